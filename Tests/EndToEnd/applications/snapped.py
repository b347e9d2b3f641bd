"""Notes what happens to it before a snapshot and after a restore; REFUSES names a hook that it answers with 500."""

import os

from fastapi import FastAPI, Response

app = FastAPI()
seen: list[str] = []


@app.get("/")
def home() -> dict[str, object]:
    names = ("AWS_LAMBDA_INITIALIZATION_TYPE", "AWS_LAMBDA_LOG_STREAM_NAME", "AWS_LAMBDA_LOG_GROUP_NAME")
    return {"pid": os.getpid(), "seen": seen, **{name: os.environ.get(name) for name in names}}


@app.post("/snap/{hook}")
def snap(hook: str, response: Response) -> None:
    seen.append(hook)
    if os.environ.get("REFUSES") == hook:
        response.status_code = 500

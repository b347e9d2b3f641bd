"""An application whose worker dies in the middle of a request, once for each name, and counts what it was asked."""

import os
from pathlib import Path

from fastapi import FastAPI

app = FastAPI()
records = Path(os.environ["RECORDS"])


@app.get("/")
def home() -> dict[str, int]:
    return {"pid": os.getpid()}


@app.api_route("/die-once/{name}", methods=["GET", "POST", "PUT"])
def die_once(name: str) -> dict[str, int]:
    """Ends the worker at the first call; answers how many calls there were at the following ones."""
    record = records / name
    with record.open("a") as lines:
        lines.write(f"{os.getpid()}\n")
    calls = len(record.read_text().splitlines())
    if calls == 1:
        os._exit(1)
    return {"calls": calls}


@app.api_route("/count/{name}", methods=["GET", "POST", "PUT"])
def count(name: str) -> dict[str, int]:
    """Answers how many calls of this name there were."""
    record = records / name
    with record.open("a") as lines:
        lines.write(f"{os.getpid()}\n")
    return {"calls": len(record.read_text().splitlines())}

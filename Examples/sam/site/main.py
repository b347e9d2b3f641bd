"""A FastAPI app. It knows nothing of Lambda."""

import os

from fastapi import FastAPI

app = FastAPI()


@app.get("/")
def root() -> dict[str, str]:
    return {"message": "Hello from a SAM template", "stage": os.environ["STAGE"]}

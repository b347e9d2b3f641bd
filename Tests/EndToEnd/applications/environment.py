"""Tells its environment."""

import os

from fastapi import FastAPI

app = FastAPI()


@app.get("/")
def environment() -> dict[str, str]:
    return dict(os.environ)

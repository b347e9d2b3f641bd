"""Requests that meet others, in this process or in others of this application: RECORDS is where they look for them."""

import asyncio
import os
import uuid
from pathlib import Path

from fastapi import FastAPI

app = FastAPI()
records = Path(os.environ["RECORDS"])


@app.get("/")
async def home() -> dict[str, int]:
    return {"pid": os.getpid()}


@app.get("/meet/{count}")
async def meet(count: int) -> dict[str, int]:
    """Answers once so many requests are here at the same time."""
    (records / f"here-{uuid.uuid4()}").touch()
    while len(list(records.glob("here-*"))) < count:
        await asyncio.sleep(0.005)
    return {"pid": os.getpid()}

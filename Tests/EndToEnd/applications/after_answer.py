"""Work after the answer that goes on until the test lets it end, on FastAPI with the example's drain.py."""

import asyncio
import os
from pathlib import Path

from drain import Drain, spawn
from fastapi import BackgroundTasks, FastAPI

app = FastAPI()
app.add_middleware(Drain)
records = Path(os.environ["RECORDS"])


async def work(label: str) -> None:
    (records / f"{label} began").touch()
    while not (records / "go").exists():
        await asyncio.sleep(0.005)
    (records / f"{label} done").touch()


@app.get("/")
async def home() -> str:
    return "ready"


@app.post("/background", status_code=202)
async def background(tasks: BackgroundTasks) -> str:
    tasks.add_task(work, "background")
    return "accepted"


@app.post("/created", status_code=202)
async def created() -> str:
    spawn(work("created"))
    return "accepted"

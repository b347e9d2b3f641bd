"""Work that goes on after the answer, and the drain endpoint that waits for it."""

import asyncio

from fastapi import BackgroundTasks, FastAPI, Response

app = FastAPI()
done: list[str] = []
pending: set[asyncio.Task[None]] = set()
drains = 0


async def work(label: str, seconds: float) -> None:
    await asyncio.sleep(seconds)
    done.append(label)


async def start(label: str, seconds: float) -> None:
    """asyncio.create_task, remembered so that the drain endpoint can wait for it."""
    task = asyncio.create_task(work(label, seconds))
    pending.add(task)
    task.add_done_callback(pending.discard)


@app.get("/")
async def home() -> str:
    return "ready"


@app.post("/work", status_code=202)
async def begin(tasks: BackgroundTasks, seconds: float = 0.2) -> str:
    await start("created task", seconds * 1.5)
    # A task of Starlette's runs in the request's own; this one only hands it over.
    tasks.add_task(start, "task", seconds)
    return "accepted"


@app.get("/drain", status_code=204)
async def drain() -> None:
    global drains
    await asyncio.sleep(0)
    while pending:
        await asyncio.gather(*pending)
    drains += 1


@app.get("/done")
async def what_is_done(response: Response) -> list[str]:
    response.headers["x-after-drains"] = str(drains)
    return done

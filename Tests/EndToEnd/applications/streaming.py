"""A FastAPI application that streams, held up by files: it goes on when the test makes the next one in GATES."""

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path

from fastapi import FastAPI
from fastapi.responses import StreamingResponse

gates = Path(os.environ["GATES"])
app = FastAPI()


async def gate(name: str) -> None:
    while not (gates / name).exists():
        await asyncio.sleep(0.002)


@app.get("/")
async def home() -> str:
    return "here"


@app.get("/events")
async def events(count: int = 3) -> StreamingResponse:
    async def parts() -> AsyncIterator[str]:
        for number in range(count):
            if number:
                await gate(f"{number}")
            yield f"event: tick\ndata: {number}\n\n"

    response = StreamingResponse(parts(), media_type="text/event-stream")
    response.set_cookie("one", "1")
    response.set_cookie("two", "2")
    return response


@app.get("/stream/{megabytes}")
async def stream(megabytes: int) -> StreamingResponse:
    """That many megabytes; the file `sent` tells how many have been handed over."""

    async def parts() -> AsyncIterator[bytes]:
        for number in range(megabytes):
            yield bytes([number % 251]) * 1_000_000
            (gates / "sent").write_text(str(number + 1))

    return StreamingResponse(parts(), media_type="application/octet-stream")


@app.get("/broken")
async def broken() -> StreamingResponse:
    """Fails in the midst of the body: the server then closes the connection."""

    async def parts() -> AsyncIterator[str]:
        yield "half"
        await gate("break")
        raise RuntimeError("in the midst")

    return StreamingResponse(parts(), media_type="text/plain")


@app.get("/endless")
async def endless() -> StreamingResponse:
    """Goes on until the caller is gone; the file `left` tells that it noticed."""

    async def parts() -> AsyncIterator[str]:
        try:
            while True:
                yield "tick\n"
                await asyncio.sleep(0.005)
        finally:
            (gates / "left").touch()

    return StreamingResponse(parts(), media_type="text/plain")

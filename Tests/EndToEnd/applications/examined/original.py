"""The app that most reports of the failure describe: FastAPI with async endpoints, and the faults that it meets on Lambda."""

import asyncio
import threading

from fastapi import FastAPI

app = FastAPI()
customers: dict[int, str] = {}


@app.api_route("/", methods=["GET", "HEAD"])
async def home() -> dict[str, str]:
    return {"message": "Hello"}


@app.get("/export")
def export() -> dict[str, int]:
    rows = [bytes(1000) for _ in range(80_000)]
    return {"rows": len(rows)}


def query() -> None:
    """Blocks, as a synchronous driver of a database does."""
    threading.Event().wait(0.3)


@app.get("/report")
async def report() -> dict[str, int]:
    query()
    return {"rows": 3}


async def send_mail() -> None:
    await asyncio.sleep(0.4)
    print("mail sent", flush=True)


@app.get("/order")
async def order() -> dict[str, bool]:
    asyncio.create_task(send_mail())
    return {"accepted": True}


@app.get("/customer")
async def customer(number: int = 1) -> dict[str, str]:
    return {"name": customers[number]}

"""An app in FastAPI with sessions, data and counters: in its own memory, and where other sandboxes find them."""

import hashlib
import hmac
import os
import secrets
import time
import urllib.request

from fastapi import FastAPI, HTTPException, Request, Response

app = FastAPI()
key = os.environ.get("SECRET_KEY", "").encode() or secrets.token_bytes()
instance = secrets.token_hex()
sessions: dict[str, str] = {}
notes: list[str] = []
visits = 0


def sign(name: str) -> str:
    """A cookie that needs no memory."""
    return f"{name}.{hmac.new(key, name.encode(), hashlib.sha256).hexdigest()}"


def shared_count(name: str) -> int:
    """Counts in a store that all sandboxes share."""
    with urllib.request.urlopen(f"{os.environ['STORE']}/{name}") as response:
        return int(response.read())


@app.get("/")
async def home() -> dict[str, str | float]:
    """What changes, and is no state."""
    return {
        "instance": instance, "time": time.time(), "nonce": secrets.token_urlsafe(), "process": str(os.getpid()),
        "uptime": time.monotonic(),
    }  # fmt: skip


@app.post("/login")
async def log_in(response: Response) -> str:
    session = secrets.token_hex()
    sessions[session] = "alice"
    response.set_cookie("session", session, httponly=True)
    response.set_cookie("signed", sign("alice"), httponly=True)
    return "welcome"


@app.get("/account")
async def account(request: Request) -> dict[str, str]:
    name = sessions.get(request.cookies.get("session", ""))
    if name is None:
        raise HTTPException(401)
    return {"name": name, "csrf": secrets.token_hex()}


@app.get("/signed-account")
async def signed_account(request: Request) -> dict[str, str]:
    name = "alice"
    if not hmac.compare_digest(request.cookies.get("signed", ""), sign(name)):
        raise HTTPException(401)
    return {"name": name, "csrf": secrets.token_hex()}


@app.get("/visits")
async def count_visit() -> dict[str, int | float]:
    global visits
    visits += 1
    return {"visits": visits, "at": time.time()}


@app.get("/shared-visits")
def count_shared_visit() -> dict[str, int | float]:
    return {"visits": shared_count("visits"), "at": time.time()}


@app.post("/notes")
async def add_note() -> str:
    notes.append("buy milk")
    return "noted"


@app.get("/notes")
async def list_notes() -> list[str]:
    return notes

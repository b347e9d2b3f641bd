"""An app in FastAPI with sound endpoints, and one for each fault that the doctor finds by a request."""

import asyncio
import contextlib
import gzip
import multiprocessing
import os
import signal
import socket
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import AsyncIterator, Iterator

from fastapi import BackgroundTasks, FastAPI, HTTPException, Request, Response, WebSocket
from fastapi.responses import FileResponse, RedirectResponse, StreamingResponse


@contextlib.asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncIterator[None]:
    """uvicorn has set its own handlers before this runs."""
    if os.environ.get("SIGNALS") == "ignore":
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    yield


app = FastAPI(lifespan=lifespan)
kept: list[bytes] = []
kept_locks: list[object] = []


def wait(seconds: float) -> None:
    """Blocks the thread."""
    threading.Event().wait(seconds)


def tick() -> None:
    """Keeps a connection to PEER alive and says so, as pools and agents do."""
    with socket.create_connection(("127.0.0.1", int(os.environ["PEER"]))) as peer:
        for number in range(10_000):
            peer.sendall(b"ping")
            print("ping", number, flush=True)
            wait(float(os.environ["TICK"]))


if "TICK" in os.environ:
    threading.Thread(target=tick, daemon=True).start()

if seconds := os.environ.get("START_SECONDS"):
    wait(float(seconds))


@app.api_route("/", methods=["GET", "HEAD"])
async def home() -> dict[str, str]:
    return {"message": "sound"}


@app.get("/blocking")
async def blocking() -> str:
    wait(0.25)
    return "blocked"


@app.get("/waiting")
async def waiting() -> str:
    await asyncio.sleep(0.25)
    return "waited"


@app.get("/threaded")
def threaded() -> str:
    wait(0.25)
    return "waited in a thread"


def count() -> None:
    """Uses CPU time for a while."""
    end = time.monotonic() + 0.5
    while time.monotonic() < end:
        pass


@app.get("/computing-later")
async def computing_later(tasks: BackgroundTasks) -> str:
    tasks.add_task(count)
    return "accepted"


async def log_later() -> None:
    await asyncio.sleep(0.4)
    print("the report has been written", flush=True)


@app.get("/logging-later")
async def logging_later(tasks: BackgroundTasks) -> str:
    tasks.add_task(log_later)
    return "accepted"


@app.post("/mails")
async def mails() -> str:
    """A queue whose worker takes one mail after the other, and is silent meanwhile."""
    if not hasattr(app.state, "mails"):
        app.state.mails = asyncio.Queue()
        app.state.worker = asyncio.create_task(send_mails(app.state.mails))
    app.state.mails.put_nowait("welcome")
    return "accepted"


async def send_mails(queue: asyncio.Queue[str]) -> None:
    while mail := await queue.get():
        await asyncio.sleep(1.2)
        print(f"a mail was sent: {mail}", flush=True)


@app.get("/threading-later")
def threading_later() -> str:
    threading.Timer(0.4, lambda: print("the index has been built", flush=True)).start()
    return "accepted"


@app.get("/reporting-later")
async def reporting_later(tasks: BackgroundTasks) -> str:
    """Works without a word or much CPU time: it sends something to PEER, and writes a file."""
    tasks.add_task(report)
    return "accepted"


def report() -> None:
    wait(0.4)
    with socket.create_connection(("127.0.0.1", int(os.environ["PEER"]))) as peer:
        peer.sendall(b"report")
    with open(tempfile.mkdtemp() + "/report.txt", "w") as file:
        file.write("report")


@app.get("/hanging")
def hanging() -> str:
    """Waits for PEER without a limit."""
    return urllib.request.urlopen(f"http://127.0.0.1:{os.environ['PEER']}/").read().decode()


@app.get("/impatient")
def impatient() -> str:
    """Waits for PEER a little."""
    try:
        return urllib.request.urlopen(f"http://127.0.0.1:{os.environ['PEER']}/", timeout=0.5).read().decode()
    except OSError:
        return "the service is slow"


@app.get("/unreachable")
def unreachable() -> str:
    """Waits for a connection without a limit."""
    with socket.create_connection(("127.0.0.1", int(os.environ["FULL"]))):
        return "connected"


@app.get("/leaking")
async def leaking() -> str:
    kept.append(os.urandom(200_000))
    return "kept"


@app.get("/writing")
async def writing() -> str:
    with open("/var/cache/examined.json", "w") as file:
        file.write("{}")
    return "written"


@app.get("/swallowing")
def swallowing() -> str:
    try:
        os.makedirs("uploads", exist_ok=True)
        with open("uploads/1.txt", "w") as file:
            file.write("text")
    except OSError:
        pass
    return "stored, perhaps"


@app.get("/locking")
def locking() -> str:
    kept_locks.append(multiprocessing.Lock())
    return "locked"


@app.get("/piling")
async def piling() -> str:
    with tempfile.NamedTemporaryFile(delete=False) as file:
        file.write(b"x" * 10_000)
    return "left behind"


@app.get("/tidy")
async def tidy() -> str:
    with tempfile.NamedTemporaryFile() as file:
        file.write(b"x" * 10_000)
    return "deleted"


@app.get("/cookies")
async def cookies(response: Response) -> str:
    response.set_cookie("session", "1", expires=3600)
    response.set_cookie("theme", "dark")
    return "set"


@app.get("/binary")
async def binary() -> Response:
    return Response(bytes(range(256)), media_type="image/x-icon")


@app.get("/twice")
async def twice() -> Response:
    return Response(gzip.compress(gzip.compress(b"text " * 1000)), headers={"content-encoding": "gzip"})


@app.get("/zipped")
async def zipped() -> Response:
    return Response(gzip.compress(b"text " * 1000), headers={"content-encoding": "gzip"}, media_type="text/plain")


@app.get("/large")
async def large() -> Response:
    return Response(b"x" * 6_400_000, media_type="text/plain")


@app.get("/largest-allowed")
async def largest_allowed() -> Response:
    return Response(b"x" * 4_000_000, media_type="text/plain")


def cut_off() -> Iterator[bytes]:
    yield b"a part"
    raise RuntimeError("the database went away")


@app.get("/cut-off")
def cut() -> StreamingResponse:
    return StreamingResponse(cut_off())


@app.post("/items")
async def item(request: Request) -> dict[str, int]:
    return {"size": len(await request.body())}


@app.get("/file")
async def file() -> Response:
    return Response("text", headers={"content-disposition": 'attachment; filename="Übersicht.txt"'})


@app.get("/named-file")
async def named_file() -> Response:
    return FileResponse(__file__, filename="Übersicht.py")


@app.get("/secret-log")
async def secret_log() -> str:
    print("connecting with", os.environ["DB_PASSWORD"], flush=True)
    return "connected"


@app.get("/secret-page")
async def secret_page() -> Response:
    raise HTTPException(500, "cannot connect with " + os.environ["DB_PASSWORD"])


@app.get("/failing")
async def failing() -> Response:
    raise HTTPException(500, "cannot connect")


@app.get("/logged")
async def logged(request: Request) -> str:
    print("request", dict(request.headers), flush=True)
    return "logged"


@app.get("/login/form")
async def form() -> str:
    return "name and password"


opened: list[int] = []


@app.get("/opening")
async def opening() -> str:
    opened.append(os.open("/dev/null", os.O_RDONLY))
    return "opened"


@app.get("/login")
async def login() -> Response:
    raise HTTPException(401)


@app.get("/moved")
async def moved() -> Response:
    return RedirectResponse("/")


@app.get("/slow-health")
async def slow_health() -> str:
    await asyncio.sleep(0.7)
    return "healthy at last"


@app.get("/sleeping")
async def sleeping() -> str:
    await asyncio.sleep(1.2)
    return "awake"


@app.get("/drain")
async def drain() -> str:
    return "drained"


@app.get("/hungry")
async def hungry() -> str:
    kept.append(b"\1" * 400_000_000)
    return "full"


@app.get("/stale")
async def stale() -> str:
    """Fails once the wall clock and the loop's have been apart, as a pool does whose connections have died."""
    now = asyncio.get_running_loop().time()
    last = getattr(app.state, "last", now)
    app.state.last = now
    if now - last > 4:
        raise HTTPException(500, "server closed the connection unexpectedly")
    return "fresh"


async def greet(web_socket: WebSocket) -> None:
    await web_socket.accept()
    await web_socket.send_text("hello")
    await web_socket.close()


if place := os.environ.get("WEB_SOCKETS"):
    app.add_api_websocket_route(place, greet)


print("starting", file=sys.stderr)

"""An application that tells what it may do in its sandbox: `confined.py PORT`."""

from __future__ import annotations

import errno
import json
import os
import socket
import sys
import threading
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from urllib.request import urlopen


PAUSE = threading.Event()


def attempt(action: Any) -> str:
    """What became of it: `done`, or the name of the error."""
    try:
        action()
    except OSError as error:
        return errno.errorcode[error.errno or 0]
    return "done"


def fill(path: str) -> dict[str, Any]:
    """Writes until no more fits, at most 1 GB."""
    block = b"x" * (1 << 20)
    megabytes = 0
    with open(path, "wb", buffering=0) as file:
        try:
            while megabytes < 1024 and file.write(block) == len(block):
                megabytes += 1
        except OSError as error:
            return {"megabytes": megabytes, "result": errno.errorcode[error.errno or 0]}
    return {"megabytes": megabytes, "result": "short"}


def daemon(ticks: str) -> dict[str, Any]:
    """A process that leaves its session, loses its parent, and counts in a file."""
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            for descriptor in range(3):
                os.close(descriptor)
            for count in range(1_000_000):
                Path(ticks).write_text(f"{os.getpid()} {count}")
                PAUSE.wait(0.01)
        os._exit(0)
    os.wait()
    while not os.path.exists(ticks):
        PAUSE.wait(0.001)
    return {}


def meet(place: str) -> dict[str, Any]:
    """Waits until another sandbox is here as well, and tells how many were in this one's /tmp."""
    Path("/tmp", uuid.uuid4().hex).touch()
    Path(place, uuid.uuid4().hex).touch()
    while len(os.listdir(place)) < 2:
        PAUSE.wait(0.001)
    met = sum(len(name) == 32 for name in os.listdir("/tmp"))
    return {"port": os.environ.get("PORT"), "id": os.getpid(), "met": met}


def listen(port: int) -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", port))


def eat(megabytes: int) -> dict[str, Any]:
    return {"bytes": len(bytearray(b"x" * (1 << 20)) * megabytes)}


ACTIONS: dict[str, Any] = {
    "write": lambda path: {"result": attempt(lambda: Path(path).write_text("x"))},
    "read": lambda path: {"text": Path(path).read_text() if Path(path).exists() else None},
    "fill": fill,
    "daemon": daemon,
    "eat": lambda megabytes: eat(int(megabytes)),
    "processes": lambda _: {"ids": [int(name) for name in os.listdir("/proc") if name.isdigit()]},
    "list": lambda path: {"names": sorted(os.listdir(path))},
    "listen": lambda port: {"result": attempt(lambda: listen(int(port)))},
    "connect": lambda port: {"result": attempt(lambda: socket.create_connection(("127.0.0.1", int(port))).close())},
    "get": lambda port: {"body": urlopen(f"http://127.0.0.1:{port}/", timeout=10).read().decode()},
    "environment": lambda name: {"value": os.environ.get(name)},
    "meet": meet,
    "abort": lambda _: os._exit(3),
}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        target = urlsplit(self.path)
        answer: dict[str, Any] = {}
        if target.path != "/":
            [argument] = parse_qs(target.query, keep_blank_values=True).get("of", [""])
            answer = ACTIONS[target.path[1:]](argument)
        body = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        pass


ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()

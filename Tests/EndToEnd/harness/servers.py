"""Real servers on their own, for tests that put the adapter between them and a fake Lambda."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from .child import Child
from .places import EXAMPLES, program, script
from .ports import free_port
from .sockets import wait_for_listener

APPLICATIONS = Path(__file__).resolve().parents[1] / "applications"


class Server(Child):
    """A server that listens on `port`."""

    def __init__(self, command: Sequence[str], port: int, cwd: Path, env: dict[str, str] | None = None) -> None:
        self.port = port
        super().__init__(command, {"PATH": os.environ["PATH"], **(env or {})}, cwd)
        try:
            wait_for_listener(port)
        except BaseException:
            self.stop()
            raise


def uvicorn(*options: str, app: str = "main:app", cwd: Path = EXAMPLES / "fastapi", env: dict[str, str] | None = None) -> Server:
    """FastAPI on uvicorn."""
    port = free_port()
    return Server([script("uvicorn"), "--port", str(port), *options, app], port, cwd, env)


def gunicorn(*options: str) -> Server:
    """Flask on gunicorn."""
    port = free_port()
    command = [script("gunicorn"), "--no-control-socket", "--bind", f"127.0.0.1:{port}", *options, "app:app"]
    return Server(command, port, EXAMPLES / "flask")


def node(*options: str) -> Server:
    """Node's own HTTP server."""
    port = free_port()
    return Server([program("node"), *options, "server.js"], port, EXAMPLES / "node", {"PORT": str(port)})

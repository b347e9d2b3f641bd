"""The example applications, each on a real server, each behind an emulator."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from .emulator import Emulator
from .places import EXAMPLES, PYTHON, SWIFTLET, program, script
from .ports import free_port


class AppEmulator(Emulator):
    """An emulator with one of the example applications on `app_port`."""

    def __init__(
        self, name: str, command: Callable[[int], Sequence[str | Path]], *, env: Mapping[str, str] | None = None,
        options: Sequence[str] = (), executable: Path = SWIFTLET,
    ) -> None:  # fmt: skip
        self.app = name
        self.app_port = free_port()
        super().__init__(
            command(self.app_port), function_name=name, env=env, cwd=EXAMPLES / name,
            options=["--app-port", str(self.app_port), *options], executable=executable,
        )  # fmt: skip


def fastapi(**options: Any) -> AppEmulator:
    """FastAPI on uvicorn."""
    return AppEmulator("fastapi", lambda port: [script("uvicorn"), "--port", str(port), "main:app"], **options)


def flask(**options: Any) -> AppEmulator:
    """Flask on gunicorn."""
    return gunicorn("flask", "app:app", **options)


def node(**options: Any) -> AppEmulator:
    """Node's http module, which takes its port from PORT."""
    return AppEmulator("node", lambda _: [program("node"), "server.js"], **options)


def express(**options: Any) -> AppEmulator:
    """Express, as Debian packages it for Node."""
    env = {"NODE_PATH": "/usr/share/nodejs", **options.pop("env", {})}
    return AppEmulator("express", lambda _: [program("node"), "server.js"], env=env, **options)


class NginxEmulator(AppEmulator):
    """nginx with a prefix of its own, removed at the end."""

    def __init__(self, *, env: Mapping[str, str] | None = None, **options: Any) -> None:
        self.prefix = Path(tempfile.mkdtemp(prefix="nginx-"))
        super().__init__("nginx", lambda _: ["./start.sh"], env={"NGINX_PREFIX": str(self.prefix), **(env or {})}, **options)

    def stop(self, *arguments: Any, **options: Any) -> int:
        try:
            return super().stop(*arguments, **options)
        finally:
            shutil.rmtree(self.prefix, ignore_errors=True)


def nginx(**options: Any) -> NginxEmulator:
    """nginx: static files, uploads by PUT."""
    return NginxEmulator(**options)


def gunicorn(name: str, application: str, **options: Any) -> AppEmulator:
    """An example on gunicorn."""
    return AppEmulator(
        name, lambda port: [script("gunicorn"), "--no-control-socket", "--bind", f"127.0.0.1:{port}", application], **options
    )


def django(**options: Any) -> AppEmulator:
    """Django on gunicorn."""
    return gunicorn("django", "app", **options)


def sqs(**options: Any) -> AppEmulator:
    """A consumer of a queue, in Flask on gunicorn."""
    return gunicorn("sqs", "app:app", **options)


def mcp(**options: Any) -> AppEmulator:
    """An MCP server on uvicorn."""
    return AppEmulator("mcp", lambda port: [script("uvicorn"), "--port", str(port), "server:app"], **options)


def php(**options: Any) -> AppEmulator:
    """PHP's own server."""
    return AppEmulator("php", lambda port: [program("php"), "-S", f"127.0.0.1:{port}", "index.php"], **options)


def ruby(**options: Any) -> AppEmulator:
    """Sinatra on Puma."""
    return AppEmulator(
        "ruby", lambda port: [program("puma"), "--bind", f"tcp://127.0.0.1:{port}", "--environment", "production"], **options
    )


def go(server: Path, **options: Any) -> AppEmulator:
    """Go's net/http, built as `server`."""
    return AppEmulator("go", lambda _: [server], **options)


def node_ssr(**options: Any) -> AppEmulator:
    """React's server rendering, as Debian packages it for Node."""
    env = {"NODE_PATH": "/usr/share/nodejs", **options.pop("env", {})}
    return AppEmulator("node-ssr", lambda _: [program("node"), "server.js"], env=env, **options)


def handler(**options: Any) -> Emulator:
    """A plain handler on the official Python runtime client, without an adapter."""
    extra = options.pop("options", [])
    return Emulator(
        [PYTHON, "-m", "awslambdaric", "app.handler"], function_name="handler", cwd=EXAMPLES / "handler",
        options=["--no-adapter", *extra], **options,
    )  # fmt: skip


FRAMEWORKS = {"fastapi": fastapi, "flask": flask, "node": node}

"""The doctor finds no fault in the examples: what our adapter absorbs is worth knowing at most."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from harness import examining
from harness.examining import App, Report, write_requests
from harness.places import EXAMPLES, program, script

NODE = {"NODE_PATH": "/usr/share/nodejs"}
ORDER = 'POST /orders\nContent-Type: application/json\n\n{"pen": 2}'


@dataclass(frozen=True)
class Example:
    """An example, started as its README does, and requests to it. No requests leave the choice to the doctor."""

    name: str
    command: Callable[[int], Sequence[str | Path]]
    requests: Sequence[str] = ("GET /",)
    env: tuple[tuple[str, str], ...] = ()
    memory: int = 512


def gunicorn(application: str) -> Callable[[int], Sequence[str | Path]]:
    return lambda port: [script("gunicorn"), "--no-control-socket", "--bind", f"127.0.0.1:{port}", application]


def uvicorn(application: str) -> Callable[[int], Sequence[str | Path]]:
    return lambda port: [script("uvicorn"), "--port", str(port), application]


def node(_: int) -> Sequence[str | Path]:
    return [program("node"), "server.js"]


SOUND = {
    "fastapi": Example("fastapi", uvicorn("main:app"), ()),
    "fastapi-requests": Example(
        "fastapi", uvicorn("main:app"),
        ["GET /", "GET /chunked/3", "GET /download/100000", "GET /redirect", "POST /echo\n\ntext", "GET /headers?count=20",
         "POST /form\nContent-Type: application/x-www-form-urlencoded\n\na=1&b=2", "GET /status/404"],
    ),
    "flask": Example(
        "flask", gunicorn("app:app"),
        ["GET /", "GET /cookies", "GET /download/100000", "GET /redirect", "GET /chunked/3", "POST /echo\n\ntext"],
    ),
    "django": Example("django", gunicorn("app"), ["GET /", ORDER, "GET /stream"]),
    "express": Example(
        "express", node, ["GET /", ORDER], (*NODE.items(), ("AWS_LWA_DRAIN_PATH", "/_drain")),
    ),
    "node": Example(
        "node", node, ["GET /", "GET /cookies", "GET /redirect", "GET /download/100000", "POST /echo\n\ntext"],
    ),
    "node-ssr": Example("node-ssr", node, env=tuple(NODE.items())),
    "php": Example("php", lambda port: ["php", "-S", f"127.0.0.1:{port}", "index.php"], ["GET /", ORDER, "GET /stream"]),
    "ruby": Example(
        "ruby", lambda port: ["puma", "--bind", f"tcp://127.0.0.1:{port}", "--environment", "production"],
        ["GET /", ORDER, "GET /stream"],
    ),
    # Compiles its source first: with 29% of a CPU it rightly starts too slowly on some machines.
    "java": Example("java", lambda _: ["java", "App.java"], memory=1769),
    "mcp": Example("mcp", uvicorn("server:app"), ["GET /mcp"]),
}  # fmt: skip


def examine(example: Example, env: dict[str, str] | None = None) -> Report:
    """The report of all checks, with the default memory and thus 29% of a CPU."""
    requests = ["--request", write_requests(list(example.requests))] if example.requests else []
    ended = examining.run(
        App(example.command, EXAMPLES / example.name), "--format", "json", "--fail-on", "warning", "--memory",
        str(example.memory), *requests, env={**dict(example.env), **(env or {})}, timeout=100,
    )  # fmt: skip
    assert ended.stderr == "", ended.stderr
    return Report(ended.stdout)


def assert_sound(report: Report) -> None:
    assert [finding for finding in report.findings if finding["severity"] != "info"] == [], report.text
    # A check that was not made proves nothing. Servers with threads or processes have no event loop to block.
    skipped = {entry["id"] for entry in report.whole["checks"] if entry["status"] == "skipped"}
    assert skipped <= {"async.blocked"}, report.text


@pytest.mark.timeout(120)
@pytest.mark.parametrize("name", SOUND)
def test_an_example(name: str) -> None:
    assert_sound(examine(SOUND[name]))


@pytest.mark.timeout(180)
def test_go() -> None:
    with tempfile.TemporaryDirectory(dir=EXAMPLES.parent / "build") as folder:
        server = Path(folder) / "server"
        subprocess.run([program("go"), "build", "-o", server, "main.go"], cwd=EXAMPLES / "go", check=True)
        assert_sound(examine(Example("go", lambda _: [server], ["GET /", ORDER, "GET /stream"])))


@pytest.fixture
def prefix() -> Iterator[Path]:
    """Where nginx writes."""
    path = Path(tempfile.mkdtemp(prefix="nginx-"))
    yield path
    shutil.rmtree(path, ignore_errors=True)


@pytest.mark.timeout(120)
def test_nginx(prefix: Path) -> None:
    requests = ["GET /", "GET /dot.svg", "GET /redirect", "GET /no-content"]
    assert_sound(examine(Example("nginx", lambda _: ["./start.sh"], requests), {"NGINX_PREFIX": str(prefix)}))

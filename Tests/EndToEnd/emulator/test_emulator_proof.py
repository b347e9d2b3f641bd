"""What the emulator is for: an adapter that fails on Lambda fails here.

The app closes idle connections after one second, and the function stays frozen for 1.2 seconds between invocations: at
the thaw the app's timer is due, at the moment at which the adapter uses the connection again. An adapter that keeps its
connection and does not try again loses requests, with or without a look at the connection before; ours loses none.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from harness.emulator import Emulator
from harness.places import ADAPTER, EXAMPLES, program, script
from harness.ports import free_port
from harness.servers import APPLICATIONS

INVOCATIONS = 6
NAIVE = APPLICATIONS / "naive_adapter.py"
NODE = "require('http').createServer((q, r) => r.end('ok')).listen(+process.env.PORT, '127.0.0.1').keepAliveTimeout = 200"


def command(kind: str, port: int) -> tuple[Sequence[str], Path]:
    """A server with a short keep-alive, and where it starts."""
    if kind == "uvicorn":
        return [script("uvicorn"), "--port", str(port), "--timeout-keep-alive", "1", "main:app"], EXAMPLES / "fastapi"
    if kind == "gunicorn":
        return [
            script("gunicorn"), "--no-control-socket", "--bind", f"127.0.0.1:{port}", "--worker-class", "gthread",
            "--threads", "2", "--keep-alive", "1", "app:app",
        ], EXAMPLES / "flask"  # fmt: skip
    # Node adds a second of its own in newer versions.
    return [program("node"), "-e", NODE], EXAMPLES


def failures(kind: str, adapter: Path, env: dict[str, str]) -> int:
    """How many of the invocations fail."""
    port = free_port()
    arguments, cwd = command(kind, port)
    options = ["--app-port", str(port), "--adapter", str(adapter), "--thaw-delay", "1.2s", "--require", "freeze"]
    with Emulator(arguments, options=options, cwd=cwd, env=env) as emulator:
        return [emulator.request("GET", "/").status for _ in range(INVOCATIONS)].count(502)


@pytest.mark.parametrize("kind", ["uvicorn", "gunicorn", "node"])
def test_what_fails_on_lambda_fails_here(kind: str) -> None:
    with ThreadPoolExecutor() as pool:
        naive = pool.submit(failures, kind, NAIVE, {"NAIVE_LOOKS": "0"})
        looking = pool.submit(failures, kind, NAIVE, {"NAIVE_LOOKS": "1"})
        ours = pool.submit(failures, kind, ADAPTER, {"AWS_LWA_UPSTREAM_REUSE": "always"})
        print(f"{kind}: of {INVOCATIONS} requests lost: {naive.result()} naive, {looking.result()} looking, {ours.result()} ours")
        # After each failure the connection is new, so half of them is the most that can be lost.
        assert naive.result() >= INVOCATIONS // 3
        assert ours.result() == 0

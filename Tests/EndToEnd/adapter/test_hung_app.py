"""An app that hangs for good, and that the adapter did not start: the sandbox is replaced, not kept."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest

from harness import servers
from harness.adapter import Adapter
from harness.asking import ask
from harness.conditions import wait_until
from harness.emulator import Emulator
from harness.fake_lambda import FakeLambda
from harness.places import program
from harness.ports import free_port
from harness.servers import APPLICATIONS, Server

SETTINGS = {"AWS_LWA_READINESS_CHECK_PATH": "/", "AWS_LWA_DEADLINE_MARGIN": "200ms"}
SECONDS = 1.5


def command(port: int) -> list[str]:
    return [program("node"), str(APPLICATIONS / "hanging.js"), str(port)]


@pytest.fixture
def hanging() -> Iterator[Server]:
    """Node with one thread; it must be killed, since it hears no SIGTERM in its loop."""
    port = free_port()
    server = Server(command(port), port, APPLICATIONS)
    yield server
    server.stop(signal.SIGKILL)


def test_a_worker_that_is_wedged_ends_it_as_well(fake_lambda: FakeLambda) -> None:
    """One synchronous worker, held up by a request for longer than any deadline here."""
    server = servers.gunicorn("--timeout", "300")
    try:
        with Adapter(fake_lambda, server.port, SETTINGS) as adapter:
            assert ask(fake_lambda, "GET", "/slow?seconds=60", seconds=SECONDS).status == 504
            assert ask(fake_lambda, "POST", seconds=SECONDS).status == 504
            assert adapter.wait() == 1
    finally:
        server.stop(signal.SIGQUIT)


def test_under_the_emulator_the_next_request_gets_a_new_sandbox() -> None:
    port = free_port()
    with Emulator(command(port), options=["--app-port", str(port), "--timeout", "2"]) as emulator:
        first = emulator.request("GET", "/")
        assert first.status == 200
        assert emulator.request("GET", "/hang").status == 504
        assert emulator.request("GET", "/").status == 504
        emulator.output.wait_for("Extension lambda-adapter exited: exit status 1")
        second = emulator.request("GET", "/")
        assert second.status == 200
        assert second.body != first.body
        assert len(wait_until(lambda: [text for text in emulator.output.lines if "INIT_START" in text], "a new start")) == 2

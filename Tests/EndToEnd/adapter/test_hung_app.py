"""An app that hangs for good, and that the adapter did not start: the sandbox is replaced, not kept."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest

from harness import servers
from harness.adapter import Adapter
from harness.asking import answer, ask, invoke
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


def test_it_ends_the_adapter_after_the_second_request(fake_lambda: FakeLambda, hanging: Server) -> None:
    with Adapter(fake_lambda, hanging.port, SETTINGS) as adapter:
        assert ask(fake_lambda, "GET").status == 200
        for target in ("/hang", "/next"):
            response = ask(fake_lambda, "GET", target, seconds=SECONDS)
            assert response.status == 504
            assert response.json()["code"] == "App.TimedOut"
        assert adapter.wait() == 1
        assert len(fake_lambda.calls("next")) == 3, "Lambda is asked for nothing more"
        line = adapter.output.wait_for("code=App.Hung")
        assert " FATAL " in line and "Lambda starts a new sandbox" in line and "accepts no connections" in line, line


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


def test_sigterm_ends_it_as_ever(fake_lambda: FakeLambda, hanging: Server) -> None:
    with Adapter(fake_lambda, hanging.port, SETTINGS) as adapter:
        assert ask(fake_lambda, "GET", "/hang", seconds=SECONDS).status == 504
        invocation = invoke(fake_lambda, "GET", "/next", seconds=SECONDS)
        adapter.output.wait_for("does not answer a probe either")
        adapter.send(signal.SIGTERM)
        assert adapter.wait() == 0
        assert answer(invocation).status == 504
        assert "App.Hung" not in adapter.output.text


def test_with_several_invocations_at_a_time_those_in_flight_are_finished(fake_lambda: FakeLambda, hanging: Server) -> None:
    """Lambda Managed Instances: the last one to end, however it ends, is answered before the adapter exits."""
    settings = {**SETTINGS, "AWS_LAMBDA_MAX_CONCURRENCY": "2"}
    with Adapter(fake_lambda, hanging.port, settings) as adapter:
        assert ask(fake_lambda, "GET").status == 200
        assert ask(fake_lambda, "GET", "/hang", seconds=SECONDS).status == 504
        long = invoke(fake_lambda, "GET", "/long", seconds=6)
        assert ask(fake_lambda, "GET", "/next", seconds=SECONDS).status == 504
        assert answer(long).status == 504
        assert adapter.wait() == 1


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

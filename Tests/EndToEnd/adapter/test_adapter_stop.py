"""The adapter ends when it is asked to, at once when it is idle."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest

from harness import behaviours, events
from harness.adapter import Adapter
from harness.behaviours import reply
from harness.fake_lambda import FakeLambda
from harness.mortal import Mortal
from harness.ports import free_port
from harness.scripted_app import ScriptedApp


@pytest.mark.native
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_idle_it_ends_at_once_with_status_0(fake_lambda: FakeLambda, app: ScriptedApp, number: signal.Signals) -> None:
    with Adapter(fake_lambda, app.port) as adapter:
        fake_lambda.wait_for("next")
        fake_lambda.wait_for("event/next")
        before = time.monotonic()
        adapter.send(number)
        assert adapter.wait() == 0
        assert time.monotonic() - before < 0.5


@pytest.mark.native
def test_it_ends_while_it_waits_for_the_app(fake_lambda: FakeLambda) -> None:
    with Adapter(fake_lambda, free_port()) as adapter:
        fake_lambda.wait_for("register")
        before = time.monotonic()
        adapter.send(signal.SIGTERM)
        assert adapter.wait() == 0
        assert time.monotonic() - before < 0.5


def test_an_invocation_in_flight_is_finished_first(fake_lambda: FakeLambda, app: ScriptedApp) -> None:
    app.default = behaviours.after(0.2, reply(200, b"finished"))
    invocation = fake_lambda.invoke(events.http_api("GET", "/"))
    with Adapter(fake_lambda, app.port) as adapter:
        app.wait_for_requests(1)
        adapter.send(signal.SIGTERM)
        assert adapter.wait() == 0
    assert events.response(invocation.outcome().body).body == b"finished"
    assert len(fake_lambda.calls("next")) == 1


def test_a_supervised_app_goes_with_it(fake_lambda: FakeLambda) -> None:
    """Left alone, stop() fails on any process below the adapter that outlives it."""
    port = free_port()
    environment = {"AWS_LWA_READINESS_CHECK_PATH": "/"}
    command = ["python3", "-m", "http.server", "--bind", "127.0.0.1", str(port)]
    with Adapter(fake_lambda, port, environment, command=command) as adapter:
        fake_lambda.wait_for("next")
        assert adapter.stop(signal.SIGTERM) == 0


# A shutdown of the whole sandbox, in which the app may end before the adapter gets its signal


@pytest.mark.parametrize("app_first", [True, False])
def test_the_end_of_an_app_that_it_found_is_no_error_then(
    fake_lambda: FakeLambda, tmp_path: Path, app_first: bool
) -> None:
    with Mortal(tmp_path).on_its_own() as server:
        variables = {"AWS_LWA_READINESS_CHECK_PATH": "/", "AWS_LWA_LOG_LEVEL": "debug"}
        with Adapter(fake_lambda, server.port, variables) as adapter:
            fake_lambda.wait_for("next")
            adapter.output.wait_for("Watching the app")
            if app_first:
                server.send(signal.SIGTERM)
                server.wait()
            adapter.send(signal.SIGTERM)
            assert adapter.wait() == 0
            assert "ERROR" not in adapter.output.text
            if app_first:
                assert "DEBUG The app ended" in adapter.output.text


@pytest.mark.parametrize("exits", ["by the signal", "with status 0"])
def test_the_end_of_an_app_that_it_started_is_no_error_then(
    fake_lambda: FakeLambda, tmp_path: Path, exits: str
) -> None:
    """The signals come in the order of the processes' ages at best, and the app may be gone at once."""
    mortal = Mortal(tmp_path)
    command = mortal.command if exits == "with status 0" else ["sh", "-c", 'exec "$@"', "sh", *plain_server(mortal.port)]
    variables = {"AWS_LWA_READINESS_CHECK_PATH": "/", "AWS_LWA_LOG_LEVEL": "debug"}
    with Adapter(fake_lambda, mortal.port, variables, command=command, cwd=tmp_path) as adapter:
        fake_lambda.wait_for("next")
        pid = int(adapter.output.wait_for("Started the app").split("pid=")[1].split()[0])
        os.kill(pid, signal.SIGTERM)
        adapter.send(signal.SIGTERM)
        assert adapter.wait() == 0
        assert "ERROR" not in adapter.output.text
        assert "Starting the app again" not in adapter.output.text
        assert "DEBUG The app ended" in adapter.output.text


def test_an_app_that_is_ended_while_it_starts_is_no_failed_init_then(fake_lambda: FakeLambda, tmp_path: Path) -> None:
    with Adapter(fake_lambda, free_port(), command=["sleep", "1000"], cwd=tmp_path) as adapter:
        pid = int(adapter.output.wait_for("Started the app").split("pid=")[1].split()[0])
        os.kill(pid, signal.SIGTERM)
        adapter.send(signal.SIGTERM)
        assert adapter.wait() == 0
        assert fake_lambda.calls("init/error") == []
        assert "ERROR" not in adapter.output.text


def plain_server(port: int) -> list[str]:
    """A web server without a handler for SIGTERM."""
    return ["python3", "-m", "http.server", "--bind", "127.0.0.1", str(port)]

"""The adapter ends when it is asked to, at once when it is idle."""

from __future__ import annotations

import signal
import time

import pytest

from harness import behaviours, events
from harness.adapter import Adapter
from harness.behaviours import reply
from harness.fake_lambda import FakeLambda
from harness.ports import free_port
from harness.scripted_app import ScriptedApp


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_idle_it_ends_at_once_with_status_0(fake_lambda: FakeLambda, app: ScriptedApp, number: signal.Signals) -> None:
    with Adapter(fake_lambda, app.port) as adapter:
        fake_lambda.wait_for("next")
        fake_lambda.wait_for("event/next")
        before = time.monotonic()
        adapter.send(number)
        assert adapter.wait() == 0
        assert time.monotonic() - before < 0.5


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

"""Connections that the app closes between requests: no caller ever sees it, and no POST runs twice."""

from __future__ import annotations

import pytest

from harness import behaviours
from harness.adapter import Adapter
from harness.asking import ask, assert_serves
from harness.behaviours import reply
from harness.fake_lambda import FakeLambda
from harness.freeze import until_due
from harness.scripted_app import ScriptedApp
from harness.sockets import wait_for_idle_close

OK = reply(200, b"ok", [("Content-Type", "text/plain")])
METHODS = ["GET", "PUT", "POST"]

IDLE_CLOSES = {
    "at once": behaviours.close_after(OK),
    "at once by RST": behaviours.reset_after(OK),
    "50 ms later": behaviours.keep_alive(0.05, OK),
    "as the next request is written": behaviours.close_at_next_request(OK),
    "by RST as the next request is written": behaviours.close_at_next_request(OK, by_reset=True),
}


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("closing", IDLE_CLOSES.values(), ids=IDLE_CLOSES)
def test_an_idle_connection_is_closed(
    fake_lambda: FakeLambda, app: ScriptedApp, closing: behaviours.Behaviour, method: str
) -> None:
    with Adapter(fake_lambda, app.port):
        for number in range(5):
            app.then(closing)
            assert ask(fake_lambda, "GET", "/first").status == 200
            assert ask(fake_lambda, method, f"/second-{number}").status == 200
        # The second request may have come on the connection that was closing, before it did.
        assert_serves(fake_lambda)
        for number in range(5):
            assert len([request for request in app.requests if request.target == f"/second-{number}"]) == 1


@pytest.mark.parametrize("method", METHODS)
def test_the_keep_alive_runs_out_just_now(fake_lambda: FakeLambda, app: ScriptedApp, method: str) -> None:
    """Requests at the very time at which the app gives its idle connections up: before, at, and after it."""
    app.default = behaviours.keep_alive(0.02, OK)
    with Adapter(fake_lambda, app.port):
        for number in range(30):
            assert ask(fake_lambda, "GET").status == 200
            until_due(0.0185 + number * 0.0001)
            assert ask(fake_lambda, method, f"/{number}").status == 200
        assert_serves(fake_lambda)


def test_a_request_that_was_read_before_the_close_is_sent_again(fake_lambda: FakeLambda, app: ScriptedApp) -> None:
    """The app took the request from the used connection and closed: GET and PUT go again, on a new connection."""
    with Adapter(fake_lambda, app.port):
        for method in ("GET", "PUT"):
            app.then(OK, behaviours.close, OK)
            assert ask(fake_lambda, "GET", "/first").status == 200
            assert ask(fake_lambda, method, "/second").status == 200
            first, lost, repeated = app.requests[-3:]
            assert (lost.connection, lost.use) == (first.connection, first.use + 1)
            assert (repeated.method, repeated.target, repeated.use) == (method, "/second", 1)
        assert_serves(fake_lambda)


@pytest.mark.parametrize("method", ["GET", "PUT"])
def test_a_stale_connection_does_not_use_up_the_retry(fake_lambda: FakeLambda, app: ScriptedApp, method: str) -> None:
    """The used connection closes as the request is written, and the app closes the new one as well."""
    with Adapter(fake_lambda, app.port):
        for number in range(5):
            app.then(behaviours.close_at_next_request(OK), behaviours.close, OK)
            assert ask(fake_lambda, "GET", "/first").status == 200
            assert ask(fake_lambda, method, f"/second-{number}").status == 200
            arrived = [request for request in app.requests if request.target == f"/second-{number}"]
            assert [request.use for request in arrived] == [1, 1]
        assert_serves(fake_lambda)


def test_a_keep_alive_of_one_second(fake_lambda: FakeLambda, app: ScriptedApp) -> None:
    app.default = behaviours.keep_alive(1.0, OK)
    with Adapter(fake_lambda, app.port):
        assert ask(fake_lambda, "GET").status == 200
        until_due(1.2)
        assert ask(fake_lambda, "GET").status == 200
        wait_for_idle_close(app.port)
        assert_serves(fake_lambda)


def uses(app: ScriptedApp) -> list[tuple[str, int]]:
    """What each request was, and the how manieth on its connection."""
    return [(request.method, request.use) for request in app.requests]


def test_always_has_its_price(fake_lambda: FakeLambda, app: ScriptedApp) -> None:
    """A POST on a used connection that the app closes just then is told as failed, with its history; it runs once."""
    with Adapter(fake_lambda, app.port, {"AWS_LWA_UPSTREAM_REUSE": "always"}) as adapter:
        for method in ("GET", "POST", "POST"):
            assert ask(fake_lambda, method).status == 200
        assert uses(app) == [("GET", 1), ("POST", 2), ("POST", 3)]
        app.then(behaviours.close)
        response = ask(fake_lambda, "POST", "/lost")
        assert response.status == 502
        assert response.json()["code"] == "App.ClosedBeforeResponse"
        assert "connectionUses=3" in adapter.output.wait_for("code=App.ClosedBeforeResponse")
        assert len([request for request in app.requests if request.target == "/lost"]) == 1
        assert_serves(fake_lambda)


def test_always_looks_before_it_writes(fake_lambda: FakeLambda, app: ScriptedApp) -> None:
    """A connection that is closed already carries nothing, in any mode."""
    app.default = behaviours.keep_alive(0.01, OK)
    with Adapter(fake_lambda, app.port, {"AWS_LWA_UPSTREAM_REUSE": "always"}):
        for _ in range(5):
            assert ask(fake_lambda, "POST").status == 200
            wait_for_idle_close(app.port)
        assert_serves(fake_lambda)

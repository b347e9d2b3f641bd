"""While the app is down: a prepared answer for those who only look, and when to come again for the others."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness import behaviours, events
from harness.adapter import Adapter
from harness.fake_lambda import FakeLambda
from harness.http_client import Response
from harness.scripted_app import ScriptedApp

PAGE = b"<h1>Back in a minute</h1>\n"


@pytest.fixture
def fallback(tmp_path: Path) -> dict[str, str]:
    file = tmp_path / "fallback.http"
    file.write_bytes(b"HTTP/1.1 503 Service Unavailable\ncontent-type: text/html\nretry-after: 60\n\n" + PAGE)
    return {"AWS_LWA_FALLBACK_RESPONSE": str(file), "AWS_LWA_CONNECT_TIMEOUT": "200ms"}


def ask(fake_lambda: FakeLambda, method: str) -> Response:
    return events.response(fake_lambda.invoke(events.http_api(method, "/")).outcome().body)


def test_get_and_head_get_the_prepared_answer(
    fake_lambda: FakeLambda, app: ScriptedApp, fallback: dict[str, str]
) -> None:
    with Adapter(fake_lambda, app.port, fallback):
        assert ask(fake_lambda, "GET").body == b"ok"
        app.go_down()
        for method, body in (("GET", PAGE), ("HEAD", b"")):
            response = ask(fake_lambda, method)
            assert (response.status, response.body) == (503, body)
            assert response.header("content-type") == "text/html"
            assert response.header("retry-after") == "60"
        refused = ask(fake_lambda, "POST")
        assert refused.status == 503
        assert refused.json()["code"] == "App.NotListening"
        app.listen_again()
        assert ask(fake_lambda, "GET").body == b"ok"


def test_a_503_of_ours_says_when_to_come_again(fake_lambda: FakeLambda, app: ScriptedApp) -> None:
    with Adapter(fake_lambda, app.port, {"AWS_LWA_CONNECT_TIMEOUT": "100ms"}):
        fake_lambda.wait_for("next")
        app.go_down()
        response = ask(fake_lambda, "GET")
        assert response.status == 503
        assert int(response.header("retry-after") or 0) > 0


def test_a_listener_that_is_away_for_a_moment_is_waited_for(fake_lambda: FakeLambda, app: ScriptedApp) -> None:
    """No byte was sent, so any method may wait."""
    with Adapter(fake_lambda, app.port) as adapter:
        assert ask(fake_lambda, "GET").body == b"ok"
        app.go_down()
        invocation = fake_lambda.invoke(events.http_api("POST", "/", None, b"x"))
        invocation.taken.wait(5)
        app.listen_again()
        assert events.response(invocation.outcome().body).body == b"ok"
        assert len([request for request in app.requests if request.method == "POST"]) == 1
        assert adapter.process.poll() is None


def test_a_fallback_file_that_is_not_there_is_named_at_the_start(fake_lambda: FakeLambda, app: ScriptedApp) -> None:
    with Adapter(fake_lambda, app.port, {"AWS_LWA_FALLBACK_RESPONSE": "/no/such/file"}) as adapter:
        assert adapter.wait() == 64
        assert "AWS_LWA_FALLBACK_RESPONSE" in adapter.output.text
        assert "/no/such/file" in adapter.output.text


def test_a_hanging_app_is_a_504_in_time_and_the_next_request_works(fake_lambda: FakeLambda, app: ScriptedApp) -> None:
    gone: list[bool] = []

    def hang(exchange) -> None:
        gone.append(exchange.wait_for_peer_to_close())
        exchange.close()

    app.then(hang)
    with Adapter(fake_lambda, app.port):
        response = events.response(fake_lambda.invoke(events.http_api("POST", "/"), seconds=1).outcome(timeout=3).body)
        assert response.status == 504
        assert response.json()["code"] == "App.TimedOut"
        assert ask(fake_lambda, "GET").body == b"ok"
    assert gone == [True]


@pytest.mark.parametrize(
    "behaviour",
    [behaviours.stall, behaviours.stall_after(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf"),
     behaviours.drip(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" + b"x" * 1000, 0.05)],
    ids=["says nothing", "stalls in the body", "drips"],
)  # fmt: skip
def test_the_deadline_holds_however_the_app_stalls(
    fake_lambda: FakeLambda, app: ScriptedApp, behaviour: behaviours.Behaviour
) -> None:
    app.then(behaviour)
    with Adapter(fake_lambda, app.port):
        response = events.response(fake_lambda.invoke(events.http_api("GET", "/"), seconds=1).outcome(timeout=3).body)
        assert response.status == 504
        assert ask(fake_lambda, "GET").body == b"ok"

"""The drain hook (AWS_LWA_DRAIN_PATH): the caller has its answer at once, and the app finishes before the freeze."""

from __future__ import annotations

from harness import behaviours, events, servers
from harness.adapter import Adapter
from harness.behaviours import reply
from harness.fake_lambda import FakeLambda
from harness.scripted_app import ScriptedApp
from harness.scripted_server import Exchange

GET = events.http_api("GET", "/")


def test_next_is_asked_for_once_the_app_has_drained(fake_lambda: FakeLambda) -> None:
    answered_first: list[bool] = []
    asked_before: list[int] = []

    def drain(exchange: Exchange) -> None:
        answered_first.append(bool(invocation.outcomes))
        asked_before.append(len(fake_lambda.calls("next")))
        exchange.reply(204)

    def answer(exchange: Exchange) -> None:
        drain(exchange) if exchange.target == "/_drain?all=1" else exchange.reply(200, b"ok")

    with ScriptedApp(default=answer) as app:
        invocation = fake_lambda.invoke(GET)
        with Adapter(fake_lambda, app.port, {"AWS_LWA_DRAIN_PATH": "/_drain?all=1"}):
            invocation.result()
            fake_lambda.wait_for("next", 2)
            assert [request.target for request in app.requests] == ["/", "/_drain?all=1"]
    assert answered_first == [True]
    assert asked_before == [1]


def test_a_drain_that_takes_too_long_is_cut_and_told(fake_lambda: FakeLambda) -> None:
    def answer(exchange: Exchange) -> None:
        behaviours.stall(exchange) if exchange.target == "/_drain" else exchange.reply(200, b"ok")

    with ScriptedApp(default=answer) as app:
        with Adapter(fake_lambda, app.port, {"AWS_LWA_DRAIN_PATH": "/_drain"}) as adapter:
            invocation = fake_lambda.invoke(GET, seconds=1)
            assert invocation.result()["statusCode"] == 200
            line = adapter.output.wait_for("Drain cut short", timeout=5)
            assert invocation.request_id in line
            assert fake_lambda.invoke(GET, seconds=1).result()["statusCode"] == 200


def test_callers_cannot_reach_the_drain_path(fake_lambda: FakeLambda, app: ScriptedApp) -> None:
    with Adapter(fake_lambda, app.port, {"AWS_LWA_DRAIN_PATH": "/_drain"}):
        for target in ("/_drain", "/_drain?x=1", "/%5Fdrain"):
            response = events.response(fake_lambda.invoke(events.http_api("GET", target)).outcome().body)
            assert response.status == 403, target


def test_fastapis_background_work_is_done_before_the_freeze(fake_lambda: FakeLambda) -> None:
    """With the hook the task has run when `next` is asked for: here the sandbox would be frozen."""
    environment = {"AWS_LWA_READINESS_CHECK_PATH": "/", "AWS_LWA_DRAIN_PATH": "/drain"}
    with servers.uvicorn(app="background:app", cwd=servers.APPLICATIONS) as server:
        with Adapter(fake_lambda, server.port, environment):
            answer = fake_lambda.invoke(events.http_api("POST", "/work")).result()
            assert answer["statusCode"] == 202
            fake_lambda.wait_for("next", 2)
            done = events.response(fake_lambda.invoke(events.http_api("GET", "/done")).outcome().body)
            assert done.json() == ["task", "created task"]
            assert done.header("x-after-drains") == "1"


def test_without_the_hook_next_does_not_wait(fake_lambda: FakeLambda) -> None:
    with servers.uvicorn(app="background:app", cwd=servers.APPLICATIONS) as server:
        with Adapter(fake_lambda, server.port, {"AWS_LWA_READINESS_CHECK_PATH": "/"}):
            fake_lambda.invoke(events.http_api("POST", "/work?seconds=3")).result()
            fake_lambda.wait_for("next", 2, timeout=2)


def test_the_app_that_drains_is_told_the_deadline(fake_lambda: FakeLambda, app: ScriptedApp) -> None:
    app.default = reply(200)
    with Adapter(fake_lambda, app.port, {"AWS_LWA_DRAIN_PATH": "/_drain"}):
        invocation = fake_lambda.invoke(GET)
        invocation.result()
        fake_lambda.wait_for("next", 2)
        assert app.requests[-1].header("x-amzn-lambda-deadline-ms") == str(invocation.deadline_ms)


def test_the_hook_and_what_follows_share_a_connection(fake_lambda: FakeLambda, app: ScriptedApp) -> None:
    app.default = reply(200)
    with Adapter(fake_lambda, app.port, {"AWS_LWA_DRAIN_PATH": "/_drain"}):
        fake_lambda.invoke(GET).result()
        fake_lambda.wait_for("next", 2)
        connections = app.connections
        for count in (3, 4):
            fake_lambda.invoke(GET).result()
            fake_lambda.wait_for("next", count)
        assert app.connections == connections


def test_a_drain_path_that_is_not_there_is_told(fake_lambda: FakeLambda, app: ScriptedApp) -> None:
    app.then(reply(200, b"ok"), reply(404), reply(200, b"ok"), *[behaviours.close] * 3)
    with Adapter(fake_lambda, app.port, {"AWS_LWA_DRAIN_PATH": "/_drian"}) as adapter:
        invocation = fake_lambda.invoke(GET)
        line = adapter.output.wait_for("The drain hook returned an error status")
        assert "/_drian" in line and "404" in line and invocation.request_id in line
        assert fake_lambda.invoke(GET).result()["statusCode"] == 200
        adapter.output.wait_for("Drain cut short")
        fake_lambda.wait_for("next", 3)

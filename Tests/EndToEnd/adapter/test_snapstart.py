"""SnapStart: the app's hooks before the snapshot and after the restore, and nothing that survives one dead."""

from __future__ import annotations

import json
import signal

import pytest

from harness import behaviours, events
from harness.adapter import Adapter
from harness.behaviours import reply
from harness.conditions import wait_until
from harness.fake_lambda import FakeLambda
from harness.scripted_app import ScriptedApp

SNAP_START = {
    "AWS_LAMBDA_INITIALIZATION_TYPE": "snap-start",
    "AWS_LWA_SNAPSTART_BEFORE_CHECKPOINT_PATH": "/snap/before",
    "AWS_LWA_SNAPSTART_AFTER_RESTORE_PATH": "/snap/after",
}


def test_from_init_through_the_snapshot_to_the_first_invocation(fake_lambda: FakeLambda, app: ScriptedApp) -> None:
    fake_lambda.script("restore/next", behaviours.after(0.2, reply(200)))
    invocation = fake_lambda.invoke(events.http_api("GET", "/hello"))
    with Adapter(fake_lambda, app.port, SNAP_START):
        assert events.response(invocation.result()).body == b"ok"
        [restore] = fake_lambda.calls("restore/next")
        first_next = fake_lambda.calls("next")[0]
        assert restore.at < first_next.at
        assert restore.connection != first_next.connection, "no connection survives a restore"
    before, after, hello = app.requests
    assert [(request.method, request.target) for request in app.requests] == [
        ("POST", "/snap/before"), ("POST", "/snap/after"), ("GET", "/hello"),
    ]  # fmt: skip
    assert before.at < restore.at < after.at < first_next.at
    assert before.header("content-length") == "0"
    assert len({before.connection, after.connection, hello.connection}) == 3
    assert any(probe.at > restore.at for probe in app.probes), "readiness is checked anew"


def test_nothing_is_asked_for_before_the_restore(fake_lambda: FakeLambda, app: ScriptedApp) -> None:
    with Adapter(fake_lambda, app.port, SNAP_START) as adapter:
        fake_lambda.wait_for("restore/next")
        assert fake_lambda.calls("next") == []
        assert [request.target for request in app.requests] == ["/snap/before"]
        adapter.send(signal.SIGTERM)
        assert adapter.wait() == 0, "a signal ends the wait"


def test_the_paths_are_optional(fake_lambda: FakeLambda, app: ScriptedApp) -> None:
    fake_lambda.script("restore/next", reply(200))
    with Adapter(fake_lambda, app.port, {"AWS_LAMBDA_INITIALIZATION_TYPE": "snap-start"}):
        fake_lambda.wait_for("next")
    assert app.requests == []


def test_without_snapstart_the_hooks_are_not_called(fake_lambda: FakeLambda, app: ScriptedApp) -> None:
    with Adapter(fake_lambda, app.port, {**SNAP_START, "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand"}):
        fake_lambda.wait_for("next")
    assert app.requests == [] and fake_lambda.calls("restore/next") == []


@pytest.mark.parametrize("status", [302, 404, 500])
def test_a_failed_hook_before_the_snapshot_fails_init(fake_lambda: FakeLambda, app: ScriptedApp, status: int) -> None:
    app.then(reply(status))
    with Adapter(fake_lambda, app.port, SNAP_START) as adapter:
        assert adapter.wait() == 1
        [failure] = fake_lambda.calls("init/error")
        error = json.loads(failure.body.content)
        assert error["errorType"] == "App.HookFailed"
        assert "/snap/before" in error["errorMessage"] and str(status) in error["errorMessage"]
        assert fake_lambda.calls("restore/next") == []


def test_a_failed_hook_after_the_restore_fails_the_restore(fake_lambda: FakeLambda, app: ScriptedApp) -> None:
    fake_lambda.script("restore/next", reply(200))
    app.then(reply(200), reply(500))
    with Adapter(fake_lambda, app.port, SNAP_START) as adapter:
        assert adapter.wait() == 1
        [failure] = fake_lambda.calls("restore/error")
        assert json.loads(failure.body.content)["errorType"] == "App.HookFailed"
        assert failure.header("lambda-runtime-function-error-type") == "App.HookFailed"
        assert fake_lambda.calls("next") == [] and fake_lambda.calls("init/error") == []


def test_an_app_that_does_not_come_back_fails_the_restore(fake_lambda: FakeLambda, app: ScriptedApp) -> None:
    def lose_the_app(exchange: behaviours.Exchange) -> None:
        app.probe = reply(503)
        exchange.reply(200)

    fake_lambda.script("restore/next", lose_the_app)
    with Adapter(fake_lambda, app.port, {**SNAP_START, "AWS_LWA_READINESS_CHECK_TIMEOUT_SECONDS": "0.3"}) as adapter:
        assert adapter.wait() == 1
        [failure] = fake_lambda.calls("restore/error")
        assert json.loads(failure.body.content)["errorType"] == "App.NotReady"


def test_a_connection_that_broke_in_the_snapshot_is_made_anew(fake_lambda: FakeLambda, app: ScriptedApp) -> None:
    fake_lambda.script("restore/next", behaviours.after(0.05, behaviours.close), behaviours.reset, reply(500), reply(200))
    with Adapter(fake_lambda, app.port, SNAP_START):
        fake_lambda.wait_for("next")
    assert len(fake_lambda.calls("restore/next")) >= 4
    assert [request.target for request in app.requests] == ["/snap/before", "/snap/after"], "each hook once"


def test_async_init_does_not_apply(fake_lambda: FakeLambda) -> None:
    with ScriptedApp() as app:
        app.probe = reply(503)
        with Adapter(fake_lambda, app.port, {**SNAP_START, "AWS_LWA_ASYNC_INIT": "true"}):
            wait_until(lambda: len(app.probes) >= 3, "three probes")
            assert fake_lambda.calls("restore/next") == []
            app.probe = reply(200)
            fake_lambda.wait_for("restore/next")

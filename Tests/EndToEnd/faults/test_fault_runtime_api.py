"""Lambda's own API closes, stalls, fails and talks nonsense: no invocation is lost that could be answered."""

from __future__ import annotations

import json
import signal

import pytest

from harness import behaviours
from harness.adapter import Adapter
from harness.asking import answer, assert_serves, invoke
from harness.behaviours import reply
from harness.fake_lambda import FakeLambda
from harness.scripted_app import ScriptedApp
from harness.scripted_server import Exchange

# What may be over at the next try.
PASSING = {
    "closes": behaviours.close,
    "resets": behaviours.reset,
    "half a head": behaviours.half_a_head,
    "half a body": behaviours.truncated(b"{", 100),
    "500": reply(500, b'{"errorMessage":"Container error","errorType":"Runtime.Unknown"}'),
    "503 and closes": reply(503, b"", framing="close"),
    "nonsense": behaviours.raw(b"nonsense\r\n\r\n"),
}


@pytest.mark.parametrize("fault", PASSING.values(), ids=PASSING)
def test_next_is_asked_for_again(
    fake_lambda: FakeLambda, app: ScriptedApp, fault: behaviours.Behaviour
) -> None:
    """Also in the middle of the sandbox's life."""
    with Adapter(fake_lambda, app.port):
        assert_serves(fake_lambda)
        for times in (1, 2, 3):
            # The `next` that waits already is answered by an invocation first.
            fake_lambda.script("next", *[fault] * times)
            assert_serves(fake_lambda)
        assert len(app.requests) == 8


BAD_INVOCATIONS = {
    "no request id": [("Lambda-Runtime-Aws-Request-Id", "")],
    "a request id that is a path": [("Lambda-Runtime-Aws-Request-Id", "../../init")],
    "204": None,
}


@pytest.mark.parametrize("headers", BAD_INVOCATIONS.values(), ids=BAD_INVOCATIONS)
def test_an_invocation_that_cannot_be_answered_is_passed_over(
    fake_lambda: FakeLambda, app: ScriptedApp, headers: list[tuple[str, str]] | None
) -> None:
    with Adapter(fake_lambda, app.port):
        fake_lambda.wait_for("next")
        if headers is None:
            fake_lambda.script("next", reply(204))
        else:
            fake_lambda.invoke({}, headers=headers)
        assert_serves(fake_lambda)
        assert len(app.requests) == 2


UNREADABLE = {
    "half an event": (behaviours.truncated(b"{", 100), "closed before the response was complete"),
    "half a head": (behaviours.half_a_head, "closed before the response was complete"),
    "17 MB": (behaviours.truncated(b"", 17_000_000), "larger than 16777216 bytes"),
    "no request id": (reply(200, b"{}"), "no usable Lambda-Runtime-Aws-Request-Id"),
    "204": (reply(204), "its status is 204"),
}


@pytest.mark.parametrize(("fault", "reason"), UNREADABLE.values(), ids=UNREADABLE)
def test_an_event_that_cannot_be_read_is_logged_once(
    fake_lambda: FakeLambda, app: ScriptedApp, fault: behaviours.Behaviour, reason: str
) -> None:
    """Its invocation times out on Lambda, so the log has to say why."""
    fake_lambda.script("next", fault)
    with Adapter(fake_lambda, app.port) as adapter:
        assert_serves(fake_lambda)
        lines = [line for line in adapter.output.lines if "An event that Lambda handed out cannot be read" in line]
        assert len(lines) == 1, "\n".join(adapter.output.lines)
        [line] = lines
        assert "WARN" in line
        assert "code=Runtime.Unavailable" in line and reason in line
        assert "cause=" in line and "cure=" in line


def test_an_api_that_only_fails_hands_out_no_event(fake_lambda: FakeLambda, app: ScriptedApp) -> None:
    fake_lambda.script("next", behaviours.close, reply(500, b"{}"))
    with Adapter(fake_lambda, app.port) as adapter:
        assert_serves(fake_lambda)
        assert not any("handed out" in line for line in adapter.output.lines)


def test_an_api_that_is_gone_ends_the_adapter(fake_lambda: FakeLambda, app: ScriptedApp) -> None:
    """After some seconds of tries with back-off, not in a busy loop."""
    with Adapter(fake_lambda, app.port) as adapter:
        assert_serves(fake_lambda)
        fake_lambda.wait_for("next", 3)
        fake_lambda.script("next", *[reply(500, b"")] * 100)
        invoke(fake_lambda, "GET").result()
        seen = len(fake_lambda.calls("next"))
        assert adapter.wait(timeout=20) == 1
        assert "12 times in a row" in adapter.output.wait_for("code=Runtime.Unavailable")
        assert len(fake_lambda.calls("next")) - seen <= 12


STALLS = {
    "silent": behaviours.stall,
    "within the head": behaviours.stall_after(b"HTTP/1.1 200 OK\r\nLambda-Runtime-"),
    "within the event": behaviours.stall_after(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"),
}


@pytest.mark.parametrize("stall", STALLS.values(), ids=STALLS)
def test_next_may_take_for_ever_and_sigterm_ends_it(
    fake_lambda: FakeLambda, app: ScriptedApp, stall: behaviours.Behaviour
) -> None:
    fake_lambda.script("next", stall)
    with Adapter(fake_lambda, app.port) as adapter:
        fake_lambda.wait_for("next")
        assert adapter.stop(signal.SIGTERM) == 0


@pytest.mark.parametrize("fault", PASSING.values(), ids=PASSING)
def test_a_result_is_posted_again(fake_lambda: FakeLambda, app: ScriptedApp, fault: behaviours.Behaviour) -> None:
    """The app is asked once; Lambda is told until it listens."""
    fake_lambda.script("response", fault, fault, fault)
    with Adapter(fake_lambda, app.port):
        assert answer(invoke(fake_lambda, "POST")).status == 200
        assert len(app.requests) == 1
        assert_serves(fake_lambda)


@pytest.mark.parametrize("fault", PASSING.values(), ids=PASSING)
def test_an_error_is_posted_again(fake_lambda: FakeLambda, app: ScriptedApp, fault: behaviours.Behaviour) -> None:
    fake_lambda.script("error", fault, fault, fault)
    app.then(behaviours.close)
    with Adapter(fake_lambda, app.port):
        assert fake_lambda.invoke({"Records": []}).outcome().error_type == "App.ClosedBeforeResponse"
        assert_serves(fake_lambda)


def test_a_result_whose_acknowledgement_is_lost_was_taken(fake_lambda: FakeLambda, app: ScriptedApp) -> None:
    """Posted again, it is refused for having been posted: nothing to complain of."""

    def take_and_close(exchange: Exchange) -> None:
        exchange.read_body()
        exchange.close()

    # A kept connection that closes is taken for stale once, so it takes two.
    fake_lambda.script("response", take_and_close, take_and_close, FINAL["403"])
    with Adapter(fake_lambda, app.port) as adapter:
        invoke(fake_lambda, "POST")
        fake_lambda.wait_for("response", 3)
        assert_serves(fake_lambda)
        assert len(app.requests) == 3
        assert "Lambda did not accept" not in adapter.output.text


# What another try does not change.
FINAL = {
    "400": reply(400, b'{"errorType":"InvalidRequestID"}'),
    "403": reply(403, b'{"errorType":"InvalidStateTransition"}'),
    "410": reply(410, b'{"errorType":"Gone"}'),
    "413": reply(413, b'{"errorType":"RequestEntityTooLarge"}'),
}


@pytest.mark.parametrize("endpoint", ["response", "error"])
@pytest.mark.parametrize("refusal", FINAL.values(), ids=FINAL)
def test_a_result_that_lambda_does_not_want_is_let_go(
    fake_lambda: FakeLambda, app: ScriptedApp, endpoint: str, refusal: behaviours.Behaviour
) -> None:
    fake_lambda.script(endpoint, refusal)
    with Adapter(fake_lambda, app.port) as adapter:
        if endpoint == "error":
            app.then(behaviours.close)
        invocation = fake_lambda.invoke({"Records": []}) if endpoint == "error" else invoke(fake_lambda, "POST")
        fake_lambda.wait_for("next", 2)
        adapter.output.wait_for(lambda text: "Lambda" in text and invocation.request_id in text)
        assert len(fake_lambda.calls(endpoint)) == 1
        assert_serves(fake_lambda)


def test_a_large_result_is_posted_again_whole(fake_lambda: FakeLambda, app: ScriptedApp) -> None:
    """Lambda's end closes with the result half read."""

    def close_half_read(exchange: Exchange) -> None:
        exchange.reader.exactly(1_000_000)
        fake_lambda.record_bodies = True
        exchange.close()

    body = b"text " * 800_000
    app.default = reply(200, body, [("Content-Type", "text/plain")])
    fake_lambda.record_bodies = False
    fake_lambda.script("response", close_half_read)
    with Adapter(fake_lambda, app.port):
        invocation = invoke(fake_lambda, "POST")
        assert answer(invocation).body == body
        assert len(app.requests) == 1


@pytest.mark.parametrize("fault", PASSING.values(), ids=PASSING)
def test_init_failures_reach_lambda_if_they_can(
    fake_lambda: FakeLambda, app: ScriptedApp, fault: behaviours.Behaviour
) -> None:
    app.probe = reply(500)
    fake_lambda.script("init/error", fault)
    with Adapter(fake_lambda, app.port, {"AWS_LWA_READINESS_CHECK_TIMEOUT_SECONDS": "0.1"}) as adapter:
        assert adapter.wait() == 1
        told = fake_lambda.calls("init/error")
        assert len(told) >= 2
        assert json.loads(told[-1].body.content)["errorType"] == "App.NotReady"


def test_an_init_failure_that_lambda_never_takes_does_not_hold_up_the_exit(
    fake_lambda: FakeLambda, app: ScriptedApp
) -> None:
    app.probe = reply(500)
    fake_lambda.script("init/error", behaviours.stall)
    with Adapter(fake_lambda, app.port, {"AWS_LWA_READINESS_CHECK_TIMEOUT_SECONDS": "0.1"}) as adapter:
        assert adapter.wait(timeout=5) == 1


def test_a_streamed_result_that_lambda_never_acknowledges_holds_up_its_own_invocation_only(
    fake_lambda: FakeLambda, app: ScriptedApp
) -> None:
    fake_lambda.script("response", behaviours.stall)
    with Adapter(fake_lambda, app.port, {"AWS_LWA_INVOKE_MODE": "response_stream"}) as adapter:
        invoke(fake_lambda, "GET", seconds=0.5)
        adapter.output.wait_for("Lambda did not accept the result", timeout=5)
        invoke(fake_lambda, "GET", "/next").outcome()

"""Response streaming (AWS_LWA_INVOKE_MODE=response_stream): the prelude, then bytes as they come, then a true end."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from harness import behaviours, events
from harness.adapter import Adapter
from harness.behaviours import reply
from harness.conditions import wait_until
from harness.fake_lambda import FakeLambda, Outcome
from harness.scripted_app import ScriptedApp
from harness.scripted_server import Exchange
from harness.wire import chunk, head_bytes, value

STREAMING = {"AWS_LWA_INVOKE_MODE": "RESPONSE_STREAM"}
SEPARATOR = b"\0" * 8
GET = events.http_api("GET", "/")


def parted(outcome: Outcome) -> tuple[dict[str, Any], bytes]:
    """The prelude and the body of a streamed result."""
    assert outcome.kind == "response"
    assert outcome.request.header("Lambda-Runtime-Function-Response-Mode") == "streaming"
    assert outcome.request.header("Content-Type") == "application/vnd.awslambda.http-integration-response"
    assert outcome.request.header("Transfer-Encoding") == "chunked"
    prelude, separator, body = outcome.body.partition(SEPARATOR)
    assert separator == SEPARATOR
    return json.loads(prelude), body


def failure(outcome: Outcome) -> dict[str, Any]:
    """What the trailers say."""
    trailers = outcome.request.body.trailers
    error_type = value(trailers, "Lambda-Runtime-Function-Error-Type")
    error = json.loads(base64.b64decode(value(trailers, "Lambda-Runtime-Function-Error-Body") or "", validate=True))
    assert error["errorType"] == error_type
    return error


@pytest.mark.parametrize("framing", ["length", "chunked", "close"])
@pytest.mark.parametrize("size", [0, 1, 100_000, 20_000_000])
def test_a_stream_is_whole_and_carries_bytes_as_they_are(
    fake_lambda: FakeLambda, app: ScriptedApp, framing: str, size: int
) -> None:
    body = (bytes(range(256)) * (size // 256 + 1))[:size]
    headers = [("Content-Type", "image/png"), ("Set-Cookie", "a=1; Path=/"), ("Set-Cookie", "b=2"), ("X-Own", "v")]
    app.default = reply(201, body, headers, framing=framing)
    with Adapter(fake_lambda, app.port, STREAMING):
        outcome = fake_lambda.invoke(GET).outcome()
        prelude, received = parted(outcome)
        assert prelude["statusCode"] == 201
        assert prelude["cookies"] == ["a=1; Path=/", "b=2"]
        told = {name.lower(): text for name, text in prelude["headers"].items()}
        assert told["content-type"] == "image/png" and told["x-own"] == "v"
        assert {"set-cookie", "transfer-encoding", "connection"}.isdisjoint(told)
        assert received == body
        assert outcome.request.body.trailers == []
        assert parted(fake_lambda.invoke(GET).outcome())[1] == body


def test_the_first_bytes_go_out_at_once(fake_lambda: FakeLambda, app: ScriptedApp) -> None:
    """Each part reaches Lambda while the app still holds the next one back."""
    seen: list[str] = []

    def parts(exchange: Exchange) -> None:
        exchange.send(head_bytes("HTTP/1.1 200 OK", [("Transfer-Encoding", "chunked")]))
        [result] = fake_lambda.wait_for("response")
        wait_until(lambda: SEPARATOR in b"".join(result.body.chunks), "the prelude is there")
        seen.append("prelude")
        for part in (b"first", b"second"):
            exchange.send(chunk(part))
            wait_until(lambda: b"".join(result.body.chunks).endswith(part), f"{part!r} is there")
            seen.append(part.decode())
        exchange.send(b"0\r\n\r\n")

    app.then(parts)
    with Adapter(fake_lambda, app.port, STREAMING):
        assert parted(fake_lambda.invoke(GET).outcome())[1] == b"firstsecond"
    assert seen == ["prelude", "first", "second"]


CUT = {
    "half a counted body": behaviours.truncated(b"half", 1000),
    "chunks without an end": behaviours.truncated_chunks(b"half"),
    "a bad chunk": behaviours.raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\nzz\r\n"),
}


@pytest.mark.parametrize("behaviour", CUT.values(), ids=CUT)
def test_a_cut_stream_is_told_by_trailers(
    fake_lambda: FakeLambda, app: ScriptedApp, behaviour: behaviours.Behaviour
) -> None:
    app.then(behaviour)
    with Adapter(fake_lambda, app.port, STREAMING):
        outcome = fake_lambda.invoke(GET).outcome()
        prelude, body = parted(outcome)
        assert prelude["statusCode"] == 200
        assert body == b"half", "the failure is no part of the body"
        assert failure(outcome)["errorType"] in ("App.ClosedMidResponse", "App.InvalidResponse")
        assert parted(fake_lambda.invoke(GET).outcome())[1] == b"ok"


def test_a_failure_before_the_head_is_an_ordinary_502(fake_lambda: FakeLambda, app: ScriptedApp) -> None:
    app.then(behaviours.close)
    with Adapter(fake_lambda, app.port, STREAMING):
        outcome = fake_lambda.invoke(events.http_api("POST", "/", None, b"x")).outcome()
        prelude, body = parted(outcome)
        assert prelude["statusCode"] == 502
        assert json.loads(body)["code"] == "App.ClosedBeforeResponse"
        assert len(app.requests) == 1


def test_a_stream_ends_at_the_deadline(fake_lambda: FakeLambda, app: ScriptedApp) -> None:
    app.then(behaviours.stall_after(head_bytes("HTTP/1.1 200 OK", [("Transfer-Encoding", "chunked")]) + chunk(b"half")))
    with Adapter(fake_lambda, app.port, STREAMING):
        outcome = fake_lambda.invoke(GET, seconds=1).outcome(timeout=5)
        assert parted(outcome)[1] == b"half"
        assert failure(outcome)["errorType"] == "App.TimedOut"
        assert parted(fake_lambda.invoke(GET).outcome())[1] == b"ok"


def test_head_and_204_have_no_body(fake_lambda: FakeLambda, app: ScriptedApp) -> None:
    app.then(reply(200, b"not sent", [("Content-Type", "text/plain")]), reply(204))
    with Adapter(fake_lambda, app.port, STREAMING):
        assert parted(fake_lambda.invoke(events.http_api("HEAD", "/")).outcome())[1] == b""
        prelude, body = parted(fake_lambda.invoke(GET).outcome())
        assert (prelude["statusCode"], body) == (204, b"")


def test_error_statuses_fail_the_invocation(fake_lambda: FakeLambda, app: ScriptedApp) -> None:
    app.then(reply(503, b"sorry"))
    with Adapter(fake_lambda, app.port, {**STREAMING, "AWS_LWA_ERROR_STATUS_CODES": "500-599"}):
        assert fake_lambda.invoke(GET).outcome().kind == "error"
        assert parted(fake_lambda.invoke(GET).outcome())[1] == b"ok"

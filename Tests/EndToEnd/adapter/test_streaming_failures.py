"""Streams that end badly: Lambda learns of it by trailers, the app by its connection, and the next invocation works."""

from __future__ import annotations

import time

import pytest

from harness import behaviours, events
from harness.adapter import Adapter
from harness.behaviours import Behaviour, Endless, Silent, Steps, reply
from harness.conditions import wait_until
from harness.fake_lambda import FakeLambda, Invocation
from harness.scripted_app import ScriptedApp
from harness.scripted_server import Exchange
from harness.streams import Stream
from harness.wire import chunk, head_bytes
from test_streaming_form import CHUNKED_HEAD, STREAMED

GET = events.http_api("GET", "/")
COUNTED_HEAD = head_bytes("HTTP/1.1 200 OK", [("Content-Length", "1000")])


def assert_serves(fake_lambda: FakeLambda) -> None:
    """The next invocation is answered by the app."""
    assert fake_lambda.invoke(GET).stream.response().body == b"ok"


# The app fails within its answer


def _reset_after(*parts: bytes) -> Behaviour:
    """These parts, each once the one before has gone out, then RST."""
    steps = Steps(*parts)

    def behave(exchange: Exchange) -> None:
        for _ in parts:
            steps.proceed()
        steps(exchange)
        exchange.reset()

    return behave


CUTS = {
    "counted": (behaviours.truncated(b"half of it", 1000), b"half of it"),
    "chunked": (behaviours.truncated_chunks(b"half ", b"of it"), b"half of it"),
    "within a chunk": (behaviours.raw(CHUNKED_HEAD + b"14\r\nhalf of it"), b"half of it"),
    "before a byte of the body": (behaviours.truncated(b"", 1000), b""),
    "a bad chunk": (behaviours.raw(CHUNKED_HEAD + chunk(b"half of it") + b"zz\r\n"), b"half of it"),
}


@pytest.mark.parametrize(("behaviour", "body"), CUTS.values(), ids=CUTS)
def test_a_cut_answer_ends_in_trailers(
    fake_lambda: FakeLambda, app: ScriptedApp, behaviour: Behaviour, body: bytes
) -> None:
    app.then(behaviour)
    with Adapter(fake_lambda, app.port, STREAMED) as adapter:
        invocation = fake_lambda.invoke(GET)
        stream = invocation.stream
        stream.wait_for_end()
        assert stream.body == body, "what the app sent, and nothing of the failure"
        assert [name.lower() for name, _ in stream.trailers] == [
            "lambda-runtime-function-error-type",
            "lambda-runtime-function-error-body",
        ]
        assert stream.error["errorType"] in ("App.ClosedMidResponse", "App.InvalidResponse")
        assert stream.error["errorMessage"]
        adapter.output.wait_for(lambda text: stream.error["errorType"] in text and invocation.request_id in text)
        assert_serves(fake_lambda)
        assert len(app.requests) == 2, "an answer that has begun is not asked for again"


def test_a_reset_ends_in_trailers(fake_lambda: FakeLambda, app: ScriptedApp) -> None:
    app.then(_reset_after(CHUNKED_HEAD, chunk(b"half")))
    with Adapter(fake_lambda, app.port, STREAMED):
        stream = fake_lambda.invoke(GET).stream
        stream.wait_for_end()
        assert stream.error["errorType"] == "App.ClosedMidResponse"
        assert_serves(fake_lambda)


def test_megabytes_and_then_a_cut(fake_lambda: FakeLambda, app: ScriptedApp) -> None:
    app.then(behaviours.truncated(b"x" * 5_000_000, 6_000_000))
    with Adapter(fake_lambda, app.port, STREAMED):
        stream = fake_lambda.invoke(GET).stream
        stream.wait_for_end()
        assert len(stream.body) == 5_000_000
        assert "5000000 of 6000000 bytes" in stream.error["errorMessage"]
        assert_serves(fake_lambda)


# The app fails before its answer


def problem(invocation: Invocation) -> dict[str, object]:
    response = invocation.stream.response()
    assert response.header("content-type") == "application/problem+json"
    body = response.json()
    assert body["status"] == response.status
    assert body["requestId"] == invocation.request_id
    return body


@pytest.mark.parametrize(
    ("behaviour", "code"),
    [
        (behaviours.half_a_head, "App.ClosedBeforeResponse"),
        (behaviours.raw(b"no HTTP at all\r\n\r\n"), "App.InvalidResponse"),
    ],
    ids=["half a head", "garbage"],
)
def test_a_failure_before_the_head_is_a_whole_answer(
    fake_lambda: FakeLambda, app: ScriptedApp, behaviour: Behaviour, code: str
) -> None:
    app.then(behaviour)
    with Adapter(fake_lambda, app.port, STREAMED):
        body = problem(fake_lambda.invoke(events.http_api("POST", "/", None, b"x")))
        assert (body["status"], body["code"]) == (502, code)
        assert len(app.requests) == 1
        assert_serves(fake_lambda)


def test_an_app_that_is_gone_is_a_503(fake_lambda: FakeLambda, app: ScriptedApp) -> None:
    with Adapter(fake_lambda, app.port, {**STREAMED, "AWS_LWA_CONNECT_TIMEOUT": "50ms"}):
        assert_serves(fake_lambda)
        app.stop_listening()
        invocation = fake_lambda.invoke(events.http_api("POST", "/", None, b"x"))
        assert problem(invocation)["code"] == "App.NotListening"
        assert invocation.stream.response().header("retry-after") == "1"
        app.listen_again()
        assert_serves(fake_lambda)


def test_a_bad_event_is_a_400(fake_lambda: FakeLambda, app: ScriptedApp) -> None:
    event = events.http_api("GET", "/", [("x-a", "1\r\nx-b: 2")])
    with Adapter(fake_lambda, app.port, STREAMED):
        assert problem(fake_lambda.invoke(event))["status"] == 400
        assert app.requests == []
        assert_serves(fake_lambda)


# The deadline


@pytest.mark.native
def test_nothing_by_the_deadline_is_a_504(fake_lambda: FakeLambda, app: ScriptedApp) -> None:
    silent = Silent(b"")
    app.then(silent)
    with Adapter(fake_lambda, app.port, STREAMED):
        invocation = fake_lambda.invoke(GET, seconds=0.7)
        assert problem(invocation)["code"] == "App.TimedOut"
        assert silent.peer_gone.wait(5), "the app sees that nobody waits any more"
        assert time.time() * 1000 < invocation.deadline_ms + 200
        assert_serves(fake_lambda)


@pytest.mark.parametrize("head", [COUNTED_HEAD + b"some", CHUNKED_HEAD + chunk(b"some")], ids=["counted", "chunked"])
def test_a_stream_that_stands_still_at_the_deadline_ends_in_trailers(
    fake_lambda: FakeLambda, app: ScriptedApp, head: bytes
) -> None:
    silent = Silent(head)
    app.then(silent)
    with Adapter(fake_lambda, app.port, STREAMED):
        invocation = fake_lambda.invoke(GET, seconds=0.7)
        invocation.stream.wait_for_end()
        assert invocation.stream.body == b"some"
        assert invocation.stream.error["errorType"] == "App.TimedOut"
        assert silent.peer_gone.wait(5)
        assert_serves(fake_lambda)


def test_a_stream_without_end_is_ended_at_the_deadline(fake_lambda: FakeLambda, app: ScriptedApp) -> None:
    endless = Endless()
    app.then(endless)
    with Adapter(fake_lambda, app.port, STREAMED):
        stream = Stream(keeps_content=False)
        fake_lambda.invoke(GET, seconds=0.7, stream=stream)
        stream.wait_for_end()
        assert stream.error["errorType"] == "App.TimedOut"
        assert endless.peer_gone.wait(5)
        assert_serves(fake_lambda)


def test_a_reader_that_stood_still_gets_whole_chunks_and_then_the_trailers(fake_lambda: FakeLambda, app: ScriptedApp) -> None:
    """The deadline comes within a chunk: what follows it in the body must not be the trailers."""
    app.then(Endless())
    with Adapter(fake_lambda, app.port, {**STREAMED, "AWS_LWA_DEADLINE_MARGIN": "800ms"}) as adapter:
        stream = Stream(reads=False)
        fake_lambda.invoke(GET, seconds=2, stream=stream)
        assert "had to wait for the reader" in adapter.output.wait_for("App.TimedOut")
        stream.reads.set()
        stream.wait_for_end()
        assert stream.error["errorType"] == "App.TimedOut"
        assert stream.body.strip(b"\0") == b"", "nothing but what the app sent"
        assert_serves(fake_lambda)


def test_a_reader_that_never_reads_on_holds_nobody_up(fake_lambda: FakeLambda, app: ScriptedApp) -> None:
    endless = Endless()
    app.then(endless)
    with Adapter(fake_lambda, app.port, STREAMED):
        stream = Stream(reads=False)
        fake_lambda.invoke(GET, seconds=0.7, stream=stream)
        assert endless.peer_gone.wait(5)
        assert_serves(fake_lambda)
        # What the kernel still holds may be the whole of it.
        stream.reads.set()
        wait_until(lambda: stream.cut or stream.has_ended, "an end")
        assert stream.cut or stream.error["errorType"] == "App.TimedOut"
        assert stream.body.strip(b"\0") == b""


# Lambda's side ends early


def _answer_early(status: str) -> Behaviour:
    def behave(exchange: Exchange) -> None:
        exchange.send(head_bytes(f"HTTP/1.1 {status}", [("Content-Length", "0")]))
        exchange.stall()

    return behave


LEAVES = {
    "202 before the end": (_answer_early("202 Accepted"), "INFO The caller is gone"),
    "413 before the end": (_answer_early("413 Too Large"), "ERROR Lambda rejected the result as too large"),
    "500 before the end": (_answer_early("500 Internal Server Error"), "code=Runtime.Unavailable"),
    "closes": (Exchange.close, "code=Runtime.Unavailable"),
    "resets": (Exchange.reset, "code=Runtime.Unavailable"),
}


@pytest.mark.parametrize(("leaves", "message"), LEAVES.values(), ids=LEAVES)
def test_the_app_learns_that_lambda_reads_no_further(
    fake_lambda: FakeLambda, app: ScriptedApp, leaves: Behaviour, message: str
) -> None:
    endless = Endless()
    app.then(endless)
    with Adapter(fake_lambda, app.port, STREAMED) as adapter:
        fake_lambda.invoke(GET, stream=Stream(leaves_after=200_000, leaves=leaves))
        assert endless.peer_gone.wait(5)
        adapter.output.wait_for(message)
        assert "code=App." not in adapter.output.text, "the app is not to blame"
        assert_serves(fake_lambda)
        assert adapter.process.poll() is None


@pytest.mark.parametrize(("leaves", "message"), LEAVES.values(), ids=LEAVES)
def test_also_while_the_app_says_nothing(
    fake_lambda: FakeLambda, app: ScriptedApp, leaves: Behaviour, message: str
) -> None:
    silent = Silent(CHUNKED_HEAD + chunk(b"x" * 1000))
    app.then(silent)
    with Adapter(fake_lambda, app.port, STREAMED) as adapter:
        fake_lambda.invoke(GET, stream=Stream(leaves_after=1000, leaves=leaves))
        assert silent.peer_gone.wait(5), "not only at its next byte"
        adapter.output.wait_for(message)
        assert_serves(fake_lambda)

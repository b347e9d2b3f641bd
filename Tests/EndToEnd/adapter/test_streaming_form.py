"""Streamed responses in Lambda's form, byte for byte, and held back by a reader that is slow."""

from __future__ import annotations

import gzip
import hashlib
import random
from pathlib import Path

import pytest

from harness import behaviours, events
from harness.adapter import Adapter
from harness.behaviours import reply
from harness.conditions import wait_until
from harness.fake_lambda import FakeLambda
from harness.scripted_app import ScriptedApp
from harness.scripted_server import Exchange
from harness.streams import Stream
from harness.wire import head_bytes

STREAMED = {"AWS_LWA_INVOKE_MODE": "response_stream"}
CHUNKED_HEAD = head_bytes("HTTP/1.1 200 OK", [("Content-Type", "text/plain"), ("Transfer-Encoding", "chunked")])


def test_the_prelude_is_exactly_lambdas(fake_lambda: FakeLambda, app: ScriptedApp) -> None:
    app.then(
        behaviours.raw(
            b"HTTP/1.1 201 Created\r\n"
            b"content-type: text/html; charset=utf-8\r\n"
            b"Set-Cookie: a=1; Path=/, with comma\r\n"
            b"Vary: accept\r\n"
            b"X-Quote: say \"hi\"\\\r\n"
            b"Set-Cookie: b=2; Expires=Tue, 01 Jan 2030 00:00:00 GMT\r\n"
            b"Vary: origin\r\n"
            b"Keep-Alive: timeout=5\r\n"
            b"Connection: keep-alive, x-private\r\n"
            b"X-Private: 1\r\n"
            b"Transfer-Encoding: chunked\r\n\r\n"
            b"5\r\nhello\r\n0\r\n\r\n"
        )
    )  # fmt: skip
    with Adapter(fake_lambda, app.port, STREAMED):
        invocation = fake_lambda.invoke(events.http_api("GET", "/"))
        invocation.outcome()
    assert invocation.stream.content == (
        b'{"statusCode":201,"headers":{"content-type":"text/html; charset=utf-8","Vary":"accept, origin",'
        b'"X-Quote":"say \\"hi\\"\\\\"},"cookies":["a=1; Path=/, with comma","b=2; Expires=Tue, 01 Jan 2030 00:00:00 GMT"]}'
        b"\0\0\0\0\0\0\0\0hello"
    )
    assert invocation.stream.trailers == []


def test_the_call_says_that_it_streams(fake_lambda: FakeLambda, app: ScriptedApp) -> None:
    with Adapter(fake_lambda, app.port, STREAMED):
        fake_lambda.invoke(events.http_api("GET", "/")).stream.response()
    [call] = fake_lambda.calls("response")
    assert call.header("content-type") == "application/vnd.awslambda.http-integration-response"
    assert call.header("lambda-runtime-function-response-mode") == "streaming"
    assert call.header("transfer-encoding") == "chunked"
    assert call.header("content-length") is None
    announced = {name.strip().lower() for name in (call.header("trailer") or "").split(",")}
    assert announced == {"lambda-runtime-function-error-type", "lambda-runtime-function-error-body"}


def test_a_type_is_given_where_the_app_gives_none(fake_lambda: FakeLambda, app: ScriptedApp) -> None:
    app.then(behaviours.raw(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", then_close=False))
    with Adapter(fake_lambda, app.port, STREAMED):
        response = fake_lambda.invoke(events.http_api("GET", "/")).stream.response()
        assert response.header("content-type") == "application/octet-stream"


@pytest.mark.parametrize("status", [204, 304])
def test_answers_without_content(fake_lambda: FakeLambda, app: ScriptedApp, status: int) -> None:
    app.then(behaviours.raw(f"HTTP/1.1 {status} X\r\nETag: \"v1\"\r\n\r\n".encode(), then_close=False))
    with Adapter(fake_lambda, app.port, STREAMED):
        response = fake_lambda.invoke(events.http_api("GET", "/")).stream.response()
        assert (response.status, response.body) == (status, b"")
        assert response.header("etag") == '"v1"'
        assert fake_lambda.invoke(events.http_api("GET", "/")).stream.response().body == b"ok"


def test_the_answer_to_head_has_the_length_but_no_body(fake_lambda: FakeLambda, app: ScriptedApp) -> None:
    app.then(behaviours.raw(b"HTTP/1.1 200 OK\r\nContent-Length: 1234\r\n\r\n", then_close=False))
    with Adapter(fake_lambda, app.port, STREAMED):
        response = fake_lambda.invoke(events.http_api("HEAD", "/")).stream.response()
        assert (response.status, response.body) == (200, b"")
        assert response.header("content-length") == "1234"
        assert fake_lambda.invoke(events.http_api("GET", "/")).stream.response().body == b"ok"


@pytest.mark.parametrize("compression", ["false", "true"])
def test_a_content_encoding_is_left_alone(fake_lambda: FakeLambda, app: ScriptedApp, compression: str) -> None:
    packed = gzip.compress(b"text " * 1000)
    app.then(reply(200, packed, [("Content-Type", "text/plain"), ("Content-Encoding", "gzip")]))
    app.then(reply(200, b"text " * 1000, [("Content-Type", "text/plain")]))
    with Adapter(fake_lambda, app.port, {**STREAMED, "AWS_LWA_ENABLE_COMPRESSION": compression}):
        event = events.http_api("GET", "/", [("Accept-Encoding", "gzip, br, zstd")])
        response = fake_lambda.invoke(event).stream.response()
        assert response.header("content-encoding") == "gzip"
        assert response.body == packed
        plain = fake_lambda.invoke(event).stream.response()
        assert plain.header("content-encoding") is None
        assert plain.body == b"text " * 1000


def test_what_is_not_http_is_answered_whole(fake_lambda: FakeLambda, app: ScriptedApp) -> None:
    app.then(reply(200, b'{"done":1}', [("Content-Type", "application/json")], framing="chunked"))
    with Adapter(fake_lambda, app.port, STREAMED):
        invocation = fake_lambda.invoke({"Records": []})
        assert invocation.result() == {"done": 1}
        assert not invocation.stream.has_begun


def test_many_streams_one_after_the_other(fake_lambda: FakeLambda, app: ScriptedApp) -> None:
    app.default = behaviours.echo
    with Adapter(fake_lambda, app.port, STREAMED):
        for number in range(30):
            body = b"%d " % number * number * 100
            stream = fake_lambda.invoke(events.http_api("POST", "/", None, body)).stream
            assert stream.response().body == body
    assert fake_lambda.connections <= 6


PART = random.Random(4).randbytes(100_000)


class Sender:
    """Sends a long answer, and knows how much of it the adapter has taken."""

    def __init__(self, parts: int) -> None:
        self._parts = parts
        self.sent = 0

    def __call__(self, exchange: Exchange) -> None:
        exchange.send(head_bytes("HTTP/1.1 200 OK", [("Content-Length", str(self._parts * len(PART)))]))
        for _ in range(self._parts):
            exchange.send(PART)
            self.sent += len(PART)

    def wait_until_held_back(self) -> None:
        """Waits until nothing more is taken."""
        seen: list[int] = []

        def stands_still() -> bool:
            seen.append(self.sent)
            return self.sent > 0 and len(seen) > 60 and seen[-60] == self.sent

        wait_until(stands_still, "the app is held back", 30)


def peak_memory(pid: int) -> int:
    """The most that a process has held, in bytes."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    raise AssertionError("no VmHWM")


@pytest.mark.native
def test_a_slow_reader_holds_the_app_back_and_costs_no_memory(fake_lambda: FakeLambda, app: ScriptedApp) -> None:
    sender = Sender(1000)
    app.then(sender)
    with Adapter(fake_lambda, app.port, STREAMED) as adapter:
        stream = Stream(reads=False, keeps_content=False)
        fake_lambda.invoke(events.http_api("GET", "/"), seconds=60, stream=stream)
        sender.wait_until_held_back()
        assert sender.sent < 30_000_000, "kernel buffers are not that large"
        stream.reads.set()
        stream.wait_for_end(timeout=50)
        assert stream.trailers == []
        assert peak_memory(adapter.pid) < 24_000_000
        expected = hashlib.sha256(stream.prelude + bytes(8))
        for _ in range(1000):
            expected.update(PART)
        assert stream.hash.digest() == expected.digest()

"""An app that fails its request: the caller gets a documented answer, the log the reason, and the next request works."""

from __future__ import annotations

import re

import pytest

from harness import behaviours, events
from harness.adapter import Adapter
from harness.behaviours import reply
from harness.fake_lambda import FakeLambda
from harness.scripted_app import ScriptedApp

OK = reply(200, b"ok", [("Content-Type", "text/plain")])

FAILURES = {
    "closed before a byte": (behaviours.close, "App.ClosedBeforeResponse"),
    "reset before a byte": (behaviours.reset, "App.ClosedBeforeResponse"),
    "half a head": (behaviours.half_a_head, "App.Closed"),
    "no body after the head": (behaviours.close_after_head(), "App.ClosedMidResponse"),
    "half a body": (behaviours.truncated(b"half", 100), "App.ClosedMidResponse"),
    "chunks without an end": (behaviours.truncated_chunks(b"one", b"two"), "App.ClosedMidResponse"),
    "garbage": (behaviours.raw(b"\x16\x03\x01 this is no HTTP\r\n\r\n"), "App.InvalidResponse"),
    "a bad status": (behaviours.raw(b"HTTP/1.1 abc OK\r\n\r\n"), "App.InvalidResponse"),
    "two lengths": (
        behaviours.raw(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nabc"),
        "App.InvalidResponse",
    ),
    "a bad chunk": (
        behaviours.raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n0\r\n\r\n"),
        "App.InvalidResponse",
    ),
    "an unknown transfer coding": (
        behaviours.raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nabc"),
        "App.InvalidResponse",
    ),
    "101": (behaviours.raw(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n"), "App.InvalidResponse"),
    "a head without end": (behaviours.raw(b"HTTP/1.1 200 OK\r\nX: " + b"y" * 300_000), "App.InvalidResponse"),
}


@pytest.mark.parametrize(("behaviour", "code"), FAILURES.values(), ids=FAILURES)
def test_a_failed_post_is_a_502_that_names_the_reason(
    fake_lambda: FakeLambda, app: ScriptedApp, behaviour: behaviours.Behaviour, code: str
) -> None:
    app.then(behaviour)
    with Adapter(fake_lambda, app.port) as adapter:
        invocation = fake_lambda.invoke(events.http_api("POST", "/", [("Content-Type", "text/plain")], b"x", text=True))
        response = events.response(invocation.outcome().body)
        assert response.status == 502
        assert response.header("content-type") == "application/problem+json"
        assert code in response.body.decode()
        assert len(app.requests) == 1, "a POST is never sent twice"
        line = adapter.output.wait_for(lambda text: code in text and invocation.request_id in text)
        assert line
        assert events.response(fake_lambda.invoke(events.http_api("GET", "/")).outcome().body).body == b"ok"


@pytest.mark.parametrize("behaviour", [behaviours.close, behaviours.truncated(b"", 10)], ids=["closed", "cut"])
def test_an_event_that_is_not_http_fails_its_invocation(
    fake_lambda: FakeLambda, app: ScriptedApp, behaviour: behaviours.Behaviour
) -> None:
    app.then(behaviour)
    with Adapter(fake_lambda, app.port):
        assert fake_lambda.invoke({"Records": []}).outcome().error_type.startswith("App.Closed")
        assert fake_lambda.invoke(events.http_api("GET", "/")).result()["statusCode"] == 200


LEGAL = {
    "100 and 103 first": behaviours.informational(3, OK),
    "close-delimited": reply(200, b"ok", framing="close"),
    "chunked": reply(200, b"ok", framing="chunked"),
    "HTTP/1.0": behaviours.raw(b"HTTP/1.0 200 OK\r\n\r\nok"),
    "no reason": behaviours.raw(b"HTTP/1.1 200 \r\nContent-Length: 2\r\n\r\nok"),
    "chunk extensions and trailers": behaviours.raw(
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;a=b\r\nok\r\n0\r\nX-After: 1\r\n\r\n"
    ),
    "byte by byte": behaviours.drip(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", 0.001),
    "closed without a word": behaviours.close_after(OK),
    "the same length twice": behaviours.raw(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nok"),
    "close at once after": behaviours.keep_alive(0.0001, OK),
}


@pytest.mark.parametrize("behaviour", LEGAL.values(), ids=LEGAL)
def test_unusual_but_legal_answers_are_answers(
    fake_lambda: FakeLambda, app: ScriptedApp, behaviour: behaviours.Behaviour
) -> None:
    app.then(behaviour, OK, behaviour)
    with Adapter(fake_lambda, app.port):
        for _ in range(3):
            response = events.response(fake_lambda.invoke(events.http_api("GET", "/")).outcome().body)
            assert (response.status, response.body) == (200, b"ok")


@pytest.mark.parametrize(
    ("media_type", "body", "is_base64"),
    [("text/plain", b'"' * 3_300_000, True), ("application/octet-stream", b"x" * 6_000_000, False)],
    ids=["text full of quotes", "text under a binary type"],
)
def test_a_body_that_fits_in_one_form_is_sent_in_that_form(
    fake_lambda: FakeLambda, app: ScriptedApp, media_type: str, body: bytes, is_base64: bool
) -> None:
    app.then(reply(200, body, [("Content-Type", media_type)]))
    with Adapter(fake_lambda, app.port):
        outcome = fake_lambda.invoke(events.http_api("GET", "/")).outcome()
        assert len(outcome.body) <= 6_291_556
        assert outcome.json()["isBase64Encoded"] is is_base64
        assert events.response(outcome.body).body == body


@pytest.mark.parametrize("framing", ["length", "chunked"])
def test_an_answer_too_large_for_lambda_is_told_by_its_size(
    fake_lambda: FakeLambda, app: ScriptedApp, framing: str
) -> None:
    app.then(reply(200, b"x" * 7_000_000, framing=framing))
    with Adapter(fake_lambda, app.port) as adapter:
        response = events.response(fake_lambda.invoke(events.http_api("GET", "/")).outcome().body)
        assert (response.status, response.json()["code"]) == (502, "App.ResponseTooLarge")
        line = adapter.output.wait_for("App.ResponseTooLarge")
        [size] = re.findall(r"\((\d+) bytes\)", line)
        assert 6_291_556 < int(size) <= 7_000_000
        assert "Lambda accepts 6291556" in line
        assert fake_lambda.invoke(events.http_api("GET", "/")).result()["statusCode"] == 200

"""Answers that are cut, wrong, endless or early: a documented result for what may be repeated and what may not."""

from __future__ import annotations

import socket
from collections.abc import Callable

import pytest

from harness import behaviours
from harness.adapter import Adapter
from harness.asking import answer, ask, assert_serves, invoke
from harness.behaviours import reply
from harness.fake_lambda import FakeLambda
from harness.freeze import until_due
from harness.scripted_app import ScriptedApp
from harness.streaming import peak_memory

OK = reply(200, b"ok", [("Content-Type", "text/plain")])

# How often each method is sent when nothing comes back (a POST is sent once). An attempt over a used connection does not
# count, but none is sent more than three times.
SENDS = {
    "never": {"GET": 3, "HEAD": 3, "PUT": 2, "DELETE": 2, "POST": 1},
    "safe": {"GET": 3, "HEAD": 3, "PUT": 3, "DELETE": 3, "POST": 1},
}

SILENT = {"by FIN": behaviours.close, "by RST": behaviours.reset, "within the head": behaviours.half_a_head}


@pytest.mark.parametrize("reuse", SENDS)
@pytest.mark.parametrize("method", SENDS["safe"])
@pytest.mark.parametrize("fault", SILENT.values(), ids=SILENT)
def test_closed_before_an_answer(
    fake_lambda: FakeLambda, app: ScriptedApp, fault: behaviours.Behaviour, method: str, reuse: str
) -> None:
    """Repeated as often as the method allows, each time on a new connection; then told."""
    sends = SENDS[reuse][method]
    with Adapter(fake_lambda, app.port, {"AWS_LWA_UPSTREAM_REUSE": reuse}):
        assert_serves(fake_lambda)
        for faults in range(1, sends + 1):
            app.then(*[fault] * faults)
            seen = len(app.requests)
            response = ask(fake_lambda, method)
            sent = app.requests[seen:]
            if faults < sends:
                assert response.status == 200
                assert len(sent) == faults + 1
            else:
                assert response.status == 502
                assert method == "HEAD" or response.json()["code"] == "App.ClosedBeforeResponse"
                assert len(sent) == sends
            assert len({request.connection for request in sent}) == len(sent)
            assert_serves(fake_lambda)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_fresh_connection_is_dropped_unread(fake_lambda: FakeLambda, app: ScriptedApp, method: str) -> None:
    """As by a worker that dies with connections in its queue: the app has read nothing, but bytes were sent."""

    def drop(connection: socket.socket) -> None:
        # With the request in its buffer the close is an RST.
        connection.recv(1, socket.MSG_PEEK)
        connection.close()

    with Adapter(fake_lambda, app.port, {"AWS_LWA_UPSTREAM_REUSE": "never"}):
        fake_lambda.wait_for("next")
        app.on_accept(drop)
        response = ask(fake_lambda, method)
        if method == "GET":
            assert response.status == 200
        else:
            assert response.status == 502
            assert response.json()["code"] == "App.ClosedBeforeResponse"
            assert app.requests == []
        assert_serves(fake_lambda)


CUT = {
    "no body after the head": (behaviours.close_after_head(), "App.ClosedMidResponse"),
    "half a body": (behaviours.truncated(b"half", 100), "App.ClosedMidResponse"),
    "chunks without an end": (behaviours.truncated_chunks(b"one", b"two"), "App.ClosedMidResponse"),
    "garbage": (behaviours.raw(b"\x16\x03\x01 this is no HTTP\r\n\r\n"), "App.InvalidResponse"),
    "two lengths": (
        behaviours.raw(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nabc"),
        "App.InvalidResponse",
    ),
    "a bad chunk": (
        behaviours.raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n0\r\n\r\n"),
        "App.InvalidResponse",
    ),
}


@pytest.mark.parametrize("method", ["GET", "PUT"])
@pytest.mark.parametrize(("fault", "code"), CUT.values(), ids=CUT)
def test_an_answer_that_began_is_not_asked_for_again(
    fake_lambda: FakeLambda, app: ScriptedApp, fault: behaviours.Behaviour, code: str, method: str
) -> None:
    """Even of a GET: the app has answered, and answers so. (POST: test_app_failures.)"""
    with Adapter(fake_lambda, app.port):
        app.then(fault)
        response = ask(fake_lambda, method)
        assert response.status == 502
        assert response.json()["code"] == code
        assert len(app.requests) == 1
        assert_serves(fake_lambda)


def test_garbage_on_a_used_connection_is_not_the_answer(fake_lambda: FakeLambda, app: ScriptedApp) -> None:
    """It may be the rest of an earlier answer: asked again on a new connection, where that is allowed."""
    with Adapter(fake_lambda, app.port):
        app.then(OK, behaviours.raw(b"rest of what came before\r\n\r\n"))
        assert ask(fake_lambda, "GET").status == 200
        assert ask(fake_lambda, "GET").status == 200
        assert [request.use for request in app.requests] == [1, 2, 1]
        assert_serves(fake_lambda)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_bytes_behind_an_answer_are_never_the_next_one(fake_lambda: FakeLambda, app: ScriptedApp, method: str) -> None:
    two = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nforged"
    with Adapter(fake_lambda, app.port):
        app.then(behaviours.raw(two, then_close=False))
        assert ask(fake_lambda, "GET").body == b"ok"
        assert ask(fake_lambda, method).body == b"ok"
        assert_serves(fake_lambda)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_head_may_be_as_large_as_the_setting_says(fake_lambda: FakeLambda, app: ScriptedApp, method: str) -> None:
    def with_head_of(size: int) -> behaviours.Behaviour:
        frame = len(b"HTTP/1.1 200 OK\r\nX: \r\nContent-Length: 2\r\n\r\n")
        return behaviours.raw(b"HTTP/1.1 200 OK\r\nX: " + b"y" * (size - frame) + b"\r\nContent-Length: 2\r\n\r\nok")

    with Adapter(fake_lambda, app.port, {"AWS_LWA_MAX_HEADER_BYTES": "4KB"}) as adapter:
        app.then(with_head_of(4096), with_head_of(4097))
        assert ask(fake_lambda, method).status == 200
        response = ask(fake_lambda, method)
        assert response.status == 502
        assert response.json()["code"] == "App.InvalidResponse"
        assert "AWS_LWA_MAX_HEADER_BYTES" in adapter.output.wait_for("code=App.InvalidResponse")
        assert_serves(fake_lambda)


HEAD = b"HTTP/1.1 200 OK\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
ENDLESS = {
    "a status line": (b"HTTP/1.1 200 ", b"O", "App.InvalidResponse"),
    "a header": (HEAD + b"X: ", b"y", "App.InvalidResponse"),
    "headers": (HEAD, b"X: y\r\n", "App.InvalidResponse"),
    "1xx": (b"", b"HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\n\r\n", "App.InvalidResponse"),
    "100 Continue": (b"", b"HTTP/1.1 100 Continue\r\n\r\n", "App.InvalidResponse"),
    "a body": (HEAD + b"\r\n", b"z" * 1000, "App.ResponseTooLarge"),
    "chunks": (CHUNKED, b"3e8\r\n" + b"z" * 1000 + b"\r\n", "App.ResponseTooLarge"),
    "a chunk's size": (CHUNKED, b"0", "App.InvalidResponse"),
    "a chunk's extension": (CHUNKED + b"1;", b"x", "App.InvalidResponse"),
    "trailers": (CHUNKED + b"0\r\n", b"X: y\r\n", "App.InvalidResponse"),
}


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize(("head", "part", "code"), ENDLESS.values(), ids=ENDLESS)
def test_what_has_no_end_is_cut_off(
    fake_lambda: FakeLambda, app: ScriptedApp, head: bytes, part: bytes, code: str, method: str
) -> None:
    """Long before the deadline, with a bounded use of memory, and the app sees its client go."""
    with Adapter(fake_lambda, app.port) as adapter:
        app.then(behaviours.endless(head, part))
        response = ask(fake_lambda, method)
        assert response.status == 502
        assert response.json()["code"] == code
        assert len(app.requests) == 1
        assert peak_memory(adapter.pid) < 64 * 1024 * 1024
        assert_serves(fake_lambda)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_some_1xx_are_passed_over(fake_lambda: FakeLambda, app: ScriptedApp, method: str) -> None:
    with Adapter(fake_lambda, app.port):
        app.then(behaviours.informational(60, OK), behaviours.informational(1, OK, status="102 Processing"))
        assert ask(fake_lambda, method).body == b"ok"
        assert ask(fake_lambda, method).body == b"ok"
        assert_serves(fake_lambda)


EARLY: dict[str, Callable[[int], behaviours.Behaviour]] = {
    "and closes": lambda status: behaviours.answer_before_body(status, b"early"),
    "and reads no more": lambda status: behaviours.answer_unread(reply(status, b"early")),
    "and reads it then": lambda status: reply(status, b"early"),
}


@pytest.mark.parametrize("method", ["PUT", "POST"])
@pytest.mark.parametrize("status", [200, 413])
@pytest.mark.parametrize("early", EARLY.values(), ids=EARLY)
def test_an_answer_before_the_body_is_read_is_the_answer(
    fake_lambda: FakeLambda, early: Callable[[int], behaviours.Behaviour], status: int, method: str
) -> None:
    with ScriptedApp(record_bodies=False) as app, Adapter(fake_lambda, app.port):
        for size in (1, 4_000_000):
            app.then(early(status))
            response = ask(fake_lambda, method, body=b"b" * size)
            assert (response.status, response.body) == (status, b"early")
        assert len([request for request in app.requests if request.target == "/"]) == 2
        assert_serves(fake_lambda)


@pytest.mark.parametrize("method", ["GET", "PUT", "POST"])
def test_nobody_listens_for_half_a_second(fake_lambda: FakeLambda, app: ScriptedApp, method: str) -> None:
    """No byte was sent, so every method waits; nothing is lost and nothing is sent twice."""
    with Adapter(fake_lambda, app.port, {"AWS_LWA_UPSTREAM_REUSE": "never"}):
        fake_lambda.wait_for("next")
        app.stop_listening()
        invocation = invoke(fake_lambda, method, "/waiting")
        until_due(0.5)
        assert invocation.outcomes == []
        app.listen_again()
        assert answer(invocation).status == 200
        assert [request.target for request in app.requests] == ["/waiting"]
        assert_serves(fake_lambda)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_nobody_listens_any_more(fake_lambda: FakeLambda, app: ScriptedApp, method: str) -> None:
    environment = {"AWS_LWA_UPSTREAM_REUSE": "never", "AWS_LWA_CONNECT_TIMEOUT": "200ms"}
    with Adapter(fake_lambda, app.port, environment):
        fake_lambda.wait_for("next")
        app.stop_listening()
        response = ask(fake_lambda, method)
        assert response.status == 503
        assert response.json()["code"] == "App.NotListening"
        assert response.header("retry-after")
        app.listen_again()
        assert_serves(fake_lambda)

"""The deadline in each phase: the answer is there at the deadline less the margin, the app sees its client go."""

from __future__ import annotations

import contextlib
import errno
import os
import signal
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from harness import behaviours
from harness.adapter import Adapter
from harness.asking import answer, ask, assert_serves, invoke, seconds_before_deadline
from harness.behaviours import reply
from harness.conditions import wait_until
from harness.fake_lambda import FakeLambda, Invocation
from harness.freeze import until_due
from harness.mortal import Mortal
from harness.ports import free_port
from harness.process_table import descendants
from harness.scripted_app import ScriptedApp
from harness.scripted_server import Exchange
from harness.sockets import has_gone

OK = reply(200, b"ok", [("Content-Type", "text/plain")])
MARGIN = 0.3
SETTINGS = {"AWS_LWA_DEADLINE_MARGIN": "300ms"}
SECONDS = 0.9


def assert_told_in_time(invocation: Invocation) -> None:
    """Not before the deadline less the margin, and well before the deadline itself."""
    # A timer may be early by its rounding; the way to the test's clock and back takes some milliseconds.
    assert 0.1 < seconds_before_deadline(invocation) < MARGIN + 0.01


class Gone:
    """Wraps a behaviour, and notes when its peer had gone at its end."""

    def __init__(self, behaviour: behaviours.Behaviour) -> None:
        self.behaviour = behaviour
        self.seen = threading.Event()

    def __call__(self, exchange: Exchange) -> None:
        self.behaviour(exchange)
        if exchange.ended or exchange.wait_for_peer_to_close():
            self.seen.set()
        exchange.close()


HEAD = b"HTTP/1.1 200 OK\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
SLOW = {
    "says nothing": behaviours.stall,
    "stops within the head": behaviours.stall_after(HEAD + b"X: "),
    "stops after the head": behaviours.stall_after(HEAD + b"Content-Length: 10\r\n\r\n"),
    "stops within the body": behaviours.stall_after(HEAD + b"Content-Length: 10\r\n\r\nhalf"),
    "stops between chunks": behaviours.stall_after(CHUNKED + b"4\r\nhalf\r\n"),
    "stops before the last chunk's end": behaviours.stall_after(CHUNKED + b"4\r\nhalf\r\n0\r\n"),
    "never closes": behaviours.stall_after(HEAD + b"\r\nhalf"),
    "drips its head": behaviours.drip(HEAD + b"X: " + b"y" * 10_000, 0.05),
    "drips its body": behaviours.drip(HEAD + b"Content-Length: 10000\r\n\r\n" + b"y" * 10_000, 0.01),
    "drips 1xx": behaviours.drip(b"HTTP/1.1 103 Early Hints\r\n\r\n" * 1000, 0.05, size=28),
}


@pytest.mark.parametrize("behaviour", SLOW.values(), ids=SLOW)
def test_an_answer_that_does_not_come_in_time(
    fake_lambda: FakeLambda, app: ScriptedApp, behaviour: behaviours.Behaviour
) -> None:
    gone = Gone(until_peer_goes(behaviour))
    app.then(gone)
    with Adapter(fake_lambda, app.port, SETTINGS) as adapter:
        invocation = invoke(fake_lambda, "POST", seconds=SECONDS)
        response = answer(invocation)
        assert response.status == 504
        assert response.json()["code"] == "App.TimedOut"
        assert_told_in_time(invocation)
        assert gone.seen.wait(2), "the app's connection is closed"
        assert len(app.requests) == 1
        adapter.output.wait_for(lambda text: "code=App.TimedOut" in text and invocation.request_id in text)
        assert_serves(fake_lambda)


SSE = HEAD + b"Content-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
STREAMS = {
    "server-sent events": (behaviours.stall_after(SSE + b"9\r\ndata: 1\n\n\r\n"), "text/event-stream"),
    "server-sent events, before the first": (behaviours.stall_after(SSE), "text/event-stream"),
    "parts without end": (behaviours.drip(CHUNKED + b"4\r\npart\r\n" * 1000, 0.05, size=9), "still arriving"),
}


@pytest.mark.parametrize(("behaviour", "words"), STREAMS.values(), ids=STREAMS)
def test_a_stream_in_buffered_mode_is_named_as_that(
    fake_lambda: FakeLambda, app: ScriptedApp, behaviour: behaviours.Behaviour, words: str
) -> None:
    app.then(until_peer_goes(behaviour), until_peer_goes(behaviour), until_peer_goes(behaviour))
    with Adapter(fake_lambda, app.port, SETTINGS) as adapter:
        assert ask(fake_lambda, "GET", seconds=SECONDS).status == 504
        line = adapter.output.wait_for("code=App.TimedOut")
        assert words in line and "In buffered mode" in line, line
        assert "AWS_LWA_INVOKE_MODE=response_stream" in line and "RESPONSE_STREAM on the function URL" in line
        assert "database" not in line
        invocation = fake_lambda.invoke({"Records": []}, seconds=SECONDS)
        assert "an event that is not HTTP" in invocation.outcome().json()["errorMessage"]
    with Adapter(fake_lambda, app.port, {**SETTINGS, "AWS_LWA_INVOKE_MODE": "response_stream"}) as adapter:
        invoke(fake_lambda, "GET", seconds=SECONDS).outcome()
        line = adapter.output.wait_for("code=App.TimedOut")
        assert words in line and "AWS_LWA_INVOKE_MODE" not in line, line


def until_peer_goes(behaviour: behaviours.Behaviour) -> behaviours.Behaviour:
    """The behaviour with pauses that end as soon as the peer has gone."""

    def behave(exchange: Exchange) -> None:
        def pause(seconds: float) -> None:
            if exchange.wait_for_peer_to_close(seconds):
                raise TimeoutError

        exchange.pause = pause  # type: ignore[method-assign]
        with contextlib.suppress(TimeoutError):
            behaviour(exchange)

    return behave


def test_a_request_that_the_app_does_not_read(fake_lambda: FakeLambda) -> None:
    """Nothing shows the app's end of the wait but the closed connection."""

    def stop_reading(exchange: Exchange) -> None:
        wait_until(lambda: has_gone(exchange.socket), "the client is gone", 10)
        exchange.close()

    with ScriptedApp(record_bodies=False) as app, Adapter(fake_lambda, app.port, SETTINGS) as adapter:
        app.then(stop_reading)
        invocation = invoke(fake_lambda, "POST", body=b"b" * 4_300_000, seconds=SECONDS)
        response = answer(invocation)
        assert response.status == 504
        assert response.json()["code"] == "App.TimedOut"
        assert_told_in_time(invocation)
        assert "bytes of the request" in adapter.output.wait_for("code=App.TimedOut")
        assert_serves(fake_lambda)


@contextlib.contextmanager
def full_queue() -> Iterator[int]:
    """A port on which connections are neither accepted nor refused: the listener's queue is full."""
    with contextlib.ExitStack() as sockets:
        listener = sockets.enter_context(socket.socket())
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        address = listener.getsockname()
        for _ in range(8):
            waiting = sockets.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(address)
        yield address[1]


def test_a_connection_that_is_not_accepted(fake_lambda: FakeLambda, app: ScriptedApp) -> None:
    """Ready on the port of its readiness check, but its own port takes nobody."""
    with full_queue() as port:
        environment = {**SETTINGS, "AWS_LWA_READINESS_CHECK_PORT": str(app.port)}
        with Adapter(fake_lambda, port, environment):
            invocation = invoke(fake_lambda, "POST", seconds=SECONDS)
            response = answer(invocation)
            assert response.status == 504
            assert response.json()["code"] == "App.TimedOut"
            assert_told_in_time(invocation)
        with Adapter(fake_lambda, port, {**environment, "AWS_LWA_CONNECT_TIMEOUT": "200ms"}):
            invocation = invoke(fake_lambda, "POST", seconds=5)
            response = answer(invocation)
            assert response.status == 503
            assert response.json()["code"] == "App.NotListening"
            assert seconds_before_deadline(invocation) > 4


class UnixListener:
    """A Unix socket with room for one connection in its queue, which the test accepts from or fills."""

    def __init__(self, path: Path) -> None:
        self.sockets = contextlib.ExitStack()
        self.listener = self.sockets.enter_context(socket.socket(socket.AF_UNIX))
        self.path = path
        self.listener.bind(str(path))
        self.listener.listen(0)

    def fill(self) -> None:
        """Leaves no room in the queue."""
        while True:
            waiting = self.sockets.enter_context(socket.socket(socket.AF_UNIX))
            waiting.setblocking(False)
            if waiting.connect_ex(str(self.path)) == errno.EAGAIN:
                return

    def empty(self) -> None:
        """Drops what waits in the queue: what `fill` put there goes first."""
        self.listener.accept()[0].close()

    def answer(self, timeout: float = 10) -> None:
        """Answers one request."""
        self.listener.settimeout(timeout)
        connection, _ = self.listener.accept()
        with connection:
            connection.settimeout(10)
            received = b""
            while b"\r\n\r\n" not in received:
                received += connection.recv(65536)
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok")

    def __enter__(self) -> "UnixListener":
        return self

    def __exit__(self, *_: object) -> None:
        self.sockets.close()


def cpu_seconds(pid: int) -> float:
    """The CPU time that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def test_the_queue_of_a_unix_socket_is_full(fake_lambda: FakeLambda, tmp_path: Path) -> None:
    """A Unix socket refuses at once (EAGAIN), and no event follows when there is room again."""
    path = tmp_path / "app.sock"
    environment = {**SETTINGS, "AWS_LWA_HOST": f"unix:{path}", "AWS_LWA_UPSTREAM_REUSE": "never"}
    with UnixListener(path) as app, Adapter(fake_lambda, None, environment) as adapter:
        app.answer()
        fake_lambda.wait_for("next")
        app.fill()
        before = cpu_seconds(adapter.pid)
        invocation = invoke(fake_lambda, "POST", seconds=SECONDS)
        assert answer(invocation).status == 504
        assert_told_in_time(invocation)
        assert cpu_seconds(adapter.pid) - before < SECONDS / 4, "it waits, rather than spins"
        invocation = invoke(fake_lambda, "POST")
        assert invocation.taken.wait(10)
        until_due(0.1)  # By now it has found the queue full.
        app.empty()
        while not invocation.outcomes:
            with contextlib.suppress(TimeoutError):
                app.answer(timeout=0.05)
        assert answer(invocation).status == 200


def test_the_queue_of_a_unix_socket_is_full_at_the_start(fake_lambda: FakeLambda, tmp_path: Path) -> None:
    path = tmp_path / "app.sock"
    with UnixListener(path) as app:
        app.fill()
        with Adapter(fake_lambda, None, {"AWS_LWA_HOST": f"unix:{path}"}) as adapter:
            adapter.output.wait_for("its socket's queue is full")
            assert cpu_seconds(adapter.pid) < 0.5
            adapter.send(signal.SIGTERM)
            assert adapter.wait() == 0
        with Adapter(fake_lambda, None, {"AWS_LWA_HOST": f"unix:{path}"}) as adapter:
            app.empty()
            app.answer()
            fake_lambda.wait_for("next")


def test_nobody_listens_until_the_deadline(fake_lambda: FakeLambda, app: ScriptedApp) -> None:
    with Adapter(fake_lambda, app.port, {**SETTINGS, "AWS_LWA_UPSTREAM_REUSE": "never"}):
        fake_lambda.wait_for("next")
        app.stop_listening()
        invocation = invoke(fake_lambda, "POST", seconds=SECONDS)
        response = answer(invocation)
        assert response.status == 504
        assert response.json()["code"] == "App.TimedOut"
        assert_told_in_time(invocation)
        app.listen_again()
        assert_serves(fake_lambda)


def test_an_app_that_is_not_ready_in_time(fake_lambda: FakeLambda, tmp_path: Path) -> None:
    """It died, was started again, and its second start takes longer than there is; its third one does not."""
    mortal = Mortal(tmp_path)
    script = 'while [ -e "$0" ]; do sleep 0.01; done; exec "$@"'
    hold = tmp_path / "hold"
    command = ["sh", "-c", script, str(hold), *mortal.command]
    environment = {**SETTINGS, "AWS_LWA_READINESS_CHECK_PATH": "/"}
    with Adapter(fake_lambda, mortal.port, environment, command=command) as adapter:
        assert_serves(fake_lambda)
        hold.touch()
        [pid] = [entry.pid for entry in descendants(adapter.pid) if str(mortal.port) in entry.command]
        os.kill(pid, signal.SIGKILL)
        adapter.output.wait_for("The app ended")
        invocation = invoke(fake_lambda, "POST", seconds=SECONDS)
        response = answer(invocation)
        assert response.status == 503
        assert response.json()["code"] == "App.NotReady"
        assert_told_in_time(invocation)
        hold.unlink()
        assert_serves(fake_lambda)


def test_async_init_is_awaited_until_the_deadline_only(fake_lambda: FakeLambda) -> None:
    """Ready at last: the wait went on between the invocations."""
    # Init's own limit of 9.8 s is measured from the process's start, so this test is as long.
    with Adapter(fake_lambda, port := free_port(), {**SETTINGS, "AWS_LWA_ASYNC_INIT": "true"}):
        fake_lambda.wait_for("next", timeout=12)
        invocation = invoke(fake_lambda, "GET", seconds=SECONDS)
        response = answer(invocation)
        assert response.status == 503
        assert response.json()["code"] == "App.NotReady"
        assert_told_in_time(invocation)
        with ScriptedApp(port=port):
            assert_serves(fake_lambda)


def test_the_drain_hook_has_until_the_deadline(fake_lambda: FakeLambda, app: ScriptedApp) -> None:
    gone = Gone(behaviours.stall)
    with Adapter(fake_lambda, app.port, {**SETTINGS, "AWS_LWA_DRAIN_PATH": "/drain"}) as adapter:
        app.then(OK, gone)
        invocation = invoke(fake_lambda, "POST", seconds=SECONDS)
        assert answer(invocation).status == 200
        assert seconds_before_deadline(invocation) > MARGIN + 0.1, "the caller does not wait for the hook"
        assert gone.seen.wait(2), "the hook's connection is closed"
        adapter.output.wait_for("Drain cut short")
        [_, second] = fake_lambda.wait_for("next", 2)
        before = invocation.deadline_ms / 1000 - wall_clock(second.at)
        assert 0.1 < before < MARGIN + 0.01
        assert_serves(fake_lambda)


def wall_clock(monotonic: float) -> float:
    """The Unix time of a moment on the monotonic clock."""
    return time.time() - (time.monotonic() - monotonic)


def test_with_little_time_the_margin_takes_half_of_it(fake_lambda: FakeLambda, app: ScriptedApp) -> None:
    app.then(behaviours.stall)
    with Adapter(fake_lambda, app.port, SETTINGS):
        invocation = invoke(fake_lambda, "GET", seconds=0.4)
        assert answer(invocation).status == 504
        assert 0.05 < seconds_before_deadline(invocation) < 0.21
        assert_serves(fake_lambda)


def test_a_deadline_that_is_over_already_is_answered_at_once(fake_lambda: FakeLambda, app: ScriptedApp) -> None:
    with Adapter(fake_lambda, app.port, SETTINGS):
        assert ask(fake_lambda, "GET", seconds=-5).status == 504
        assert app.requests == []
        assert_serves(fake_lambda)


@pytest.mark.parametrize("kind", ["sending nothing", "dripping"])
def test_an_event_that_is_not_http_fails_in_time(fake_lambda: FakeLambda, app: ScriptedApp, kind: str) -> None:
    app.then(behaviours.stall if kind == "sending nothing" else SLOW["drips its body"])
    with Adapter(fake_lambda, app.port, SETTINGS):
        invocation = fake_lambda.invoke({"Records": []}, seconds=SECONDS)
        assert invocation.outcome().error_type == "App.TimedOut"
        assert_told_in_time(invocation)
        assert_serves(fake_lambda)

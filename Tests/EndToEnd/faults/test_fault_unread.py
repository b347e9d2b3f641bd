"""An upload that the app answers before it has read it: the next request must not wait on that connection."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping

import pytest

from harness import behaviours
from harness.adapter import Adapter
from harness.asking import ask, invoke
from harness.behaviours import reply
from harness.conditions import wait_until
from harness.fake_lambda import FakeLambda
from harness.places import program
from harness.ports import free_port
from harness.scripted_app import ScriptedApp
from harness.scripted_server import Exchange
from harness.servers import APPLICATIONS, Server
from harness.sockets import has_gone

SETTINGS = {
    "buffered": {},
    "streamed": {"AWS_LWA_INVOKE_MODE": "RESPONSE_STREAM"},
    "with the drain hook": {"AWS_LWA_DRAIN_PATH": "/drained"},
    "streamed, with the drain hook": {"AWS_LWA_INVOKE_MODE": "RESPONSE_STREAM", "AWS_LWA_DRAIN_PATH": "/drained"},
    "always": {"AWS_LWA_UPSTREAM_REUSE": "always"},
}
STATUSES = {"/disk": 500, "/limit": 413, "/gzip": 400, "/ignore": 409}
# Less than Node holds in its own buffers, so that nothing lies in the kernel's queue; and more than that.
SIZES = [1_000, 30_000, 300_000, 4_000_000]
METHODS = ["GET", "HEAD", "PUT", "DELETE"]


@pytest.fixture(scope="module")
def uploads() -> Iterator[Server]:
    port = free_port()
    command = [program("node"), str(APPLICATIONS / "uploads.js"), str(port)]
    with Server(command, port, APPLICATIONS, {"NODE_PATH": "/usr/share/nodejs"}) as server:
        yield server


def status(fake_lambda: FakeLambda, method: str, target: str, body: bytes | None = None, seconds: float = 20) -> int:
    """The status that the caller of a request gets, streamed or not."""
    outcome = invoke(fake_lambda, method, target, body, seconds=seconds).outcome()
    assert outcome.kind == "response", outcome.body
    prelude = outcome.body.partition(b"\0" * 8)[0]
    return int(json.loads(prelude)["statusCode"])


@pytest.mark.parametrize("settings", SETTINGS.values(), ids=SETTINGS)
@pytest.mark.parametrize("target", STATUSES)
def test_the_next_request_does_not_wait_on_its_connection(
    fake_lambda: FakeLambda, uploads: Server, target: str, settings: Mapping[str, str]
) -> None:
    environment = {**settings, "AWS_LWA_READINESS_CHECK_PATH": "/"}
    with Adapter(fake_lambda, uploads.port, environment):
        for size in SIZES:
            for upload in ("PUT", "POST"):
                for method in METHODS:
                    assert status(fake_lambda, upload, target, b"u" * size) == STATUSES[target]
                    begun = time.monotonic()
                    assert status(fake_lambda, method, "/next") == 200
                    assert time.monotonic() - begun < 2, f"{method} after {upload} of {size} bytes"


def test_a_busy_app_sees_the_request_once(fake_lambda: FakeLambda, uploads: Server) -> None:
    """Its event loop is held up for longer than a stalled connection is given: it is late, and that is all."""
    with Adapter(fake_lambda, uploads.port, {"AWS_LWA_READINESS_CHECK_PATH": "/"}) as adapter:
        for method in METHODS:
            assert ask(fake_lambda, "GET", "/busy/700").status == 200
            assert ask(fake_lambda, method, f"/late-{method}").status == 200
            seen = ask(fake_lambda, "GET", "/seen").json()
            assert seen.count(f"{method} /late-{method}") == 1
        assert "sent again" not in adapter.output.text


def test_a_busy_app_is_named_as_that(fake_lambda: FakeLambda, uploads: Server) -> None:
    with Adapter(fake_lambda, uploads.port, {"AWS_LWA_READINESS_CHECK_PATH": "/"}) as adapter:
        assert ask(fake_lambda, "GET", "/busy/3000").status == 200
        assert ask(fake_lambda, "GET", "/late", seconds=1.5).status == 504
        line = adapter.output.wait_for("code=App.TimedOut")
        assert "accepts no connections" in line and "of CPU in" in line, line
        assert "database" not in line


def passed_over(exchange: Exchange) -> None:
    """Answers, then reads no more from this connection."""
    exchange.read_body()
    exchange.reply(200, b"ok", [("Content-Type", "text/plain")])
    wait_until(lambda: has_gone(exchange.socket), "the client is gone", 30)
    exchange.close()


@pytest.mark.parametrize("body", [None, b"u" * 200_000])
def test_a_request_that_may_not_be_repeated_stays(fake_lambda: FakeLambda, app: ScriptedApp, body: bytes | None) -> None:
    """`always` lets a POST go over a used connection. Unread there, it may still be read later: it is not sent again."""
    app.then(passed_over)
    with Adapter(fake_lambda, app.port, {"AWS_LWA_UPSTREAM_REUSE": "always"}) as adapter:
        assert ask(fake_lambda, "GET", "/first").status == 200
        assert ask(fake_lambda, "POST", "/second", body, seconds=1.5).status == 504
        assert [request.target for request in app.requests] == ["/first"]
        line = adapter.output.wait_for("code=App.TimedOut")
        assert "a connection that had carried 1 request" in line and "AWS_LWA_UPSTREAM_REUSE" in line, line
        assert "database" not in line
        assert ask(fake_lambda, "POST", "/third").status == 200


def test_an_upload_that_is_answered_early_and_still_under_way(fake_lambda: FakeLambda, app: ScriptedApp) -> None:
    """The rest of it never arrives, so its connection carries nothing else."""
    app.record_bodies = False
    app.then(behaviours.answer_unread(reply(413, b"too large")))
    with Adapter(fake_lambda, app.port):
        assert ask(fake_lambda, "PUT", "/upload", b"u" * 4_000_000).status == 413
        begun = time.monotonic()
        assert ask(fake_lambda, "GET", "/next").status == 200
        assert time.monotonic() - begun < 2
        first, second = app.requests
        assert first.connection != second.connection

"""What real servers do to a proxy that keeps connections: the cases behind most reports of IncompleteMessage."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from harness import events, servers
from harness.adapter import Adapter
from harness.fake_lambda import FakeLambda
from harness.freeze import frozen, until_due
from harness.http_client import Response
from harness.sockets import client_states, wait_for_idle_close

EVERY_READINESS = {"AWS_LWA_READINESS_CHECK_PATH": "/"}


def ask(fake_lambda: FakeLambda, method: str, target: str, body: bytes | None = None, **options: Any) -> Response:
    event = events.http_api(method, target, [("Content-Type", "text/plain")], body, text=True)
    return events.response(fake_lambda.invoke(event, **options).outcome().body)


def assert_served(fake_lambda: FakeLambda) -> None:
    """GET and POST both get through."""
    assert ask(fake_lambda, "GET", "/reflect").status == 200
    assert ask(fake_lambda, "POST", "/echo", b"body").body == b"body"


@pytest.mark.parametrize("http", ["h11", "httptools"])
def test_uvicorn_closes_after_an_unhandled_exception(fake_lambda: FakeLambda, http: str) -> None:
    """It answers 500 without `Connection: close` and closes: the next request meets a closing connection."""
    with servers.uvicorn("--http", http) as server, Adapter(fake_lambda, server.port, EVERY_READINESS):
        for _ in range(20):
            assert ask(fake_lambda, "GET", "/boom").status == 500
            assert ask(fake_lambda, "GET", "/").status == 200
            assert ask(fake_lambda, "GET", "/boom").status == 500
            assert ask(fake_lambda, "POST", "/echo", b"body").body == b"body"


def test_gunicorns_threads_close_an_idle_connection(fake_lambda: FakeLambda) -> None:
    server = servers.gunicorn("--worker-class", "gthread", "--threads", "2", "--keep-alive", "1")
    with server, Adapter(fake_lambda, server.port, EVERY_READINESS):
        for _ in range(2):
            assert_served(fake_lambda)
            wait_for_idle_close(server.port)
            assert_served(fake_lambda)


@pytest.mark.parametrize("kind", ["gunicorn", "uvicorn"])
def test_keep_alive_runs_out_in_a_freeze(fake_lambda: FakeLambda, kind: str) -> None:
    """Adapter and server stop together; when they go on, the timer is due at the moment of the next request."""
    if kind == "gunicorn":
        server = servers.gunicorn("--worker-class", "gthread", "--threads", "2", "--keep-alive", "1")
    else:
        server = servers.uvicorn("--timeout-keep-alive", "1")
    with server, Adapter(fake_lambda, server.port, EVERY_READINESS) as adapter:
        for method, target, body in [("GET", "/reflect", None), ("POST", "/echo", b"body")]:
            assert_served(fake_lambda)
            with frozen(adapter.pid, server.pid):
                until_due(1.2)
                invocation = fake_lambda.invoke(events.http_api(method, target, None, body))
            assert events.response(invocation.outcome().body).status == 200


def test_a_connection_that_only_the_server_gave_up_in_a_freeze(fake_lambda: FakeLambda) -> None:
    """The server went on while the adapter slept: the FIN is there before the adapter wakes."""
    with servers.uvicorn("--timeout-keep-alive", "1") as server:
        with Adapter(fake_lambda, server.port, EVERY_READINESS) as adapter:
            assert_served(fake_lambda)
            with frozen(adapter.pid):
                wait_for_idle_close(server.port)
                invocation = fake_lambda.invoke(events.http_api("POST", "/echo", None, b"body"))
            assert events.response(invocation.outcome().body).body == b"body"


def test_a_worker_that_dies_under_a_living_master(fake_lambda: FakeLambda, tmp_path: Path) -> None:
    """GET is sent again to the other worker; POST is told as failed and never runs twice."""
    server = servers.uvicorn(
        "--workers", "2", app="crashing:app", cwd=servers.APPLICATIONS, env={"RECORDS": str(tmp_path)}
    )
    with server, Adapter(fake_lambda, server.port, EVERY_READINESS):
        assert ask(fake_lambda, "GET", "/die-once/get").json() == {"calls": 2}
        assert ask(fake_lambda, "PUT", "/die-once/put", b"x").json() == {"calls": 2}
        failed = ask(fake_lambda, "POST", "/die-once/post", b"x")
        assert failed.status == 502
        assert "App." in failed.body.decode()
        assert len((tmp_path / "post").read_text().splitlines()) == 1
        assert ask(fake_lambda, "GET", "/").status == 200


def test_uvicorn_recycles_its_worker(fake_lambda: FakeLambda) -> None:
    """--limit-max-requests ends the server; supervised, it is started again."""
    from harness.places import EXAMPLES, script
    from harness.ports import free_port

    port = free_port()
    command = [script("uvicorn"), "--app-dir", str(EXAMPLES / "fastapi"), "--port", str(port), "--limit-max-requests", "5",
               "main:app"]  # fmt: skip
    with Adapter(fake_lambda, port, EVERY_READINESS, command=command):
        for _ in range(20):
            assert ask(fake_lambda, "GET", "/").status == 200


def test_gunicorn_recycles_its_workers(fake_lambda: FakeLambda) -> None:
    server = servers.gunicorn("--max-requests", "3", "--worker-class", "gthread", "--threads", "2")
    with server, Adapter(fake_lambda, server.port, EVERY_READINESS):
        for number in range(20):
            assert ask(fake_lambda, "GET", f"/reflect?n={number}").status == 200


def test_no_connection_is_leaked(fake_lambda: FakeLambda) -> None:
    with servers.gunicorn() as server, Adapter(fake_lambda, server.port, EVERY_READINESS):
        for _ in range(50):
            assert_served(fake_lambda)
        open_now = [state for state in client_states(server.port) if state != "TIME_WAIT"]
        assert len(open_now) <= 2, open_now

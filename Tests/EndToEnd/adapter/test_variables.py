"""One variable, one effect: what the documents say of each that no other file tests."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import Any

import pytest

from harness import behaviours, events
from harness.adapter import Adapter
from harness.behaviours import reply
from harness.child import Child
from harness.conditions import wait_until
from harness.fake_lambda import FakeLambda
from harness.http_client import Response
from harness.places import EXAMPLES, script
from harness.scripted_app import READINESS_PATH, ScriptedApp


def get(fake: FakeLambda, target: str = "/", method: str = "GET", **options: Any) -> Response:
    return events.response(fake.invoke(events.http_api(method, target), **options).result())


# MARK: Where the app is


def test_unix_socket(fake_lambda: FakeLambda, tmp_path: Path) -> None:
    """AWS_LWA_HOST=unix:/path, with a real server on it."""
    path = tmp_path / "app.sock"
    command = [script("uvicorn"), "--uds", str(path), "main:app"]
    with Child(command, {"PATH": os.environ["PATH"]}, EXAMPLES / "fastapi"):
        env = {"AWS_LWA_HOST": f"unix:{path}", "AWS_LWA_READINESS_CHECK_PATH": "/"}
        with Adapter(fake_lambda, None, env):
            assert get(fake_lambda).json() == {"message": "Hello from FastAPI through Lambda"}
            body = os.urandom(1_000_000)
            event = events.http_api("POST", "/echo", [("content-type", "application/octet-stream")], body)
            assert events.response(fake_lambda.invoke(event).result()).body == body


def test_port_falls_back_to_port_without_a_warning(fake_lambda: FakeLambda, app: ScriptedApp) -> None:
    with Adapter(fake_lambda, None, {"PORT": str(app.port)}) as adapter:
        assert get(fake_lambda).body == b"ok"
        assert "deprecated" not in adapter.output.text


def test_old_names_still_work_and_are_warned_about(fake_lambda: FakeLambda, app: ScriptedApp) -> None:
    with ScriptedApp() as health:
        env: dict[str, str | None] = {
            "AWS_LWA_READINESS_CHECK_PATH": None,
            "HOST": "127.0.0.1",
            "READINESS_CHECK_PORT": str(health.port),
            "READINESS_CHECK_PATH": "/old-health",
            "READINESS_CHECK_PROTOCOL": "http",
            "REMOVE_BASE_PATH": "/api",
            "ASYNC_INIT": "false",
        }
        with Adapter(fake_lambda, app.port, env) as adapter:
            get(fake_lambda, "/api/items")
            assert app.requests[0].target == "/items"
            assert health.requests[0].target == "/old-health"
            for name in ("HOST", "READINESS_CHECK_PORT", "READINESS_CHECK_PATH", "READINESS_CHECK_PROTOCOL", "REMOVE_BASE_PATH"):
                adapter.output.wait_for(lambda text, name=name: f"AWS_LWA_{name}" in text and text.count(name) >= 2)


def test_min_unhealthy_status_is_the_old_way_to_say_healthy(fake_lambda: FakeLambda, app: ScriptedApp) -> None:
    app.probe = reply(404)
    with Adapter(fake_lambda, app.port, {"AWS_LWA_READINESS_CHECK_MIN_UNHEALTHY_STATUS": "400"}) as adapter:
        adapter.output.wait_for("AWS_LWA_READINESS_CHECK_HEALTHY_STATUS")
        wait_until(lambda: len(app.probes) >= 3, "three probes")
        assert fake_lambda.calls("next") == []
        app.probe = reply(399)
        fake_lambda.wait_for("next")


def test_the_stage_stays_out_of_the_path_whatever_is_set(fake_lambda: FakeLambda, app: ScriptedApp) -> None:
    with Adapter(fake_lambda, app.port, {"AWS_LAMBDA_HTTP_IGNORE_STAGE_IN_PATH": "false"}):
        fake_lambda.invoke(events.rest_api("GET", "/items")).result()
    assert app.requests[0].target == "/items"


# MARK: The connection to the app


@pytest.mark.parametrize(
    ("env", "method", "is_reused"),
    [
        ({}, "GET", True),
        ({}, "POST", False),
        ({"AWS_LWA_UPSTREAM_REUSE": "always"}, "POST", True),
        ({"AWS_LWA_UPSTREAM_REUSE": "never"}, "GET", False),
        ({"AWS_LWA_POOL_IDLE_TIMEOUT_SECONDS": "30"}, "GET", True),
        ({"AWS_LWA_POOL_IDLE_TIMEOUT_SECONDS": "0"}, "GET", False),
        ({"AWS_LWA_POOL_IDLE_TIMEOUT_SECONDS": "0.000001"}, "GET", False),
    ],
)
def test_which_requests_share_a_connection(
    fake_lambda: FakeLambda, app: ScriptedApp, env: dict[str, str], method: str, is_reused: bool
) -> None:
    with Adapter(fake_lambda, app.port, env):
        get(fake_lambda, method=method)
        get(fake_lambda, method=method)
    first, second = app.requests
    assert (first.connection == second.connection) == is_reused


@pytest.mark.native
def test_the_margin_before_the_deadline(fake_lambda: FakeLambda, app: ScriptedApp) -> None:
    app.default = behaviours.stall
    with Adapter(fake_lambda, app.port, {"AWS_LWA_DEADLINE_MARGIN": "1500ms"}):
        fake_lambda.wait_for("next")
        start = time.monotonic()
        assert get(fake_lambda, seconds=3.2).status == 504
        assert 1.4 < time.monotonic() - start < 2.4


def test_the_largest_head(fake_lambda: FakeLambda, app: ScriptedApp) -> None:
    app.default = reply(200, b"ok", [(f"x-{number}", "v" * 100) for number in range(40)])
    with Adapter(fake_lambda, app.port, {"AWS_LWA_MAX_HEADER_BYTES": "2KB"}):
        response = get(fake_lambda)
        assert (response.status, response.json()["code"]) == (502, "App.InvalidResponse")
    with FakeLambda() as other, Adapter(other, app.port):
        assert get(other).header("x-39") == "v" * 100


# MARK: What callers and the app get


def test_the_fallback_answer(fake_lambda: FakeLambda, app: ScriptedApp, tmp_path: Path) -> None:
    file = tmp_path / "down.http"
    file.write_text("HTTP/1.1 503 Service Unavailable\ncontent-type: text/html\nretry-after: 7\n\n<h1>Back soon</h1>\n")
    env = {"AWS_LWA_FALLBACK_RESPONSE": str(file), "AWS_LWA_CONNECT_TIMEOUT": "100ms"}
    with Adapter(fake_lambda, app.port, env):
        fake_lambda.wait_for("next")
        app.stop_listening()
        response = get(fake_lambda)
        assert (response.status, response.body, response.header("retry-after")) == (503, b"<h1>Back soon</h1>\n", "7")
        assert get(fake_lambda, method="POST").json()["code"] == "App.NotListening", "it stands in for what is safe to ask"


def test_a_fallback_file_that_is_none_is_told_at_the_start(fake_lambda: FakeLambda, tmp_path: Path) -> None:
    with Adapter(fake_lambda, None, {"AWS_LWA_FALLBACK_RESPONSE": str(tmp_path / "missing")}) as adapter:
        assert adapter.wait() == 64
        assert "AWS_LWA_FALLBACK_RESPONSE" in adapter.output.text


def test_the_drain_hook_comes_after_the_answer_and_before_next(fake_lambda: FakeLambda, app: ScriptedApp) -> None:
    def drain(exchange: behaviours.Exchange) -> None:
        assert len(fake_lambda.calls("response")) == 1, "the caller has its answer"
        exchange.pause(0.1)
        assert len(fake_lambda.calls("next")) == 1, "Lambda freezes once next is asked for"
        exchange.reply(204)

    app.then(reply(200, b"answer"), drain)
    with Adapter(fake_lambda, app.port, {"AWS_LWA_DRAIN_PATH": "/_drain"}):
        get(fake_lambda)
        fake_lambda.wait_for("next", 2)
    assert [request.target for request in app.requests] == ["/", "/_drain"]


# MARK: Lambda


def test_the_proxy_has_the_invocations_and_lambda_the_registration(fake_lambda: FakeLambda, app: ScriptedApp) -> None:
    with FakeLambda() as proxy:
        with Adapter(fake_lambda, app.port, {"AWS_LWA_LAMBDA_RUNTIME_API_PROXY": proxy.address}):
            assert get(proxy).body == b"ok"
            fake_lambda.wait_for("register")
        assert fake_lambda.calls("next") == [] and fake_lambda.calls("response") == []
        assert proxy.calls("register") == []


# MARK: Logs and metrics


def test_the_log_format_and_the_access_log(fake_lambda: FakeLambda, app: ScriptedApp) -> None:
    env = {"AWS_LWA_LOG_FORMAT": "json", "AWS_LAMBDA_LOG_FORMAT": "Text", "AWS_LWA_ACCESS_LOG": "true"}
    with Adapter(fake_lambda, app.port, env) as adapter:
        invocation = fake_lambda.invoke(events.http_api("GET", "/items?a=b"))
        invocation.result()
        line = json.loads(adapter.output.wait_for("/items"))
        assert line["requestId"] == invocation.request_id
        assert all(json.loads(text) for text in adapter.output.of("stdout"))


def test_metrics_have_their_namespace(fake_lambda: FakeLambda, app: ScriptedApp) -> None:
    env = {"AWS_LWA_METRICS": "true", "AWS_LWA_METRICS_NAMESPACE": "My/App"}
    with Adapter(fake_lambda, app.port, env) as adapter:
        get(fake_lambda)
        line = json.loads(adapter.output.wait_for('"_aws"'))
        [directive] = line["_aws"]["CloudWatchMetrics"]
        assert directive["Namespace"] == "My/App"
        assert all(metric["Name"] in line for metric in directive["Metrics"])
        assert line["FunctionName"] == fake_lambda.function_name


def test_without_them_there_are_neither(fake_lambda: FakeLambda, app: ScriptedApp) -> None:
    with Adapter(fake_lambda, app.port) as adapter:
        get(fake_lambda, "/items")
        fake_lambda.wait_for("next", 2)
        assert "/items" not in adapter.output.text and "_aws" not in adapter.output.text
    assert READINESS_PATH not in [request.target for request in app.requests]

"""From the adapter's start to its first `next`: registration, readiness, and Lambda's API being slow to come."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from harness import behaviours, events
from harness.adapter import Adapter
from harness.behaviours import reply
from harness.conditions import wait_until
from harness.fake_lambda import FakeLambda
from harness.places import ADAPTER
from harness.ports import free_port
from harness.scripted_app import ScriptedApp


def test_it_registers_under_its_own_file_name_without_events(
    fake_lambda: FakeLambda, app: ScriptedApp, tmp_path: Path
) -> None:
    executable = tmp_path / "another-name"
    os.link(ADAPTER, executable) if ADAPTER.stat().st_dev == tmp_path.stat().st_dev else executable.write_bytes(
        ADAPTER.read_bytes()
    )
    executable.chmod(0o755)
    with Adapter(fake_lambda, app.port, executable=executable):
        [registration] = fake_lambda.wait_for("register")
        assert registration.header("Lambda-Extension-Name") == "another-name"
        assert json.loads(registration.body.content) == {"events": []}
        [wait] = fake_lambda.wait_for("event/next")
        assert wait.header("Lambda-Extension-Identifier") == fake_lambda.extension_id
        fake_lambda.wait_for("next")


def test_next_waits_for_the_app(fake_lambda: FakeLambda) -> None:
    """503 is not healthy, so the probe goes on; once it says 204, `next` follows."""
    with ScriptedApp() as app:
        app.probe = reply(503)
        with Adapter(fake_lambda, app.port):
            fake_lambda.wait_for("register")
            wait_until(lambda: len(app.probes) >= 3, "three probes")
            assert fake_lambda.calls("next") == []
            app.probe = reply(204)
            fake_lambda.wait_for("next")


def test_an_app_that_listens_late_is_found(fake_lambda: FakeLambda) -> None:
    with ScriptedApp() as app:
        app.stop_listening()
        with Adapter(fake_lambda, app.port):
            fake_lambda.wait_for("register")
            app.listen_again()
            fake_lambda.wait_for("next")
            assert events.response(fake_lambda.invoke(events.http_api("GET", "/")).outcome().body).body == b"ok"


def test_readiness_by_connecting_alone(fake_lambda: FakeLambda, app: ScriptedApp) -> None:
    with Adapter(fake_lambda, app.port, {"AWS_LWA_READINESS_CHECK_PROTOCOL": "TCP"}):
        fake_lambda.wait_for("next")
        # The kernel accepts before the app does.
        wait_until(lambda: app.connections > 0, "a connection")
        assert app.probes == []


def test_readiness_on_another_port_and_path(fake_lambda: FakeLambda, app: ScriptedApp) -> None:
    with ScriptedApp() as health:
        environment = {"AWS_LWA_READINESS_CHECK_PORT": str(health.port), "AWS_LWA_READINESS_CHECK_PATH": "/healthz?deep=1"}
        with Adapter(fake_lambda, app.port, environment):
            fake_lambda.wait_for("next")
            assert [probe.target for probe in health.requests][:1] == ["/healthz?deep=1"]
            assert app.connections == 0


def test_healthy_statuses_are_a_setting(fake_lambda: FakeLambda, app: ScriptedApp) -> None:
    app.probe = reply(500)
    with Adapter(fake_lambda, app.port, {"AWS_LWA_READINESS_CHECK_HEALTHY_STATUS": "200-299,500"}):
        fake_lambda.wait_for("next")


def test_a_wait_for_readiness_says_what_it_waits_for(fake_lambda: FakeLambda) -> None:
    port = free_port()
    with Adapter(fake_lambda, port) as adapter:
        line = adapter.output.wait_for(lambda text: str(port) in text and "refused" in text.lower(), timeout=8)
        assert line


def test_readiness_that_never_comes_fails_the_init(fake_lambda: FakeLambda) -> None:
    port = free_port()
    with Adapter(fake_lambda, port, {"AWS_LWA_READINESS_CHECK_TIMEOUT_SECONDS": "0.3"}) as adapter:
        [failure] = fake_lambda.wait_for("init/error")
        error = json.loads(failure.body.content)
        assert error["errorType"] == "App.NotReady"
        assert str(port) in error["errorMessage"]
        assert adapter.wait() != 0


@pytest.mark.parametrize("endpoint", ["register", "next"])
@pytest.mark.parametrize(
    "behaviour", [reply(500, b"oops"), behaviours.close, behaviours.reset, behaviours.raw(b"nonsense\r\n\r\n")],
    ids=["500", "close", "reset", "nonsense"],
)  # fmt: skip
def test_lambdas_api_may_stumble_at_first(
    fake_lambda: FakeLambda, app: ScriptedApp, endpoint: str, behaviour: behaviours.Behaviour
) -> None:
    fake_lambda.script(endpoint, behaviour, behaviour)
    invocation = fake_lambda.invoke(events.http_api("GET", "/"))
    with Adapter(fake_lambda, app.port):
        assert events.response(invocation.outcome().body).body == b"ok"
        fake_lambda.wait_for(endpoint, 3)


def test_a_supervised_app_is_started_and_served(fake_lambda: FakeLambda, tmp_path: Path) -> None:
    """`lambda-adapter -- COMMAND`: the adapter starts the app itself."""
    (tmp_path / "ready").write_text("ready")
    (tmp_path / "page").write_text("from a child")
    port = free_port()
    command = ["python3", "-m", "http.server", "--bind", "127.0.0.1", str(port)]
    with Adapter(fake_lambda, port, command=command, cwd=tmp_path):
        invocation = fake_lambda.invoke(events.http_api("GET", "/page"))
        assert events.response(invocation.outcome().body).body == b"from a child"

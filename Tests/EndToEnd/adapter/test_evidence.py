"""What a failure tells of the app's processes, whoever started them."""

from __future__ import annotations

import os
import re
import signal
from pathlib import Path
from typing import Any

import pytest

from harness import events, memory_group, servers
from harness.adapter import Adapter
from harness.fake_lambda import FakeLambda, Invocation
from harness.freeze import frozen, until_due
from harness.mortal import Mortal
from harness.process_table import descendants

READY = {"AWS_LWA_READINESS_CHECK_PATH": "/"}


@pytest.fixture
def mortal(tmp_path: Path) -> Mortal:
    return Mortal(tmp_path)


def fail(fake_lambda: FakeLambda, adapter: Adapter, target: str, **options: Any) -> str:
    """The log line of a POST that fails."""
    invocation: Invocation = fake_lambda.invoke(events.http_api("POST", target, None, b"x"), **options)
    assert events.response(invocation.outcome().body).status >= 500
    return adapter.output.wait_for(lambda text: "code=App." in text and invocation.request_id in text)


def wait_until_watched(adapter: Adapter) -> None:
    adapter.output.wait_for("Watching the app")


DEBUG = {**READY, "AWS_LWA_LOG_LEVEL": "debug"}


def test_the_death_of_an_app_that_something_else_started_is_told_at_once(
    fake_lambda: FakeLambda, mortal: Mortal
) -> None:
    with mortal.on_its_own() as server:
        with Adapter(fake_lambda, server.port, {**DEBUG, "AWS_LWA_CONNECT_TIMEOUT": "200ms"}) as adapter:
            fake_lambda.wait_for("next")
            wait_until_watched(adapter)
            os.kill(server.pid, signal.SIGKILL)
            line = adapter.output.wait_for("The app ended")
            assert f"pid={server.pid}" in line
            server.wait()
            line = fail(fake_lambda, adapter, "/")
            assert "code=App.Exited" in line or "code=App.Killed" in line
            assert f"appPid={server.pid}" in line


def test_an_app_that_dies_in_a_request_is_named(fake_lambda: FakeLambda, mortal: Mortal) -> None:
    with mortal.on_its_own() as server, Adapter(fake_lambda, server.port, DEBUG) as adapter:
        # The adapter asks for the first event before it looks for the app's process.
        wait_until_watched(adapter)
        line = fail(fake_lambda, adapter, "/kill-once")
        assert "code=App.Exited" in line or "code=App.Killed" in line
        assert f"appPid={server.pid}" in line
        server.wait()


def test_an_app_that_something_else_starts_again_is_found_again(fake_lambda: FakeLambda, mortal: Mortal) -> None:
    with Adapter(fake_lambda, mortal.port, DEBUG) as adapter:
        with mortal.on_its_own() as first:
            fake_lambda.wait_for("next")
            wait_until_watched(adapter)
            os.kill(first.pid, signal.SIGKILL)
            first.wait()
        with mortal.on_its_own() as second:
            fake_lambda.invoke(events.http_api("GET", "/")).result()
            assert f"appPid={second.pid}" in fail(fake_lambda, adapter, "/kill-once")
            second.wait()


def test_a_worker_that_dies_under_a_living_master_is_named(fake_lambda: FakeLambda, tmp_path: Path) -> None:
    server = servers.uvicorn(
        "--workers", "2", app="crashing:app", cwd=servers.APPLICATIONS, env={"RECORDS": str(tmp_path)}
    )
    with server, Adapter(fake_lambda, server.port, READY) as adapter:
        fake_lambda.wait_for("next")
        line = fail(fake_lambda, adapter, "/die-once/post")
        [gone] = (tmp_path / "post").read_text().split()
        assert "code=App.ClosedBeforeResponse" in line
        assert f"workersGone={gone}" in line
        assert "The main process is still alive" in line
        # Its successor is watched too.
        adapter_line = fail(fake_lambda, adapter, "/die-once/other")
        [gone] = (tmp_path / "other").read_text().split()
        # The first may be among them: it is gone when its master has reaped it.
        assert re.search(rf"workersGone=[\d,]*\b{gone}\b", adapter_line), adapter_line


def test_a_busy_app_is_told_from_one_that_waits(fake_lambda: FakeLambda, mortal: Mortal) -> None:
    with Adapter(fake_lambda, mortal.port, READY, command=mortal.command) as adapter:
        assert "it was waiting" in fail(fake_lambda, adapter, "/wait/1.2", seconds=1)
        line = fail(fake_lambda, adapter, "/compute/1.2", seconds=1)
        assert "cpuMs=" in line
        assert "it was computing" in line


def test_memory_is_told(fake_lambda: FakeLambda, mortal: Mortal) -> None:
    with Adapter(fake_lambda, mortal.port, READY, command=mortal.command) as adapter:
        line = fail(fake_lambda, adapter, "/wait/1.2", seconds=1)
        assert "residentBytes=" in line
        assert f"memoryLimitBytes={512 * 1024 * 1024}" in line


@pytest.mark.parametrize("starter", ["adapter", "something else"])
def test_out_of_memory_is_told_as_that(fake_lambda: FakeLambda, mortal: Mortal, starter: str) -> None:
    with memory_group.limited(64) as group:
        mortal.command = memory_group.inside(group, mortal.command)
        if starter == "adapter":
            with Adapter(fake_lambda, mortal.port, READY, command=mortal.command) as adapter:
                line = fail(fake_lambda, adapter, "/eat")
                assert "code=App.Killed" in line
                assert "Most likely, it ran out of memory." in line
                assert "outOfMemoryKills=1" in line
                fake_lambda.invoke(events.http_api("GET", "/")).result()
        else:
            with mortal.on_its_own() as server, Adapter(fake_lambda, server.port, READY) as adapter:
                line = fail(fake_lambda, adapter, "/eat")
                assert "outOfMemoryKills=1" in line
                assert "The kernel killed 1 process for lack of memory." in line
                server.wait()


def test_a_freeze_is_told(fake_lambda: FakeLambda, mortal: Mortal) -> None:
    """Adapter and app stop together between two requests on one connection; the second one fails."""
    environment = {**READY, "AWS_LWA_UPSTREAM_REUSE": "always"}
    with Adapter(fake_lambda, mortal.port, environment, command=mortal.command) as adapter:
        fake_lambda.invoke(events.http_api("GET", "/")).result()
        fake_lambda.wait_for("next", 2)
        with frozen(adapter.pid):
            until_due(2.5)
            invocation = fake_lambda.invoke(events.http_api("POST", "/kill-once", None, b"x"))
        invocation.outcome()
        line = adapter.output.wait_for(lambda text: "code=App." in text and invocation.request_id in text)
        assert "connectionUses=1" in line
        found = re.search(r"freezeMs=([0-9.]+)", line)
        assert found and 1000 < float(found.group(1)) < 5000, line


def test_a_wedged_app_that_something_else_started_is_not_started_again(fake_lambda: FakeLambda, mortal: Mortal) -> None:
    with mortal.on_its_own() as server, Adapter(fake_lambda, server.port, READY) as adapter:
        fail(fake_lambda, adapter, "/hang", seconds=1)
        assert "code=App.TimedOut" in fail(fake_lambda, adapter, "/", seconds=1)
        assert "The adapter cannot restart it" in adapter.output.wait_for("does not respond to a probe either")
        assert adapter.wait() == 1, "the sandbox is replaced instead"
        assert server.process.poll() is None


def test_nothing_is_invented_about_an_app_that_cannot_be_seen(fake_lambda: FakeLambda) -> None:
    """The scripted app is a thread of this process, which is found; a closed port has no process at all."""
    from harness import behaviours
    from harness.scripted_app import ScriptedApp

    with ScriptedApp() as app, Adapter(fake_lambda, app.port) as adapter:
        app.then(behaviours.close)
        line = fail(fake_lambda, adapter, "/")
        assert "process=alive" in line
        assert f"appPid={os.getpid()}" in line
        assert not [entry for entry in descendants(adapter.pid)]

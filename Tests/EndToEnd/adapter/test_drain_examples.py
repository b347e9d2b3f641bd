"""The drain hook with the examples' own code: work after the answer ends before the freeze, and without it is cut."""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from harness import events, servers
from harness.adapter import Adapter
from harness.conditions import wait_until
from harness.fake_lambda import FakeLambda
from harness.freeze import state
from harness.places import EXAMPLES, program
from harness.ports import free_port
from harness.servers import APPLICATIONS, Server

HOOK = {"AWS_LWA_READINESS_CHECK_PATH": "/", "AWS_LWA_DRAIN_PATH": "/_drain"}
NO_HOOK = {"AWS_LWA_READINESS_CHECK_PATH": "/"}


def fastapi(records: Path) -> Server:
    env = {"RECORDS": str(records), "PYTHONPATH": str(EXAMPLES / "fastapi")}
    return servers.uvicorn(app="after_answer:app", cwd=APPLICATIONS, env=env)


def _node(kind: str, records: Path) -> Server:
    port = free_port()
    # Debian's packages for Node.
    env = {"RECORDS": str(records), "DRAIN": str(EXAMPLES / "express" / "drain.js"), "NODE_PATH": "/usr/share/nodejs"}
    return Server([program("node"), str(APPLICATIONS / "after_answer.js"), kind, str(port)], port, APPLICATIONS, env)


def node(records: Path) -> Server:
    return _node("http", records)


def express(records: Path) -> Server:
    return _node("express", records)


CASES = {
    "BackgroundTasks": (fastapi, "background"),
    "create_task": (fastapi, "created"),
    "node": (node, "created"),
    "express": (express, "created"),
}


class Case:
    """An app with work that waits for the test."""

    def __init__(self, start: Callable[[Path], Server], name: str, records: Path) -> None:
        self.name = name
        self._records = records
        self.server = start(records)
        # What had been done when the sandbox was frozen; None before.
        self.done_at_freeze: bool | None = None

    def let_it_end(self) -> None:
        (self._records / "go").touch()

    @property
    def has_begun(self) -> bool:
        return (self._records / f"{self.name} began").exists()

    @property
    def is_done(self) -> bool:
        return (self._records / f"{self.name} done").exists()

    def freeze(self) -> None:
        """What Lambda does as soon as it is asked for `next`."""
        done = self.is_done
        os.kill(self.server.pid, signal.SIGSTOP)
        wait_until(lambda: state(self.server.pid) == "T", "the app is stopped")
        self.done_at_freeze = done

    def thaw(self) -> None:
        os.kill(self.server.pid, signal.SIGCONT)


@pytest.fixture(params=CASES.values(), ids=CASES)
def case(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Case]:
    case = Case(*request.param, tmp_path)
    with case.server:
        yield case
        with contextlib.suppress(ProcessLookupError):
            case.thaw()


def invoke(fake_lambda: FakeLambda, case: Case, seconds: float = 20):
    return fake_lambda.invoke(events.http_api("POST", f"/{case.name}"), seconds=seconds)


def test_the_work_ends_before_the_freeze(fake_lambda: FakeLambda, case: Case) -> None:
    with Adapter(fake_lambda, case.server.port, HOOK):
        fake_lambda.wait_for("next")
        fake_lambda.when_idle = case.freeze
        assert invoke(fake_lambda, case).result()["statusCode"] == 202, "the caller does not wait"
        wait_until(lambda: case.has_begun, "the work has begun")
        assert not case.is_done
        assert len(fake_lambda.calls("next")) == 1, "Lambda is not asked for more while there is work"
        case.let_it_end()
        wait_until(lambda: case.done_at_freeze is not None, "the freeze")
        assert case.done_at_freeze
        fake_lambda.when_idle = lambda: None
        case.thaw()
        assert fake_lambda.invoke(events.http_api("GET", "/")).result()["statusCode"] == 200


def test_without_the_hook_it_is_cut(fake_lambda: FakeLambda, case: Case) -> None:
    with Adapter(fake_lambda, case.server.port, NO_HOOK):
        fake_lambda.wait_for("next")
        fake_lambda.when_idle = case.freeze
        assert invoke(fake_lambda, case).result()["statusCode"] == 202
        wait_until(lambda: case.done_at_freeze is not None, "the freeze")
        case.let_it_end()
        assert not case.is_done, "what is frozen does not go on"
        fake_lambda.when_idle = lambda: None
        case.thaw()
        wait_until(lambda: case.is_done, "the work goes on with the next invocation, if there is one")


def test_work_that_outlasts_the_invocation_is_cut_and_told(fake_lambda: FakeLambda, case: Case) -> None:
    with Adapter(fake_lambda, case.server.port, HOOK) as adapter:
        invocation = invoke(fake_lambda, case, seconds=0.8)
        assert invocation.result()["statusCode"] == 202
        line = adapter.output.wait_for("Drain cut short", timeout=3)
        assert invocation.request_id in line
        assert fake_lambda.invoke(events.http_api("GET", "/"), seconds=1).result()["statusCode"] == 200
        case.let_it_end()

"""The emulator with SnapStart: the app's hooks run before it rests and before its first request."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from harness.conditions import wait_until
from harness.emulator import Emulator
from harness.places import PYTHON, script
from harness.ports import free_port
from harness.servers import APPLICATIONS

HOOKS = {"AWS_LWA_SNAPSTART_BEFORE_CHECKPOINT_PATH": "/snap/before", "AWS_LWA_SNAPSTART_AFTER_RESTORE_PATH": "/snap/after"}


class Snapped(Emulator):
    """`applications/snapped.py` on uvicorn."""

    def __init__(self, *options: str, env: dict[str, str] | None = None) -> None:
        super().__init__(
            [script("uvicorn"), "--app-dir", str(APPLICATIONS), "--port", "{port}", "snapped:app"],
            options=["--snap-start", "--app-port", str(free_port()), *options], env={**HOOKS, **(env or {})},
        )  # fmt: skip

    def lines(self, beginning: str) -> list[str]:
        return [line for line in self.output.lines if line.startswith(beginning)]


def test_from_the_start_through_the_snapshot_to_the_first_request() -> None:
    with Snapped() as emulator:
        emulator.output.wait_for("Ready after")
        assert len(emulator.lines("INIT_REPORT Init Duration: ")) == 1
        assert emulator.lines("RESTORE_START") == [], "nothing is restored before the first request"
        answer = emulator.request("GET", "/").json()
        assert answer["seen"] == ["before", "after"]
        assert answer["AWS_LAMBDA_INITIALIZATION_TYPE"] == "snap-start"
        assert answer["AWS_LAMBDA_LOG_STREAM_NAME"] is None and answer["AWS_LAMBDA_LOG_GROUP_NAME"] is None
        assert emulator.request("GET", "/").json()["seen"] == ["before", "after"]
        wait_until(lambda: len(emulator.lines("REPORT ")) == 2, "both REPORT lines")
        first, second = emulator.lines("REPORT ")
        assert "\tRestore Duration: " in first and "\tBilled Restore Duration: " in first and "Init Duration" not in first
        assert "Restore Duration" not in second
        order = [emulator.output.lines.index(emulator.lines(name)[0]) for name in ("INIT_REPORT", "RESTORE_START", "RESTORE_REPORT", "START ")]
        assert order == sorted(order)


def test_a_request_that_comes_before_the_snapshot_waits_for_it() -> None:
    with Snapped() as emulator:
        assert emulator.request("GET", "/").json()["seen"] == ["before", "after"]
        assert len(emulator.lines("RESTORE_REPORT Restore Duration: ")) == 1


def test_each_sandbox_is_restored_by_itself() -> None:
    with Snapped("--concurrency", "2") as emulator, ThreadPoolExecutor(2) as pool:
        answers = [answer.json() for answer in pool.map(lambda _: emulator.request("GET", "/"), range(2))]
        assert [answer["seen"] for answer in answers] == [["before", "after"]] * 2


def test_a_hook_that_fails_after_the_restore_fails_the_request_and_the_next_is_tried_anew() -> None:
    with Snapped(env={"REFUSES": "after"}) as emulator:
        for count in (1, 2):
            assert emulator.request("GET", "/").status == 502
            wait_until(lambda wanted=count: len(emulator.lines("RESTORE_REPORT ")) == wanted, "its RESTORE_REPORT")  # type: ignore[misc]
        assert all(line.endswith("\tStatus: error\tError Type: App.HookFailed") for line in emulator.lines("RESTORE_REPORT "))


def test_a_hook_that_fails_before_the_snapshot_is_told() -> None:
    with Snapped("--exit-on-failure", env={"REFUSES": "before"}) as emulator:
        assert emulator.wait() == 1
        assert "App.HookFailed" in emulator.output.text


def test_a_runtime_without_hooks_is_served_all_the_same() -> None:
    command = [PYTHON, "-m", "awslambdaric", "patient.handler"]
    with Emulator(command, options=["--no-adapter", "--snap-start"], cwd=APPLICATIONS) as emulator:
        assert emulator.invoke(b"0").payload == b"0"


def test_it_excludes_what_it_excludes_on_lambda() -> None:
    with pytest.raises(AssertionError) as raised:
        Emulator(["true"], options=["--snap-start", "--provisioned", "1"])
    assert "--snap-start cannot be combined with --provisioned" in str(raised.value)

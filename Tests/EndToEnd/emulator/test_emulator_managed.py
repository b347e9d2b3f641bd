"""The emulator as Lambda Managed Instances: many invocations at once in one sandbox."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from harness.conditions import wait_until
from harness.counted import Counted
from harness.emulator import Emulator
from harness.places import PYTHON, script
from harness.ports import free_port
from harness.servers import APPLICATIONS

COUNT = 6


def test_requests_are_served_at_once_in_one_process(tmp_path: Path) -> None:
    """FastAPI on uvicorn, one worker: each request waits until all others are there."""
    port = free_port()
    command = [script("uvicorn"), "--app-dir", str(APPLICATIONS), "--port", str(port), "meeting:app"]
    options = ["--managed-concurrency", str(COUNT), "--app-port", str(port)]
    with (
        Emulator(command, options=options, env={"RECORDS": str(tmp_path)}) as emulator,
        ThreadPoolExecutor(COUNT) as pool,
    ):
        emulator.output.wait_for(lambda line: line.startswith(f"Concurrency  {COUNT} in one managed instance; "))
        emulator.output.wait_for("Ready after")
        answers = list(pool.map(lambda _: emulator.request("GET", f"/meet/{COUNT}"), range(COUNT)))
        assert [answer.status for answer in answers] == [200] * COUNT
        assert len({answer.json()["pid"] for answer in answers}) == 1
        wait_until(lambda: sum(line.startswith("REPORT ") for line in emulator.output.lines) == COUNT, "all REPORT lines")
        assert sum(line.startswith("INIT_START ") for line in emulator.output.lines) == 1
        # Neither billed time nor memory belong to one of many.
        assert all(line.rstrip("\t").count("\t") == 1 for line in emulator.output.lines if line.startswith("REPORT "))


def test_the_function_knows_what_it_is_and_more_are_turned_away(tmp_path: Path) -> None:
    with Counted(tmp_path, "--managed-concurrency", "2") as emulator:
        with emulator.busy(2) as finish:
            assert emulator.request("GET", "/").status == 429
            with pytest.raises(emulator.client.exceptions.TooManyRequestsException):
                emulator.invoke(b"{}")
            answers = [answer.json() for answer in finish()]
        assert {answer["type"] for answer in answers} == {"lambda-managed-instances"}
        assert len({answer["pid"] for answer in answers}) == 1
        assert emulator.request("GET", "/").status == 200


def test_a_crash_fails_all_and_the_instance_is_started_again(tmp_path: Path) -> None:
    with Counted(tmp_path, "--managed-concurrency", "3") as emulator:
        with emulator.busy(2) as finish:
            assert emulator.request("GET", "/die").status == 502
            assert [answer.status for answer in finish()] == [502, 502]
        assert emulator.request("GET", "/").status == 200


def test_a_timeout_ends_one_invocation_and_nothing_else() -> None:
    """The handler of the official runtime client knows no deadline: its caller is told, while it works on."""
    command = [PYTHON, "-m", "awslambdaric", "patient.handler"]
    with Emulator(command, options=["--no-adapter", "--managed-concurrency", "2", "--timeout", "1"], cwd=APPLICATIONS) as emulator:
        assert json.loads(emulator.invoke(b"0").payload) == 0
        invoked = emulator.invoke(b"1.5")
        assert invoked.function_error == "Unhandled"
        assert json.loads(invoked.payload)["errorType"] == "Sandbox.Timedout"
        emulator.output.wait_for(f"{invoked.request_id} Task timed out after 1.00 seconds")
        wait_until(lambda: json.loads(emulator.invoke(b"0").payload) == 0, "it serves again")
        assert sum(line.startswith("INIT_START ") for line in emulator.output.lines) == 1


def test_it_is_one_sandbox() -> None:
    with pytest.raises(AssertionError) as raised:
        Emulator(["true"], options=["--managed-concurrency", "2", "--concurrency", "2"])
    assert "--managed-concurrency cannot be combined with --concurrency" in str(raised.value)

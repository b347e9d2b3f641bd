"""Memory, processes and processor time are held to what Lambda gives."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from harness import control_groups
from harness.control_groups import NONE, VERSION_1
from harness.emulator import Emulator
from harness.mortal import Mortal
from harness.places import PYTHON
from harness.servers import APPLICATIONS


def hungry(memory: int, wrapper: list[str], *options: str) -> Emulator:
    """`applications/hungry.py` on the official runtime client."""
    return Emulator(
        [str(PYTHON), "-m", "awslambdaric", "hungry.handler"], cwd=APPLICATIONS, wrapper=wrapper,
        options=["--no-adapter", "--memory", str(memory), *options],
    )  # fmt: skip


@pytest.fixture(params=[VERSION_1, NONE], ids=["cgroup", "watched"])
def means(request: pytest.FixtureRequest) -> Iterator[list[str]]:
    yield control_groups.only(request.param)


def test_a_handler_without_memory_is_killed_and_the_next_one_works(means: list[str]) -> None:
    with hungry(128, means) as emulator:
        invoked = emulator.invoke(b'{"eat":true}')
        assert invoked.function_error == "Unhandled"
        error = json.loads(invoked.payload)
        assert error["errorType"] == "Runtime.ExitError"
        assert error["errorMessage"] == f"RequestId: {invoked.request_id} Error: Runtime exited with error: signal: killed"
        report = emulator.output.wait_for(f"REPORT RequestId: {invoked.request_id}")
        assert "\tMax Memory Used: 128 MB\t" in report
        assert report.endswith("\tStatus: error\tError Type: Runtime.OutOfMemory")
        assert json.loads(emulator.invoke(b"{}").payload) == {"started": 0}
    assert control_groups.left_by(emulator.pid) == []


def memory_used(emulator: Emulator, request_id: str) -> int:
    """Max Memory Used of an invocation's REPORT, in MB."""
    report = emulator.output.wait_for(f"REPORT RequestId: {request_id}")
    return int(report.partition("Max Memory Used: ")[2].split()[0])


def test_memory_is_reported_whatever_becomes_of_an_invocation(means: list[str]) -> None:
    """The first of a sandbox that times out, and the one after."""
    with hungry(256, means, "--timeout", "1") as emulator:
        assert memory_used(emulator, emulator.invoke(b'{"hang":true}').request_id) >= 4
        assert memory_used(emulator, emulator.invoke(b"{}").request_id) >= 4


def test_a_peak_between_two_looks_is_reported() -> None:
    with hungry(256, control_groups.only(VERSION_1)) as emulator:
        before = memory_used(emulator, emulator.invoke(b"{}").request_id)
        after = memory_used(emulator, emulator.invoke(b'{"hold":100}').request_id)
        assert before + 90 < after < 256


def test_an_app_without_memory_is_a_bad_gateway_and_the_next_request_works(means: list[str], tmp_path: Path) -> None:
    app = Mortal(tmp_path)
    options = ["--memory", "128", "--app-port", str(app.port)]
    with Emulator(app.command, options=options, wrapper=means) as emulator:
        assert emulator.request("GET", "/").status == 200
        assert emulator.request("GET", "/eat").status == 502
        emulator.output.wait_for("Error Type: Runtime.OutOfMemory")
        assert emulator.request("GET", "/").status == 200
    assert control_groups.left_by(emulator.pid) == []


def test_memory_can_be_left_unlimited() -> None:
    with hungry(128, [], "--memory-limit", "off") as emulator:
        emulator.output.wait_for("memory (switched off)")
        assert json.loads(emulator.invoke(b"{}").payload) == {"started": 0}


def test_there_are_no_more_threads_than_on_lambda() -> None:
    with hungry(2048, control_groups.only(VERSION_1)) as emulator:
        started = json.loads(emulator.invoke(b'{"threads":true}').payload)["started"]
        assert 900 < started < 1024
        assert json.loads(emulator.invoke(b"{}").payload) == {"started": 0}


def test_there_are_no_more_open_files_than_on_lambda() -> None:
    with hungry(256, []) as emulator:
        assert 900 < json.loads(emulator.invoke(b'{"files":true}').payload)["started"] < 1024


def test_the_share_of_the_processors_goes_by_memory(tmp_path: Path) -> None:
    app = Mortal(tmp_path)
    options = ["--memory", "256", "--cpu", "on", "--require", "cpu", "--app-port", str(app.port)]
    with Emulator(app.command, options=options, wrapper=control_groups.only(VERSION_1)) as emulator:
        emulator.request("GET", "/")
        begun = time.monotonic()
        assert emulator.request("GET", "/compute/0.1").status == 200
        # 256 MB are a seventh of a processor.
        assert time.monotonic() - begun > 0.4

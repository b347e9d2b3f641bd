"""Between invocations no process of the function runs. Time is the subject here, so some of it passes."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from harness import control_groups
from harness.child import Child
from harness.conditions import wait_until
from harness.control_groups import NONE, VERSION_1, VERSION_2
from harness.emulator import Emulator
from harness.freeze import until_due
from harness.places import PYTHON, SWIFTLET
from harness.ports import free_port
from harness.process_table import descendants
from harness.servers import APPLICATIONS


class Ticking(Emulator):
    """`applications/ticking.py` behind an emulator."""

    def __init__(self, counts: Path, *, options: Sequence[str] = (), wrapper: Sequence[str] = ()) -> None:
        self.counts = counts
        port = free_port()
        command = [str(PYTHON), "-I", "-S", str(APPLICATIONS / "ticking.py"), str(port), str(counts)]
        super().__init__(command, options=["--app-port", str(port), *options], wrapper=wrapper)

    def ticks(self) -> tuple[str, str]:
        """What both processes have counted to, once they have begun."""
        wait_until(lambda: all((self.counts / name).exists() for name in ("app", "child")), "both count")
        return (self.counts / "app").read_text(), (self.counts / "child").read_text()

    def is_at_rest(self, seconds: float = 0.1) -> bool:
        """Whether neither counts on for so long."""
        before = self.ticks()
        until_due(seconds)
        return self.ticks() == before

    @property
    def app(self) -> int:
        """The application's process id, as the operating system sees it."""
        return next(entry.pid for entry in descendants(self.pid) if "ticking.py" in entry.command)


@pytest.fixture(params=[VERSION_1, VERSION_2, NONE])
def ticking(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Ticking]:
    with Ticking(tmp_path, wrapper=control_groups.only(request.param)) as emulator:
        means = "SIGSTOP" if request.param == NONE else request.param
        emulator.output.wait_for(lambda line: line.startswith("Enforced") and f"freeze ({means})" in line)
        yield emulator
    assert control_groups.left_by(emulator.pid) == []


def test_nothing_runs_between_invocations(ticking: Ticking) -> None:
    for _ in range(3):
        assert ticking.request("GET", "/").status == 200
        wait_until(ticking.is_at_rest, "the function is frozen")
        assert ticking.is_at_rest(0.5)


def test_it_goes_on_with_each_invocation(ticking: Ticking) -> None:
    process = ticking.request("GET", "/").body.split()[0]
    for _ in range(50):
        assert ticking.request("GET", "/").body.split()[0] == process


def test_a_frozen_function_is_ended_in_time(ticking: Ticking) -> None:
    ticking.request("GET", "/")
    wait_until(ticking.is_at_rest, "the function is frozen")
    begun = time.monotonic()
    assert ticking.stop() == 0
    assert time.monotonic() - begun < 5


def test_a_frozen_app_that_is_killed_is_started_again(ticking: Ticking) -> None:
    first = ticking.request("GET", "/").body.split()[0]
    wait_until(ticking.is_at_rest, "the function is frozen")
    os.kill(ticking.app, signal.SIGKILL)
    # By a control group of version 1 it dies only when it is thawed, which fails that invocation.
    statuses = [ticking.request("GET", "/").status for _ in range(2)]
    assert statuses[-1] == 200
    assert ticking.request("GET", "/").body.split()[0] != first


def test_freezing_can_be_switched_off(tmp_path: Path) -> None:
    with Ticking(tmp_path, options=["--freeze", "off"]) as emulator:
        emulator.output.wait_for("freeze (switched off)")
        emulator.request("GET", "/")
        before = emulator.ticks()
        wait_until(lambda: all(now != then for now, then in zip(emulator.ticks(), before, strict=True)), "it counts on")


def test_a_freeze_can_be_made_to_last(tmp_path: Path) -> None:
    with Ticking(tmp_path, options=["--thaw-delay", "400ms"]) as emulator:
        times = [int(emulator.request("GET", "/").body.split()[1]) for _ in range(3)]
        assert all(later - earlier > 400_000_000 for earlier, later in zip(times, times[1:], strict=False))
        # It is not billed.
        report = emulator.output.wait_for("REPORT RequestId: ", since=emulator.output.mark() - 1)
        assert float(report.split("\tDuration: ")[1].split(" ")[0]) < 400


def test_what_is_required_and_cannot_be_is_an_error() -> None:
    command = [*control_groups.only(NONE), SWIFTLET, "local", "--listen", "127.0.0.1:0", "--no-adapter"]
    with Child([*command, "--require", "freeze,processes", "--", "true"], {"PATH": os.environ["PATH"]}) as child:
        assert child.wait() == 69
        assert "the limits of --require: processes (no pids control group is mounted)" in child.output.text
    with Child([*command, "--require", "cpu", "--", "true"], {"PATH": os.environ["PATH"]}) as child:
        assert child.wait() == 69
        assert "cpu (switched off)" in child.output.text

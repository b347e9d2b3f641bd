"""Stopping processes together and letting them go on, as Lambda freezes and thaws a sandbox."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from .conditions import wait_until
from .process_table import descendants


def state(pid: int) -> str:
    """The state of a process, `T` when it is stopped."""
    with open(f"/proc/{pid}/stat") as stat:
        return stat.read().rpartition(")")[2].split()[0]


@contextlib.contextmanager
def frozen(*roots: int) -> Iterator[None]:
    """Stops these processes and all below them, and continues them all at the end."""
    pids = [pid for root in roots for pid in [root, *(entry.pid for entry in descendants(root))]]
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        wait_until(lambda: all(state(pid) == "T" for pid in pids), "all processes stopped")
        yield
    finally:
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)


def until_due(seconds: float) -> None:
    """Returns once timers of this length, armed before the call, are due: what happens in a freeze is time alone."""
    end = time.clock_gettime(time.CLOCK_BOOTTIME) + seconds
    idle = threading.Event()
    while (left := end - time.clock_gettime(time.CLOCK_BOOTTIME)) > 0:
        idle.wait(left)


_FREEZERS = [Path("/sys/fs/cgroup/freezer"), Path("/sys/fs/cgroup/unified"), Path("/sys/fs/cgroup")]


@contextlib.contextmanager
def freezer_group(*roots: int) -> Iterator[Callable[[], contextlib.AbstractContextManager[None]]]:
    """Puts these processes, and all below them, into a freezer cgroup; gives what freezes all of it at one stroke.

    Skips the test where no such cgroup can be made.
    """
    group, state = _new_group()
    before = {pid: _group_of(group, pid) for root in roots for pid in [root, *(entry.pid for entry in descendants(root))]}
    try:
        for pid in before:
            (group / "cgroup.procs").write_text(str(pid))
        yield lambda: _frozen_group(group, state)
    finally:
        for pid, procs in before.items():
            # One that has ended needs no moving.
            with contextlib.suppress(OSError):
                procs.write_text(str(pid))
        # Those that were started inside go with their parents; they are stopped by whoever started them.
        for pid in (group / "cgroup.procs").read_text().split():
            with contextlib.suppress(OSError):
                (group.parent / "cgroup.procs").write_text(pid)
        wait_until(lambda: not (group / "cgroup.procs").read_text(), "the cgroup is empty")
        group.rmdir()


def _new_group() -> tuple[Path, Path]:
    """A new cgroup, and the file by which it is frozen."""
    for parent in _FREEZERS:
        group = parent / f"swiftlet-test-{uuid.uuid4().hex[:8]}"
        try:
            group.mkdir()
        except OSError:
            continue
        for name in ("freezer.state", "cgroup.freeze"):
            if (group / name).exists():
                return group, group / name
        group.rmdir()
    pytest.skip("no freezer cgroup can be made")


def _group_of(group: Path, pid: int) -> Path:
    """The file that puts the process back where it is now."""
    name = "freezer" if (group / "freezer.state").exists() else ""
    for line in Path(f"/proc/{pid}/cgroup").read_text().splitlines():
        _, controllers, path = line.split(":", 2)
        if controllers == name:
            return Path(f"{group.parent}{path}") / "cgroup.procs"
    return group.parent / "cgroup.procs"


@contextlib.contextmanager
def _frozen_group(group: Path, state: Path) -> Iterator[None]:
    is_first_version = state.name == "freezer.state"
    state.write_text("FROZEN" if is_first_version else "1")
    try:
        wait_until(
            lambda: state.read_text().strip() == "FROZEN"
            if is_first_version
            else "frozen 1" in (group / "cgroup.events").read_text(),
            "the cgroup is frozen",
        )
        yield
    finally:
        state.write_text("THAWED" if is_first_version else "0")

"""Stopping processes together and letting them go on, as Lambda freezes and thaws a sandbox."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
import time
from collections.abc import Iterator

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

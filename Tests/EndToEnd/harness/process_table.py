"""The processes below this one, read from /proc, so that a test can say that none was left behind."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
from dataclasses import dataclass
from pathlib import Path

from .conditions import wait_until

_PR_SET_CHILD_SUBREAPER = 36


def adopt_orphans() -> None:
    """Makes this process the parent of every orphan below it, so that none can slip out of sight."""
    if ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_CHILD_SUBREAPER)")


@dataclass(frozen=True)
class Entry:
    """A line of the process table."""

    pid: int
    parent: int
    state: str
    start: int
    command: str

    @property
    def is_zombie(self) -> bool:
        return self.state in "ZX"


def _read(pid: int) -> Entry | None:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
        command = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
    except OSError:
        return None
    # The name stands in parentheses and may hold anything, so the fields are counted from its end.
    name, _, rest = stat.rpartition(")")
    fields = rest.split()
    return Entry(pid, int(fields[1]), fields[0], int(fields[19]), command or name.partition("(")[2])


def descendants(root: int | None = None) -> list[Entry]:
    """All processes below `root` (this process unless told), zombies included."""
    table = [entry for pid in os.listdir("/proc") if pid.isdigit() and (entry := _read(int(pid)))]
    children: dict[int, list[Entry]] = {}
    for entry in table:
        children.setdefault(entry.parent, []).append(entry)
    found: list[Entry] = []
    queue = [root or os.getpid()]
    while queue:
        for entry in children.get(queue.pop(), []):
            found.append(entry)
            queue.append(entry.pid)
    return found


def _reap_adopted(entry: Entry) -> None:
    if entry.parent == os.getpid() and entry.is_zombie:
        with contextlib.suppress(ChildProcessError):
            os.waitpid(entry.pid, os.WNOHANG)


def _alive(expected: list[Entry]) -> list[Entry]:
    alive = []
    for entry in expected:
        now = _read(entry.pid)
        if now is None or now.start != entry.start:
            continue
        _reap_adopted(now)
        if not now.is_zombie:
            alive.append(now)
    return alive


def assert_gone(entries: list[Entry], timeout: float = 5.0) -> None:
    """Fails, and ends them, if any of these processes outlives the timeout."""
    try:
        wait_until(lambda: not _alive(entries), "all processes gone", timeout)
    except AssertionError:
        left = _alive(entries)
        for entry in left:
            with contextlib.suppress(ProcessLookupError):
                os.kill(entry.pid, signal.SIGKILL)
        wait_until(lambda: not _alive(left), "the processes that were left are killed")
        names = "\n  ".join(f"{entry.pid}: {entry.command}" for entry in left)
        raise AssertionError(f"processes were left behind:\n  {names}") from None

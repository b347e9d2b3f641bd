"""A memory cgroup with a limit, where this machine lets us make one."""

from __future__ import annotations

import contextlib
import os
import uuid
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from .conditions import wait_until

_VERSION_1 = Path("/sys/fs/cgroup/memory")
_VERSION_2 = Path("/sys/fs/cgroup")


@contextlib.contextmanager
def limited(megabytes: int) -> Iterator[Path]:
    """A cgroup of this size; skips the test where none can be made."""
    if (_VERSION_1 / "memory.limit_in_bytes").exists():
        root, limit = _VERSION_1, "memory.limit_in_bytes"
    elif (_VERSION_2 / "cgroup.controllers").exists():
        root, limit = _VERSION_2, "memory.max"
    else:
        pytest.skip("no memory cgroups are mounted")
    group = root / f"swiftlet-test-{uuid.uuid4().hex[:8]}"
    try:
        group.mkdir()
        (group / limit).write_text(str(megabytes * 1024 * 1024))
    except OSError as error:
        with contextlib.suppress(OSError):
            group.rmdir()
        pytest.skip(f"memory cgroups cannot be written: {error}")
    try:
        yield group
    finally:
        wait_until(lambda: not (group / "cgroup.procs").read_text(), "the cgroup is empty")
        group.rmdir()


def inside(group: Path, command: Sequence[str]) -> list[str]:
    """The command, run within the cgroup."""
    return ["sh", "-c", f"echo $$ > {group}/cgroup.procs && exec \"$@\"", "sh", *command]

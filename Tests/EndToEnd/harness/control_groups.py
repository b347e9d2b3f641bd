"""Which control groups a process can use: those of this machine, or fewer."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

_ROOT = Path("/sys/fs/cgroup")

VERSION_1, VERSION_2, NONE = "cgroup v1", "cgroup v2", "none"


def only(version: str) -> list[str]:
    """A wrapper for a command that then sees the control groups of this version alone; skips where that cannot be."""
    if os.getuid() != 0:
        pytest.skip("only root can hide control groups from a process")
    if version == VERSION_1 and not (_ROOT / "freezer").is_dir():
        pytest.skip("control groups of version 1 are not mounted")
    if version == VERSION_2 and not any((path / "cgroup.controllers").exists() for path in (_ROOT, _ROOT / "unified")):
        pytest.skip("control groups of version 2 are not mounted")
    hidden = {VERSION_1: "cgroup2", VERSION_2: "cgroup", NONE: "cgroup|cgroup2"}[version]
    script = f"""
        while read -r line; do
          type="${{line#* - }}"
          case "${{type%% *}}" in {hidden}) set -- "$@" ; echo "$line" | cut -d ' ' -f 5 ;; esac
        done < /proc/self/mountinfo | while read -r point; do umount -l "$point"; done
        exec "$@"
    """
    return ["unshare", "--mount", "--propagation", "private", "sh", "-c", script, "sh"]


def left_by(pid: int) -> list[str]:
    """The control groups that an emulator of this process id has made and not removed."""
    return [directory for directory, names, _ in os.walk(_ROOT) if Path(directory).name.startswith(f"swiftlet-{pid}-")]

"""As whom a command runs: with every privilege, with user namespaces alone, or with neither."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from .places import ADAPTER, SWIFTLET

ROOT, USER, NEITHER = "root", "user", "neither"

_NOBODY = 65534
UNPRIVILEGED = ["setpriv", f"--reuid={_NOBODY}", f"--regid={_NOBODY}", "--clear-groups"]
# In a user namespace of its own a process can forbid itself further ones; then it gives up its privilege there.
_CONFINED = [
    "unshare", "--user", "--map-root-user", "sh", "-c",
    'echo 0 > /proc/sys/user/max_user_namespaces; exec setpriv --bounding-set=-all --inh-caps=-all "$@"', "sh",
]  # fmt: skip

# A Python that every user can start: the tests' own may lie in somebody's home.
PYTHON = Path("/usr/bin/python3")


def acting_as(user: str) -> list[str]:
    """A wrapper for a command that then runs as this user; skips if this process may not do that."""
    assert PYTHON.exists(), f"{PYTHON} does not exist; run make setup"
    if user == ROOT:
        if os.getuid() != 0:
            pytest.skip("the tests are not run by root")
        return []
    wrapper = [] if os.getuid() != 0 else UNPRIVILEGED
    if user == NEITHER:
        wrapper = [*wrapper, *_CONFINED]
    for path in (SWIFTLET, ADAPTER, Path(__file__)):
        if subprocess.run([*wrapper, "test", "-r", str(path)], stderr=subprocess.DEVNULL).returncode != 0:
            pytest.skip(f"this process cannot become an unprivileged user, or that user cannot read {path}")
    if user == USER and subprocess.run([*wrapper, "unshare", "--user", "true"], stderr=subprocess.DEVNULL).returncode != 0:
        pytest.skip("unprivileged users may not make user namespaces")
    return wrapper

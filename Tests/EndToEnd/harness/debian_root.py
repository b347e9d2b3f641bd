"""The files of a small Debian with FastAPI, from the Debian mirror that this machine uses."""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import shlex
import subprocess
from pathlib import Path

from .places import program

PACKAGES = ["python3-fastapi", "python3-uvicorn"]
_CACHE = Path.home() / ".cache/swiftlet/debian-root"

# In a mount namespace of its own, so that nothing stays mounted. In memory, because dpkg waits for the disk after each file.
_SCRIPT = """
mount -t tmpfs -o size=1g,mode=755 swiftlet "$1"
"$4" --variant=minbase --include="$5" "$6" "$1" "$3"
cd "$1"
rm -r var/cache/apt/archives/*.deb var/lib/apt/lists/* usr/share/doc/* usr/share/locale/* usr/share/zoneinfo/*
tar --numeric-owner -cf "$2" .
"""


def mirror() -> str:
    """The Debian mirror in this machine's apt configuration, or in `DEBIAN_MIRROR`."""
    if named := os.environ.get("DEBIAN_MIRROR"):
        return named
    for path in [Path("/etc/apt/sources.list"), *sorted(Path("/etc/apt/sources.list.d").glob("*"))]:
        if path.is_file() and (match := re.search(r"^(?:URIs:|deb ).*?(https?://\S+/debian)/?(?:\s|$)", path.read_text(), re.M)):
            return match.group(1)
    raise AssertionError("no Debian mirror in /etc/apt; set DEBIAN_MIRROR")


def release() -> str:
    """The name of this machine's Debian release, which it has the keys for."""
    for line in Path("/etc/os-release").read_text().splitlines():
        if line.startswith("VERSION_CODENAME="):
            return shlex.split(line.partition("=")[2])[0]
    raise AssertionError("/etc/os-release has no VERSION_CODENAME")


def archive() -> Path:
    """A tar archive with the files, which is made once for a user: it takes a minute."""
    wanted = [release(), *PACKAGES, _SCRIPT]
    path = _CACHE / f"{hashlib.sha256(repr(wanted).encode()).hexdigest()[:16]}.tar"
    _CACHE.mkdir(parents=True, exist_ok=True)
    with (_CACHE / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not path.exists():
            _make(path)
    return path


def _make(path: Path) -> None:
    for old in _CACHE.glob("*.tar*"):
        old.unlink()
    unfinished, root = path.with_suffix(".tar.unfinished"), _CACHE / "root"
    root.mkdir(exist_ok=True)
    done = subprocess.run(
        ["unshare", "--mount", "sh", "-euc", _SCRIPT, "sh", str(root), str(unfinished), mirror(), program("debootstrap"),
         ",".join(PACKAGES), release()],
        capture_output=True, text=True, timeout=400, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    assert done.returncode == 0, (done.stdout + done.stderr)[-3000:]
    unfinished.rename(path)

"""Functions whose files change while they run."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from .child import Child
from .conditions import wait_until
from .deployed import PYTHON_RUNTIME, WITH_PYTHON, deployed, write_files
from .emulator import Emulator

HANDLER = "def handler(event, context):\n    return 'version 000'\n"


def handler(version: int) -> str:
    """The handler's source; those of all versions have the same size."""
    return HANDLER.replace("000", f"{version:03}")


def watched(folder: Path, *options: str | Path, **others: Any) -> Emulator:
    """An emulator that runs `app.handler` in a folder, and watches it."""
    others.setdefault("user_env", WITH_PYTHON)
    return deployed(PYTHON_RUNTIME, "app.handler", folder, options=["--watch", *options], **others)


def write_handler(folder: Path, version: int = 0) -> Path:
    return write_files(folder, {"app.py": handler(version)})


def version(emulator: Emulator) -> int:
    """Which version of the handler responds to a request that is sent now."""
    answer = emulator.invoke(b"{}")
    match = re.fullmatch(rb'"version (\d+)"', answer.payload)
    assert match, answer
    return int(match[1])


def _lines(emulator: Child) -> list[str]:
    return [line for line in emulator.output.lines if "swiftlet: reloaded" in line or "swiftlet: not reloaded" in line]


def reloads(emulator: Child, count: int) -> list[str]:
    """What the log says about changes, once there are so many lines; fails if there are more."""
    wait_until(lambda: len(_lines(emulator)) >= count, f"{count} lines about changes")
    lines = _lines(emulator)
    assert len(lines) == count, lines
    return lines

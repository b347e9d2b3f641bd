"""`swiftlet invoke` as a user calls it."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from .emulator import Emulator
from .places import SWIFTLET


@dataclass(frozen=True)
class Called:
    """What one call came to."""

    status: int
    output: bytes
    messages: str

    def json(self) -> Any:
        return json.loads(self.output)


def invoke(emulator: Emulator | None, *options: str, input: bytes = b"", function_name: str | None = None) -> Called:
    """Calls the function under this emulator; without one, options alone say where."""
    where: Sequence[str] = []
    if emulator is not None:
        where = ["--endpoint", emulator.url, "--function-name", function_name or emulator.function_name]
    done = subprocess.run([str(SWIFTLET), "invoke", *where, *options], input=input, capture_output=True, timeout=60)
    return Called(done.returncode, done.stdout, done.stderr.decode())

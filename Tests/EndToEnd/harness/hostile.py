"""An emulator whose function does what no function should, and the measure of what that costs the emulator."""

from __future__ import annotations

import json
import resource
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from . import http_client
from .child import Output
from .emulator import Emulator, Invoked
from .places import PYTHON
from .servers import APPLICATIONS


class BriefOutput(Output):
    """Keeps no line that is longer than a platform's own: a flood would fill this process's memory."""

    longest = 2000


class HostileFunction(Emulator):
    """`applications/hostile_runtime.py` behind an emulator."""

    output_type = BriefOutput

    def __init__(self, *options: str, wrapper: Sequence[str] = ()) -> None:
        command: list[str | Path] = [PYTHON, "-I", "-S", APPLICATIONS / "hostile_runtime.py"]
        super().__init__(command, options=["--no-adapter", *options], wrapper=wrapper)

    def do(self, action: str, **arguments: Any) -> Invoked:
        """Has the function do something."""
        return self.invoke(json.dumps({"do": action, **arguments}).encode())

    def result(self, action: str, **arguments: Any) -> Any:
        """What an action that works has answered."""
        invoked = self.do(action, **arguments)
        assert invoked.function_error is None, invoked.payload
        return json.loads(invoked.payload)

    def assert_serves(self, within: float = 10.0) -> None:
        """Fails unless a plain request is answered, and soon."""
        begun = time.monotonic()
        assert http_client.request(self.port, "GET", "/plain", timeout=within).status == 200
        assert time.monotonic() - begun < within

    @property
    def peak_memory(self) -> int:
        """The most that the emulator itself has held at once, in MB."""
        return self._memory("VmHWM")

    def _memory(self, name: str) -> int:
        for line in Path(f"/proc/{self.pid}/status").read_text().splitlines():
            if line.startswith(name + ":"):
                return int(line.split()[1]) // 1024
        raise AssertionError(f"no {name}")


def allow_open_files(count: int) -> bool:
    """Raises this process's own limit on open files; False where the system does not let it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard < count:
        return False
    if soft < count:
        resource.setrlimit(resource.RLIMIT_NOFILE, (count, hard))
    return True

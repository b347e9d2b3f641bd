"""`applications/streaming.py` and `.js`: applications that stream, and go on when the test lets them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from .emulator import Emulator
from .places import program, script
from .ports import free_port
from .process_table import descendants
from .servers import APPLICATIONS


class Streaming(Emulator):
    """One of the applications behind an emulator whose Function URL streams."""

    def __init__(self, language: str, gates: Path, *, options: Sequence[str] = ("--invoke-mode", "response-stream")) -> None:
        self.gates = gates
        port = free_port()
        command = {
            "fastapi": [script("uvicorn"), "--port", str(port), "streaming:app"],
            "node": [program("node"), "streaming.js"],
        }[language]
        super().__init__(
            command, env={"GATES": str(gates)}, cwd=APPLICATIONS, options=["--app-port", str(port), *options]
        )

    def open(self, gate: str | int) -> None:
        """Lets the application go on past a gate."""
        (self.gates / str(gate)).touch()

    @property
    def sent(self) -> int:
        """How many megabytes the application has handed over."""
        file = self.gates / "sent"
        return int(file.read_text() or 0) if file.exists() else 0

    @property
    def adapter(self) -> int:
        """The adapter's process id."""
        return next(entry.pid for entry in descendants(self.pid) if entry.command.endswith("lambda-adapter"))


def peak_memory(pid: int) -> int:
    """The most that a process ever held, in bytes."""
    status = Path(f"/proc/{pid}/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM:")) * 1024

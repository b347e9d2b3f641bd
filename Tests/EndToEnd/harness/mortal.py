"""`applications/mortal.py`: an application that can be made to end in every way there is."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from .places import PYTHON
from .ports import free_port
from .servers import APPLICATIONS, Server


class Mortal:
    """How to start it, and what it has noted."""

    def __init__(self, records: Path) -> None:
        self.records = records
        self.port = free_port()
        # Isolated and without site packages: the program needs none, and starts in half the time.
        self.command: Sequence[str] = [
            str(PYTHON), "-I", "-S", str(APPLICATIONS / "mortal.py"), str(self.port), str(records)
        ]  # fmt: skip

    def notes(self, name: str) -> list[int]:
        """The process ids that have noted something under this name."""
        path = self.records / name
        return [int(line) for line in path.read_text().splitlines()] if path.exists() else []

    def tell(self, name: str, text: str = "") -> None:
        """Leaves it a word for its next start."""
        (self.records / name).write_text(text)

    def forget(self, name: str) -> None:
        (self.records / name).unlink()

    def on_its_own(self) -> Server:
        """Started by the test, not by the adapter."""
        return Server(self.command, self.port, self.records)

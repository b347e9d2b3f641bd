"""A folder of extensions for an emulator, and what they record."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from .conditions import wait_until
from .servers import APPLICATIONS


class Extensions:
    """The extension of `applications/extension.py` under one or more names, each with settings of its own."""

    def __init__(self, root: Path) -> None:
        self.folder = root / "extensions"
        self.folder.mkdir()
        self.root = root
        self.settings: dict[str, dict[str, object]] = {}

    def add(self, name: str, **settings: object) -> "Extensions":
        shutil.copy(APPLICATIONS / "extension.py", self.folder / name)
        self.settings[name] = {"record": str(self.root / f"{name}.jsonl"), **settings}
        return self

    @property
    def options(self) -> list[str]:
        """For the emulator's command line."""
        return ["--extensions", str(self.folder)]

    @property
    def env(self) -> dict[str, str]:
        """For the emulator's variables."""
        return {"EXTENSIONS": json.dumps(self.settings)}

    def records(self, name: str) -> list[dict[str, Any]]:
        """What an extension has recorded so far."""
        path = self.root / f"{name}.jsonl"
        if not path.exists():
            return []
        # The last line may be half written.
        return [json.loads(line) for line in path.read_text().splitlines(keepends=True) if line.endswith("\n")]

    def lifecycle(self, name: str) -> list[dict[str, Any]]:
        """The events of the Extensions API."""
        return [record["event"] for record in self.records(name) if "event" in record]

    def telemetry(self, name: str) -> list[dict[str, Any]]:
        """The events of the Telemetry API, batches joined."""
        return [event for record in self.records(name) if "batch" in record for event in record["batch"]]

    def wait_for(self, name: str, wanted: str | Callable[[dict[str, Any]], object], count: int = 1) -> dict[str, Any]:
        """The nth telemetry event of this type, or for which it is true."""
        matches = (lambda event: event["type"] == wanted) if isinstance(wanted, str) else wanted

        def found() -> dict[str, Any] | None:
            events = [event for event in self.telemetry(name) if matches(event)]
            return events[count - 1] if len(events) >= count else None

        return wait_until(found, f"{wanted} {count}; there is {[event['type'] for event in self.telemetry(name)]}")

"""How often the app saw each request: counted in memory that outlives any worker."""

from __future__ import annotations

import mmap
from pathlib import Path


class Ledger:
    """A counter a request, in a file that both ends map."""

    def __init__(self, path: Path, count: int) -> None:
        self._file = path.open("r+b" if path.exists() else "w+b")
        self._file.truncate(count)
        self._counts = mmap.mmap(self._file.fileno(), count)

    def add(self, number: int) -> int:
        """Counts an arrival.

        Returns how many there are now.
        """
        self._counts[number] += 1
        return self._counts[number]

    def __getitem__(self, number: int) -> int:
        return self._counts[number]

    def close(self) -> None:
        self._counts.close()
        self._file.close()

"""Messages of a debugger, which may arrive in another order than they are wanted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Message = dict[str, Any]


class Messages:
    """Keeps what `read` returns until it is asked for."""

    def __init__(self, read: Callable[[], Message]) -> None:
        self._read = read
        self._kept: list[Message] = []

    def next(self, is_wanted: Callable[[Message], bool]) -> Message:
        """Removes the first message, past or future, for which this is true."""
        for message in self._kept:
            if is_wanted(message):
                self._kept.remove(message)
                return message
        while not is_wanted(message := self._read()):
            self._kept.append(message)
        return message

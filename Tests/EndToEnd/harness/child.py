"""A child process with its output line by line, ended and reaped without fail."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from .process_table import assert_gone, descendants


@dataclass(frozen=True)
class Line:
    """A line of output."""

    stream: str
    text: str


class Output:
    """The lines that a process has written so far, both streams in the order of their arrival."""

    # Longer lines are not kept; None keeps all.
    longest: int | None = None

    def __init__(self) -> None:
        self._lines: list[Line] = []
        self._changed = threading.Condition()
        self._open = 0

    def follow(self, stream: str, pipe: IO[bytes]) -> threading.Thread:
        """Collects lines from `pipe` until it ends."""

        def collect() -> None:
            with pipe:
                for raw in pipe:
                    if self.longest is not None and len(raw) > self.longest:
                        continue
                    with self._changed:
                        self._lines.append(Line(stream, raw.decode("utf-8", "backslashreplace").rstrip("\r\n")))
                        self._changed.notify_all()
            with self._changed:
                self._open -= 1
                self._changed.notify_all()

        self._open += 1
        thread = threading.Thread(target=collect, name=f"output {stream}", daemon=True)
        thread.start()
        return thread

    @property
    def lines(self) -> list[str]:
        with self._changed:
            return [line.text for line in self._lines]

    def of(self, stream: str) -> list[str]:
        """The lines of one stream, `stdout` or `stderr`."""
        with self._changed:
            return [line.text for line in self._lines if line.stream == stream]

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    def mark(self) -> int:
        """A place in the output, for `wait_for(since=…)`."""
        return len(self.lines)

    def wait_for(
        self, wanted: str | Callable[[str], object], timeout: float = 15.0, since: int = 0, stream: str | None = None
    ) -> str:
        """The first line that contains `wanted` (or for which it is true); fails when the output ends before."""
        matches = (lambda text: wanted in text) if isinstance(wanted, str) else wanted
        end = time.monotonic() + timeout
        seen = since
        with self._changed:
            while True:
                for line in self._lines[seen:]:
                    if (stream is None or line.stream == stream) and matches(line.text):
                        return line.text
                seen = max(seen, len(self._lines))
                left = end - time.monotonic()
                if self._open == 0 or left <= 0:
                    why = "the output ended" if self._open == 0 else f"{timeout:g} s passed"
                    raise AssertionError(f"{why} without {wanted!r}; output:\n{self._tail()}")
                self._changed.wait(left)

    def _tail(self, count: int = 60) -> str:
        return "\n".join(f"  {line.stream}: {line.text}" for line in self._lines[-count:])


class Child:
    """A process in a session of its own, so that a signal to its group is what Ctrl-C would be."""

    output_type = Output

    def __init__(
        self, command: Sequence[str | Path], env: Mapping[str, str] | None = None, cwd: str | Path | None = None
    ) -> None:
        self.output = self.output_type()
        self.process = subprocess.Popen(
            [str(part) for part in command],
            env=dict(env) if env is not None else None,
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        assert self.process.stdout and self.process.stderr
        self._followers = [
            self.output.follow("stdout", self.process.stdout),
            self.output.follow("stderr", self.process.stderr),
        ]

    @property
    def pid(self) -> int:
        return self.process.pid

    def interrupt(self) -> None:
        """What Ctrl-C does in a terminal: SIGINT to the whole foreground group."""
        os.killpg(self.process.pid, signal.SIGINT)

    def send(self, number: signal.Signals) -> None:
        self.process.send_signal(number)

    def wait(self, timeout: float = 15.0) -> int:
        """The exit status, or minus the number of the signal; all output is in when this returns."""
        try:
            status = self.process.wait(timeout)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"still running after {timeout:g} s; output:\n{self.output.text}") from None
        for follower in self._followers:
            follower.join(2)
        return status

    def stop(self, number: signal.Signals = signal.SIGTERM, timeout: float = 10.0) -> int:
        """Signals, waits, and fails if anything that ran below this process outlives it."""
        below = descendants(self.pid)
        try:
            if self.process.poll() is None:
                self.send(number)
            return self.wait(timeout)
        finally:
            if self.process.poll() is None:
                self.process.kill()
                self.process.wait()
            assert_gone(below)

    def __enter__(self) -> "Child":
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

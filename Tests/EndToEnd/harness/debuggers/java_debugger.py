"""`jdb`, driven as a person drives it: commands in, output read until the answer is there."""

from __future__ import annotations

import subprocess

from ..child import Output
from ..places import program


class JavaDebugger:
    """jdb, attached to a Java program that listens for a debugger."""

    def __init__(self, port: int) -> None:
        self.output = Output()
        self._process = subprocess.Popen(
            [program("jdb"), "-attach", f"127.0.0.1:{port}"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        assert self._process.stdout
        self._follower = self.output.follow("stdout", self._process.stdout)

    def tell(self, command: str) -> int:
        """Sends a command; the place in the output before its answer."""
        assert self._process.stdin
        mark = self.output.mark()
        self._process.stdin.write(command.encode() + b"\n")
        self._process.stdin.flush()
        return mark

    def close(self) -> None:
        """Detaches: the program continues."""
        assert self._process.stdin
        self._process.kill()
        self._process.wait()
        self._process.stdin.close()
        self._follower.join(2)

    def __enter__(self) -> JavaDebugger:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

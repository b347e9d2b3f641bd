"""lambda-adapter with a standard output that nobody reads until the test says so."""

from __future__ import annotations

import fcntl
import os
import socket
import subprocess
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path

from .fake_lambda import FakeLambda
from .places import ADAPTER
from .scripted_app import READINESS_PATH

F_SETPIPE_SZ = 1031
PIPE, SOCKET = "a pipe", "a socket"


class UnreadAdapter:
    """The adapter, its output in a pipe of 4 KB or a socket; `content` has what was read once `read` was called."""

    def __init__(
        self, lambda_: FakeLambda, port: int, env: Mapping[str, str] | None = None, command: Sequence[str] = (),
        kind: str = PIPE, wrapper: Sequence[str] = (), executable: Path = ADAPTER, prefill: bytes = b"",
    ) -> None:  # fmt: skip
        if kind == PIPE:
            self._reading, writing = os.pipe()
            fcntl.fcntl(writing, F_SETPIPE_SZ, 4096)
        else:
            ours, theirs = socket.socketpair()
            theirs.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
            self._reading, writing = ours.detach(), theirs.detach()
        if prefill:
            os.write(writing, prefill)
        variables = {
            "PATH": os.environ["PATH"],
            "AWS_LAMBDA_RUNTIME_API": lambda_.address,
            "AWS_LAMBDA_FUNCTION_NAME": "function",
            "AWS_LWA_PORT": str(port),
            "AWS_LWA_READINESS_CHECK_PATH": READINESS_PATH,
            "AWS_LWA_LOG_FORMAT": "json",
            "AWS_LWA_ACCESS_LOG": "true",
        }
        self.process = subprocess.Popen(
            [*wrapper, str(executable), *(["--", *command] if command else [])],
            env={**variables, **(env or {})}, stdin=subprocess.DEVNULL, stdout=writing, stderr=subprocess.DEVNULL,
            start_new_session=True,
        )  # fmt: skip
        os.close(writing)
        self.content = b""
        self._reader: threading.Thread | None = None

    def read(self) -> None:
        """Begins to read."""

        def collect() -> None:
            while part := os.read(self._reading, 65536):
                self.content += part

        self._reader = threading.Thread(target=collect, daemon=True)
        self._reader.start()

    def stop(self) -> int:
        """SIGTERM, the exit status, and all that is left to read."""
        if self.process.poll() is None:
            self.process.terminate()
        try:
            return self.process.wait(10)
        finally:
            if self.process.poll() is None:
                self.process.kill()
                self.process.wait()
            if self._reader:
                self._reader.join(5)
            os.close(self._reading)

    def __enter__(self) -> "UnreadAdapter":
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.returncode is None:
            self.stop()

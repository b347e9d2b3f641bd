"""`swiftlet local` as a user starts it."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

from . import http_client
from .child import Child
from .http_client import Response
from .places import ADAPTER, SWIFTLET
from .wire import Headers


@dataclass
class Invoked:
    """What the Invoke API answered."""

    status: int
    payload: bytes
    function_error: str | None
    log_tail: str | None
    executed_version: str | None
    request_id: str


# What the functions can write to besides their /tmp: where tests have them keep records. Set by conftest.py.
WRITABLE: list[Path] = []


class Emulator(Child):
    """An emulator that listens; an invocation waits for the app by itself, so this does not.

    `env` is what the function is to have, `user_env` what the emulator's own environment has beside PATH and HOME.
    """

    def __init__(
        self,
        command: Sequence[str | Path],
        *,
        function_name: str = "function",
        options: Sequence[str] = (),
        env: Mapping[str, str] | None = None,
        user_env: Mapping[str, str] | None = None,
        cwd: str | Path | None = None,
        start_timeout: float = 20.0,
        wrapper: Sequence[str] = (),
        executable: Path = SWIFTLET,
    ) -> None:
        variables = [option for name, text in (env or {}).items() for option in ("--env", f"{name}={text}")]
        has_adapter = not {"--runtime", "--root", "--image"}.intersection(options) or "web-adapter" in options
        names_adapter = "LAMBDA_ADAPTER" in os.environ and executable == SWIFTLET
        if names_adapter and has_adapter and not {"--adapter", "--no-adapter"}.intersection(options):
            options = ["--adapter", str(ADAPTER), *options]
        if not {"--read-only", "--root", "--image"}.intersection(options):
            options = [*(option for path in WRITABLE for option in ("--writable", str(path))), *options]
        self.function_name = function_name
        super().__init__(
            [*wrapper, executable, "local", "--listen", "127.0.0.1:0", "--function-name", function_name, *options, *variables, "--",
             *command],
            {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), **(user_env or {})},
            cwd=cwd,
        )  # fmt: skip
        try:
            line = self.output.wait_for("Listening on ", start_timeout, stream="stdout")
            match = re.search(r"Listening on http://127\.0\.0\.1:(\d+)", line)
            assert match, f"no address in {line!r}"
            self.port = int(match.group(1))
        except BaseException:
            self.stop()
            raise
        self.url = f"http://127.0.0.1:{self.port}"
        self._client: Any = None

    def request(
        self, method: str, target: str = "/", headers: Headers | None = None, body: bytes | None = None, **options: Any
    ) -> Response:
        """One request to the Function URL."""
        return http_client.request(self.port, method, target, headers, body, **options)

    def port_of(self, door: str) -> int:
        """The port of a further front door, as the banner names it: `HTTP API`, `REST API`, `ALB`, `ALB, multi`."""
        line = self.output.wait_for(lambda text: text.startswith(door.ljust(13) + "http://"))
        return int(line.rpartition(":")[2].partition("/")[0])

    @property
    def client(self) -> Any:
        """boto3's client of the Lambda API, unchanged but for the address and made-up credentials."""
        if self._client is None:
            self._client = boto3.client(
                "lambda",
                endpoint_url=self.url,
                region_name="us-east-1",
                aws_access_key_id="none",
                aws_secret_access_key="none",
                config=Config(retries={"max_attempts": 0}, read_timeout=60, connect_timeout=5),
            )
        return self._client

    def invoke(self, payload: bytes, **options: Any) -> Invoked:
        """One invocation through the Invoke API."""
        answer = self.client.invoke(FunctionName=self.function_name, Payload=payload, **options)
        tail = answer.get("LogResult")
        return Invoked(
            answer["StatusCode"],
            answer["Payload"].read(),
            answer.get("FunctionError"),
            tail,
            answer.get("ExecutedVersion"),
            answer["ResponseMetadata"]["RequestId"],
        )

    def stop(self, *arguments: Any, **options: Any) -> int:
        if getattr(self, "_client", None) is not None:
            self._client.close()
        return super().stop(*arguments, **options)

    def __enter__(self) -> "Emulator":
        return self

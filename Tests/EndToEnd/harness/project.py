"""`swiftlet up` in a folder of its own."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from . import http_client
from .child import Child
from .places import SCRIPTS, SWIFTLET


class Project(Child):
    """The functions of a `swiftlet.yaml`, once the emulator listens."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        super().__init__(
            [SWIFTLET, "up", "--file", folder / "swiftlet.yaml", "--listen", "127.0.0.1:0", *arguments],
            {"PATH": os.environ["PATH"]},
        )
        self.port = int(self.output.wait_for("Listening on").rsplit(":", 1)[1])

    def port_of_api(self, name: str) -> int:
        """The port of an API, as the banner names it."""
        line = self.output.wait_for(lambda text: text.endswith(f" ({name})") and "http://" in text)
        return int(line.split("http://127.0.0.1:")[1].partition(" ")[0].partition("/")[0])

    def get(
        self, host: str, port: int | None = None, headers: list[tuple[str, str]] | None = None
    ) -> http_client.Response:
        """The response of a host's root."""
        return http_client.request(port or self.port, "GET", "/", headers, host=f"{host}:{self.port}")

    def invoke(self, function: str) -> Any:
        """A function's result."""
        answer = http_client.request(self.port, "POST", f"/2015-03-31/functions/{function}/invocations", [], b"{}")
        assert answer.status == 200, answer
        return json.loads(answer.body)


class TemplateProject(Project):
    """The functions of a SAM template, run in its folder with the Python of the tests."""

    def __init__(
        self, folder: Path, *arguments: str, variables: Mapping[str, str] | None = None, listen: str | None = "127.0.0.1:0"
    ) -> None:
        Child.__init__(
            self,
            [SWIFTLET, "up", *arguments, *(["--listen", listen] if listen else [])],
            {"PATH": f"{SCRIPTS}:/usr/bin:/bin", **(variables or {})},
            cwd=folder,
        )
        self.port = int(self.output.wait_for("Listening on").rsplit(":", 1)[1])

    def get_path(self, path: str, port: int) -> http_client.Response:
        """The response of a path of an API."""
        return http_client.request(port, "GET", path, [], host=f"127.0.0.1:{port}")

    @property
    def warnings(self) -> list[str]:
        """What swiftlet says of the template before it runs."""
        return [line.removeprefix("swiftlet: ") for line in self.output.of("stderr") if line.startswith("swiftlet: ")]

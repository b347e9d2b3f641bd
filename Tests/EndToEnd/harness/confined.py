"""`applications/confined.py`: an application that tells what it may do in its sandbox."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from .conditions import wait_until
from .emulator import Emulator
from .ports import free_port
from .servers import APPLICATIONS
from .users import PYTHON


class Confined(Emulator):
    """It, behind an emulator."""

    def __init__(
        self, *options: str, wrapper: Sequence[str] = (), port: int | None = None, cwd: Path | None = None,
        writable: Path | None = None, program: Path = APPLICATIONS / "confined.py",
    ) -> None:  # fmt: skip
        port = port or free_port()
        if writable:
            options = (*options, "--writable", str(writable))
        if "--read-only" not in options:
            options = (*options, "--read-only", "on")
        super().__init__(
            [PYTHON, "-I", "-S", program, str(port)], options=["--app-port", str(port), *options], wrapper=wrapper, cwd=cwd,
        )  # fmt: skip

    def ask(self, action: str, of: object = "") -> dict[str, Any]:
        """What came of an action, see the application."""
        answer = self.request("GET", f"/{action}?of={quote(str(of))}")
        assert answer.status == 200, answer
        result: dict[str, Any] = json.loads(answer.body)
        return result

    def crash(self) -> None:
        """Has the application end, and waits for the next one: the freeze can come before its end is noticed."""
        assert self.request("GET", "/abort").status == 502
        wait_until(lambda: self.request("GET", "/").status == 200, "the application is there again")

    def named(self, line: str) -> str:
        """The line of the banner that tells what is enforced, or what is not."""
        return self.output.wait_for(lambda text: text.startswith(line.ljust(13)))

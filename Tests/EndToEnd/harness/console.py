"""The console of an emulator, as its page uses it."""

from __future__ import annotations

import http.client
import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from . import http_client
from .conditions import wait_until
from .emulator import Emulator
from .http_client import Response
from .places import PYTHON
from .ports import free_port
from .servers import APPLICATIONS
from .wire import Headers

T = TypeVar("T")

APP = APPLICATIONS / "shown.py"


class Console:
    """The console at a port."""

    def __init__(self, port: int, *, cookie: str | None = None) -> None:
        self.port = port
        self.cookie: Headers = [("Cookie", cookie)] if cookie else []
        self._token: str | None = None

    @property
    def token(self) -> str:
        """The token in the page."""
        if self._token is None:
            page = self.get("").body.decode()
            found = re.search(r'<meta name="swiftlet-token" content="([^"]+)"', page)
            assert found, page
            self._token = found[1]
        return self._token

    def request(self, method: str, path: str, headers: Headers | None = None, body: bytes | None = None, **options: Any) -> Response:
        return http_client.request(self.port, method, f"/_swiftlet/{path}", [*self.cookie, *(headers or [])], body, **options)

    def get(self, path: str, headers: Headers | None = None, **options: Any) -> Response:
        return self.request("GET", path, headers, **options)

    def post(self, path: str, body: Any, headers: Headers | None = None) -> Response:
        """A change, with what it needs."""
        needed = [("X-Swiftlet-Token", self.token), ("Content-Type", "application/json"), *(headers or [])]
        return self.request("POST", path, needed, json.dumps(body).encode())

    def json(self, path: str) -> Any:
        answer = self.get(path)
        assert answer.status == 200, answer
        assert answer.header("content-type") == "application/json"
        return answer.json()

    def state(self) -> Any:
        return self.json("api/state")

    def detail(self, id: str, *, secrets: bool = False) -> Any:
        headers = [("X-Swiftlet-Token", self.token)] if secrets else []
        answer = self.get(f"api/invocations/{id}" + ("?secrets=shown" if secrets else ""), headers)
        assert answer.status == 200, answer
        return answer.json()

    def send(self, function: str, event: Any = None, request: Any = None) -> str:
        """Invokes a function; the new invocation's ID."""
        body = {"function": function, **({"request": request} if request else {"event": json.dumps(event)})}
        return self.started(self.post("api/send", body))

    def replay(self, id: str, **body: Any) -> str:
        return self.started(self.post(f"api/invocations/{id}/replay", body))

    @staticmethod
    def started(answer: Response) -> str:
        assert answer.status == 200, answer
        return answer.json()["id"]

    def stream(self, last: str | None = None) -> Stream:
        return Stream(self.port, last, self.cookie)

    def snapshot(self) -> Shown:
        """All that the console shows now."""
        with self.stream() as stream:
            return stream.shown

    def row(self, condition: Callable[[Any], Any], timeout: float = 20.0) -> Any:
        """The first invocation that meets a condition, once there is one and it is over."""

        def found() -> Any:
            for row in self.snapshot().rows.values():
                if row["state"] in ("done", "failed", "refused") and condition(row):
                    return row
            return None

        return wait_until(found, "a row in the console", timeout)

    def row_of(self, id: str) -> Any:
        return self.row(lambda row: row["id"] == id)

    def last(self) -> Any:
        """The newest invocation, once it is over."""
        number = max(self.snapshot().rows)
        return self.row(lambda row: row["number"] == number)


@dataclass
class Shown:
    """What a page knows, from the events of its stream."""

    rows: dict[int, Any] = field(default_factory=dict)
    lines: dict[int, Any] = field(default_factory=dict)
    sandboxes: dict[str, Any] = field(default_factory=dict)
    spans: dict[str, dict[int, Any]] = field(default_factory=dict)

    def take(self, data: Any, *, isWhole: bool) -> None:
        if isWhole:
            self.__init__()  # type: ignore[misc]
        self.rows |= {row["number"]: row for row in data.get("invocations", [])}
        self.lines |= {line["number"]: line for line in data.get("lines", [])}
        for sandbox in data.get("sandboxes", []):
            self.sandboxes[sandbox["id"]] = sandbox
            self.spans.setdefault(sandbox["id"], {}).update({span["number"]: span for span in sandbox["spans"]})

    def line(self, text: str) -> Any:
        """The line that contains this text; None if there is none."""
        return next((line for line in self.lines.values() if text in line["text"]), None)

    def states(self, sandbox: str) -> list[str]:
        """What a sandbox did, in order."""
        return [span["state"] for _, span in sorted(self.spans[sandbox].items())]


class Stream:
    """An open page's stream. It begins with its first event."""

    def __init__(self, port: int, last: str | None = None, cookie: Headers | None = None, timeout: float = 30.0) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
        headers = {"Accept": "text/event-stream", **({"Last-Event-ID": last} if last else {}), **dict(cookie or [])}
        self._connection.request("GET", "/_swiftlet/api/stream", headers=headers)
        self.response = self._connection.getresponse()
        self.shown = Shown()
        self.id: str | None = None
        self.names: list[str] = []
        if self.response.status == 200:
            self.next()

    def next(self) -> tuple[str, Any] | None:
        """The next event's name and data; None at the end of the stream."""
        name, data = "message", None
        while line := self.response.readline():
            text = line.decode().rstrip("\n")
            kind, _, value = text.partition(": ")
            match kind:
                case "event":
                    name = value
                case "id":
                    self.id = value
                case "data":
                    data = json.loads(value)
                case "" if data is not None:
                    self.names.append(name)
                    if name in ("snapshot", "changes"):
                        self.shown.take(data, isWhole=name == "snapshot")
                    return name, data
        return None

    def until(self, condition: Callable[[Shown], T], timeout: float = 30.0) -> T:
        """Reads on until what is shown meets a condition; what the condition gives."""
        end = time.monotonic() + timeout
        while not (value := condition(self.shown)):
            assert time.monotonic() < end, f"not within {timeout:g} s"
            assert self.next() is not None, "the stream ended"
        return value

    def close(self) -> None:
        self._connection.close()
        self.response.close()

    def __enter__(self) -> Stream:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class ShownEmulator(Emulator):
    """`applications/shown.py` behind an emulator with a console."""

    def __init__(self, *options: str, function_name: str = "function", **rest: Any) -> None:
        port = free_port()
        super().__init__(
            [str(PYTHON), "-I", "-S", str(APP)], options=["--app-port", str(port), *options], function_name=function_name, **rest
        )
        self.console = Console(self.port)

    def __enter__(self) -> ShownEmulator:
        return self


def write_project(folder: Path, names: list[str], more: str = "") -> None:
    """A swiftlet.yaml with several functions of `applications/shown.py`, each printing its name."""
    functions = "".join(
        f"  {name}:\n    command: [{PYTHON}, -I, -S, {APP}]\n    app-port: {free_port()}\n    memory: {128 + 64 * index}\n"
        for index, name in enumerate(names)
    )
    (folder / "swiftlet.yaml").write_text(f"{more}functions:\n{functions}")

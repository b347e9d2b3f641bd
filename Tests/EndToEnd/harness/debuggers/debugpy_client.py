"""debugpy's side of an editor: the Debug Adapter Protocol over TCP, message by message.

See https://microsoft.github.io/debug-adapter-protocol/specification.
"""

from __future__ import annotations

import json
import socket
from pathlib import Path

from ..conditions import wait_until
from .messages import Message, Messages


class DebugpyClient:
    """A connection to a process that `debugpy --listen` waits in."""

    def __init__(self, port: int, timeout: float = 30.0) -> None:
        self._socket = wait_until(lambda: _connection(port), f"debugpy listens on port {port}", timeout)
        self._socket.settimeout(timeout)
        self._file = self._socket.makefile("rb")
        self._sequence = 0
        self._messages = Messages(self._read)

    def attach(self, configuration: Message, breakpoints: dict[Path, list[int]]) -> None:
        """Attaches with a configuration of launch.json, sets breakpoints, and lets the process run."""
        self.call("initialize", {"adapterID": "debugpy", "pathFormat": "path", "linesStartAt1": True})
        attached = self.send("attach", configuration)
        self.event("initialized")
        for path, lines in breakpoints.items():
            self.break_at(path, *lines)
        self.call("configurationDone")
        self.response(attached)

    def break_at(self, path: Path, *lines: int) -> None:
        """Sets the breakpoints of a file, in place of those that it has."""
        answer = self.call(
            "setBreakpoints", {"source": {"path": str(path)}, "breakpoints": [{"line": line} for line in lines]}
        )
        assert all(found["verified"] for found in answer["breakpoints"]), answer

    def stopped(self) -> int:
        """Waits for a breakpoint; the thread that it stopped."""
        stop = self.event("stopped")
        assert stop["reason"] == "breakpoint", stop
        return stop["threadId"]

    def place(self, thread: int) -> tuple[str, int]:
        """The file and the line where a thread is stopped."""
        frame = self.call("stackTrace", {"threadId": thread, "levels": 1})["stackFrames"][0]
        return frame["source"]["path"], frame["line"]

    def evaluate(self, expression: str, thread: int) -> str:
        """The value of an expression where a thread is stopped."""
        frame = self.call("stackTrace", {"threadId": thread, "levels": 1})["stackFrames"][0]
        return self.call("evaluate", {"expression": expression, "frameId": frame["id"], "context": "repl"})["result"]

    def resume(self, thread: int) -> None:
        self.call("continue", {"threadId": thread})

    def call(self, command: str, arguments: Message | None = None) -> Message:
        """Sends a request; the body of its response."""
        return self.response(self.send(command, arguments))

    def send(self, command: str, arguments: Message | None = None) -> int:
        """Sends a request; its number."""
        self._sequence += 1
        request = {"seq": self._sequence, "type": "request", "command": command, "arguments": arguments or {}}
        content = json.dumps(request).encode()
        self._socket.sendall(b"Content-Length: %d\r\n\r\n%b" % (len(content), content))
        return self._sequence

    def response(self, number: int) -> Message:
        """The body of the response to a request, which must have succeeded."""
        response = self._messages.next(lambda message: message["type"] == "response" and message["request_seq"] == number)
        assert response["success"], response
        return response.get("body", {})

    def event(self, name: str) -> Message:
        """The body of the next event of a name."""
        return self._messages.next(lambda message: message["type"] == "event" and message["event"] == name).get("body", {})

    def _read(self) -> Message:
        length = 0
        while line := self._file.readline().strip():
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        assert length, "debugpy closed the connection"
        return json.loads(self._file.read(length))

    def close(self) -> None:
        self._file.close()
        self._socket.close()

    def __enter__(self) -> DebugpyClient:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _connection(port: int) -> socket.socket | None:
    try:
        return socket.create_connection(("127.0.0.1", port), timeout=5)
    except ConnectionRefusedError:
        return None

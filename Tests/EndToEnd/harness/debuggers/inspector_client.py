"""An editor's side of Node's inspector: the Chrome DevTools Protocol over a WebSocket.

See https://chromedevtools.github.io/devtools-protocol/v8/ and RFC 6455.
"""

from __future__ import annotations

import base64
import json
import os
import socket
import struct
from typing import Any

from .. import http_client
from ..wire import Reader, head_bytes
from .messages import Message, Messages

_TEXT = 0x1


class InspectorClient:
    """A connection to a process that runs with `--inspect` or `--inspect-brk`, and listens."""

    def __init__(self, port: int, timeout: float = 30.0) -> None:
        # Editors ask where the process is before they connect.
        targets = http_client.request(port, "GET", "/json/list").json()
        path = targets[0]["webSocketDebuggerUrl"].partition(f":{port}")[2]
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=timeout)
        self._reader = Reader(self._socket)
        self._number = 0
        self._messages = Messages(self._read)
        self._socket.sendall(
            head_bytes(
                f"GET {path} HTTP/1.1",
                [
                    ("Host", f"127.0.0.1:{port}"),
                    ("Upgrade", "websocket"),
                    ("Connection", "Upgrade"),
                    ("Sec-WebSocket-Key", base64.b64encode(os.urandom(16)).decode()),
                    ("Sec-WebSocket-Version", "13"),
                ],
            )
        )
        head = self._reader.head()
        assert head and head.start.startswith("HTTP/1.1 101"), head

    def attach(self) -> None:
        """Enables the debugger."""
        self.call("Runtime.enable")
        self.call("Debugger.enable")

    def start(self) -> None:
        """Lets a process run that waits for a debugger; it stops at its first statement."""
        self.call("Runtime.runIfWaitingForDebugger")
        self.paused()
        self.resume()

    def break_at(self, file: str, line: int) -> None:
        """Sets a breakpoint in a line, from 1, of each file whose path ends so."""
        self.call("Debugger.setBreakpointByUrl", {"urlRegex": f".*{file}$", "lineNumber": line - 1})

    def paused(self) -> Message:
        """Waits until the process stops; the topmost call."""
        event = self._messages.next(lambda message: message.get("method") == "Debugger.paused")
        return event["params"]["callFrames"][0]

    def evaluate(self, expression: str, frame: Message) -> Any:
        """The value of an expression in a call."""
        answer = self.call(
            "Debugger.evaluateOnCallFrame",
            {"callFrameId": frame["callFrameId"], "expression": expression, "returnByValue": True},
        )
        return answer["result"]["value"]

    def resume(self) -> None:
        self.call("Debugger.resume")

    def call(self, method: str, parameters: Message | None = None) -> Message:
        """Calls a method; its result."""
        self._number += 1
        number = self._number
        self._send(json.dumps({"id": number, "method": method, "params": parameters or {}}).encode())
        answer = self._messages.next(lambda message: message.get("id") == number)
        assert "error" not in answer, answer
        return answer["result"]

    def _send(self, content: bytes) -> None:
        mask = os.urandom(4)
        length = len(content)
        size = bytes([0x80 | length]) if length < 126 else b"\xfe" + struct.pack(">H", length)
        masked = bytes(byte ^ mask[index % 4] for index, byte in enumerate(content))
        self._socket.sendall(bytes([0x80 | _TEXT]) + size + mask + masked)

    def _read(self) -> Message:
        content = b""
        while True:
            first, length = self._reader.exactly(2)
            assert first & 0x0F in (0, _TEXT), f"an unexpected frame: {first:#x}"
            if length == 126:
                (length,) = struct.unpack(">H", self._reader.exactly(2))
            elif length == 127:
                (length,) = struct.unpack(">Q", self._reader.exactly(8))
            content += self._reader.exactly(length)
            if first & 0x80:
                return json.loads(content)

    def close(self) -> None:
        self._socket.close()

    def __enter__(self) -> InspectorClient:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

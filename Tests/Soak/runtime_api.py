"""Lambda's side of a soak: the Runtime API and the Extensions API for one adapter, quick enough not to be what is measured."""

from __future__ import annotations

import asyncio
import json
import re
import time
from dataclasses import dataclass

_ARN = "arn:aws:lambda:us-east-1:123456789012:function:function"
_RESULT = re.compile(r"/2018-06-01/runtime/invocation/([^/]+)/(response|error)")
_ACCEPTED = b'HTTP/1.1 202 Accepted\r\ncontent-type: application/json\r\ncontent-length: 15\r\n\r\n{"status":"OK"}'


@dataclass(frozen=True, slots=True)
class Result:
    """What was posted for an invocation."""

    kind: str
    body: bytes
    trailers: bytes = b""


class RuntimeAPI:
    """Hands out one invocation at a time."""

    def __init__(self) -> None:
        self._waiting: _Connection | None = None
        self._asked = asyncio.Event()
        self._results: dict[str, asyncio.Future[Result]] = {}
        self._server: asyncio.Server | None = None

    async def start(self) -> int:
        """Begins to listen.

        Returns the port.
        """
        self._server = await asyncio.get_running_loop().create_server(lambda: _Connection(self), "127.0.0.1", 0)
        return self._server.sockets[0].getsockname()[1]

    def close(self) -> None:
        if self._server:
            self._server.close()

    async def asked(self) -> None:
        """Waits until the adapter asks for an invocation: Lambda may freeze it from here on."""
        await self._asked.wait()

    def hand_out(self, request_id: str, event: bytes, seconds: float) -> asyncio.Future[Result]:
        """Answers the adapter's `next`; the future holds what it posts."""
        assert self._waiting, "nobody asks for an invocation"
        result: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._results = {request_id: result}
        connection, self._waiting = self._waiting, None
        self._asked.clear()
        deadline = int((time.time() + seconds) * 1000)
        head = (
            "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n"
            f"lambda-runtime-aws-request-id: {request_id}\r\nlambda-runtime-deadline-ms: {deadline}\r\n"
            f"lambda-runtime-invoked-function-arn: {_ARN}\r\ncontent-length: {len(event)}\r\n\r\n"
        )
        connection.send(head.encode() + event)
        return result

    def ask(self, connection: "_Connection") -> None:
        self._waiting = connection
        self._asked.set()

    def lose(self, connection: "_Connection") -> None:
        if self._waiting is connection:
            self._waiting = None
            self._asked.clear()

    def take(self, request_id: str, result: Result) -> bool:
        """Whether the result is for the invocation that was handed out."""
        future = self._results.pop(request_id, None)
        if future is None or future.done():
            return False
        future.set_result(result)
        return True


class _Connection(asyncio.Protocol):
    """One connection from the adapter."""

    def __init__(self, api: RuntimeAPI) -> None:
        self._api = api
        self._buffer = bytearray()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def connection_lost(self, _: Exception | None) -> None:
        self._api.lose(self)

    def send(self, data: bytes) -> None:
        self._transport.write(data)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while (end := self._buffer.find(b"\r\n\r\n")) >= 0:
            start, *lines = self._buffer[:end].decode("latin-1").split("\r\n")
            headers = {name.lower(): text.strip() for name, _, text in (line.partition(":") for line in lines)}
            if headers.get("transfer-encoding", "").lower() == "chunked":
                taken = _chunked(self._buffer, end + 4)
            else:
                length = int(headers.get("content-length", 0))
                whole = len(self._buffer) >= end + 4 + length
                taken = (bytes(self._buffer[end + 4 : end + 4 + length]), b"", end + 4 + length) if whole else None
            if taken is None:
                return
            body, trailers, used = taken
            del self._buffer[:used]
            method, target, _ = start.split(" ")
            self._handle(method, target, body, trailers)

    def _handle(self, method: str, target: str, body: bytes, trailers: bytes) -> None:
        if target.endswith("/invocation/next"):
            self._api.ask(self)
        elif match := _RESULT.fullmatch(target):
            if self._api.take(match[1], Result(match[2], body, trailers)):
                self.send(_ACCEPTED)
            else:
                self.send(b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n")
        elif target.endswith("/extension/register"):
            answer = json.dumps({"functionName": "function", "functionVersion": "$LATEST", "handler": "h"}).encode()
            head = f"HTTP/1.1 200 OK\r\nlambda-extension-identifier: soak\r\ncontent-length: {len(answer)}\r\n\r\n"
            self.send(head.encode() + answer)
        elif method == "POST":
            self.send(_ACCEPTED)


def _chunked(buffer: bytearray, start: int) -> tuple[bytes, bytes, int] | None:
    """A chunked body, its trailers, and where it ends; None while it is not whole."""
    parts: list[bytes] = []
    while (end := buffer.find(b"\r\n", start)) >= 0:
        size = int(buffer[start:end].split(b";")[0], 16)
        if size == 0:
            last = buffer.find(b"\r\n\r\n", end)
            return (b"".join(parts), bytes(buffer[end + 2 : last]), last + 4) if last >= 0 else None
        if len(buffer) < end + 2 + size + 2:
            return None
        parts.append(bytes(buffer[end + 2 : end + 2 + size]))
        start = end + 2 + size + 2
    return None

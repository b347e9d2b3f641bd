"""An HTTP client that sends exactly what it is told to and shows exactly what came back."""

from __future__ import annotations

import json
import socket
from dataclasses import dataclass, field
from typing import Any

from .wire import Head, Headers, Incomplete, Reader, chunk, head_bytes, value, values

__all__ = ["Connection", "Incomplete", "Response", "request"]


@dataclass
class Response:
    """A response, header names and values as they came."""

    status: int
    headers: Headers
    body: bytes = b""
    reason: str = ""
    trailers: Headers = field(default_factory=list)
    informational: list[Head] = field(default_factory=list)

    def header(self, name: str) -> str | None:
        """The one value of a header, or None."""
        return value(self.headers, name)

    def header_values(self, name: str) -> list[str]:
        """All values of a header, in order."""
        return values(self.headers, name)

    def json(self) -> Any:
        return json.loads(self.body)


class Connection:
    """A kept connection to a port of this machine."""

    def __init__(self, port: int, timeout: float = 30.0) -> None:
        self.port = port
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=timeout)
        self._reader = Reader(self._socket)

    def send(self, data: bytes) -> None:
        """Sends bytes as they are."""
        self._socket.sendall(data)

    def receive(self, method: str = "GET") -> Response:
        """The next final response; those before it (1xx) are in `informational`."""
        informational: list[Head] = []
        while True:
            head = self._reader.head()
            if head is None:
                raise Incomplete("closed before a response")
            version, code, *reason = head.start.split(" ", 2)
            assert version in ("HTTP/1.1", "HTTP/1.0"), head.start
            status = int(code)
            if 100 <= status < 200 and status != 101:
                informational.append(head)
                continue
            response = Response(status, head.headers, reason=" ".join(reason), informational=informational)
            if method != "HEAD" and status not in (101, 204, 304):
                body = self._reader.body(head.headers, until_close=True)
                response.body, response.trailers = body.content, body.trailers
            return response

    def request(
        self,
        method: str,
        target: str = "/",
        headers: Headers | None = None,
        body: bytes | None = None,
        *,
        chunks: list[bytes] | None = None,
        host: str | None = None,
    ) -> Response:
        """Sends one request, its body counted or in chunks, and gives back the response."""
        lines: Headers = [("Host", host or f"127.0.0.1:{self.port}"), *(headers or [])]
        if chunks is not None:
            lines.append(("Transfer-Encoding", "chunked"))
        elif body is not None:
            lines.append(("Content-Length", str(len(body))))
        self.send(head_bytes(f"{method} {target} HTTP/1.1", lines))
        try:
            if chunks is not None:
                self.send(b"".join([*map(chunk, chunks), b"0\r\n\r\n"]))
            elif body:
                self.send(body)
        except (BrokenPipeError, ConnectionResetError):
            pass  # Answered before the body was read, perhaps: the answer tells.
        return self.receive(method)

    def close(self) -> None:
        self._socket.close()

    def __enter__(self) -> "Connection":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def request(
    port: int,
    method: str,
    target: str = "/",
    headers: Headers | None = None,
    body: bytes | None = None,
    *,
    timeout: float = 30.0,
    **options: Any,
) -> Response:
    """One request on a connection of its own."""
    with Connection(port, timeout) as connection:
        return connection.request(method, target, headers, body, **options)

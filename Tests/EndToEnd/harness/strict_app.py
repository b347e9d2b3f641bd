"""An app on a bare socket that forgives nothing: it takes well-formed HTTP/1.1 requests in origin form, one at a time.

Its parser is its own, written from RFC 9112 and RFC 9110 and shared with nothing else here.
"""

from __future__ import annotations

import contextlib
import re
import socket
import threading
from dataclasses import dataclass

from .ports import listening_socket

_REQUEST_LINE = re.compile(rb"([!#$%&'*+\-.^_`|~0-9A-Za-z]+) (/[!-~]*) HTTP/1\.1")
_TARGET = re.compile(rb"/[A-Za-z0-9\-._~!$&'()*+,;=:@/%]*(?:\?[A-Za-z0-9\-._~!$&'()*+,;=:@/?%]*)?")
_FIELD = re.compile(rb"([!#$%&'*+\-.^_`|~0-9A-Za-z]+):[ \t]*([\t\x20-\x7e\x80-\xff]*?)[ \t]*")
_HOST = re.compile(rb"(?:\[[0-9A-Za-z\-._~!$&'()*+;=:]+\]|[A-Za-z0-9\-._~!$&'()*+;=%]+)(?::[0-9]*)?")
_ONE_HOP = {
    b"connection", b"keep-alive", b"te", b"trailer", b"transfer-encoding", b"upgrade", b"expect", b"proxy-connection",
    b"proxy-authorization", b"proxy-authenticate",
}  # fmt: skip


class Malformed(Exception):
    """What reached the app is not one well-formed request."""


@dataclass
class StrictRequest:
    """A request as it came."""

    method: bytes
    target: bytes
    fields: list[tuple[bytes, bytes]]
    body: bytes
    raw: bytes

    def values(self, name: bytes) -> list[bytes]:
        return [value for key, value in self.fields if key.lower() == name]


def parse_head(head: bytes) -> StrictRequest:
    """The request of a head without its empty line."""
    line, *lines = head.split(b"\r\n")
    if not (match := _REQUEST_LINE.fullmatch(line)):
        raise Malformed(f"request line {line!r}")
    request = StrictRequest(match[1], match[2], [], b"", head)
    if not _TARGET.fullmatch(request.target):
        raise Malformed(f"target {request.target!r}")
    for line in lines:
        if not (match := _FIELD.fullmatch(line)):
            raise Malformed(f"field line {line!r}")
        request.fields.append((match[1], match[2]))
    names = [name.lower().replace(b"_", b"-") for name, _ in request.fields]
    if found := _ONE_HOP.intersection(names):
        raise Malformed(f"fields of one hop: {found}")
    if names.count(b"host") != 1:
        raise Malformed(f"{names.count(b'host')} Host fields")
    if not _HOST.fullmatch(request.values(b"host")[0]):
        raise Malformed(f"Host {request.values(b'host')[0]!r}")
    if names.count(b"content-length") > 1 or any(not value.isdigit() for value in request.values(b"content-length")):
        raise Malformed("more than one Content-Length, or one that is no number")
    return request


class StrictApp:
    """Answers every request by the number that it is given; `requests` are those that came, `failures` what else did."""

    def __init__(self) -> None:
        self.requests: list[StrictRequest] = []
        self.failures: list[str] = []
        self._stopping = threading.Event()
        self._threads: list[threading.Thread] = []
        self._open: set[socket.socket] = set()
        self._listener = listening_socket()
        self.port: int = self._listener.getsockname()[1]
        self._start(self._accept)

    def _start(self, target, *arguments: object) -> None:  # noqa: ANN001
        thread = threading.Thread(target=target, args=arguments, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while not self._stopping.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self._open.add(connection)
            self._start(self._serve, connection)

    def _serve(self, connection: socket.socket) -> None:
        buffer = b""
        with connection, contextlib.suppress(OSError):
            try:
                while True:
                    while b"\r\n\r\n" not in buffer:
                        if not (data := connection.recv(262144)):
                            if buffer:
                                raise Malformed(f"bytes that are no request: {buffer[:300]!r}")
                            return
                        buffer += data
                    head, _, buffer = buffer.partition(b"\r\n\r\n")
                    request = parse_head(head)
                    length = int((request.values(b"content-length") or [b"0"])[0])
                    while len(buffer) < length:
                        if not (data := connection.recv(262144)):
                            raise Malformed(f"a body of {len(buffer)} of {length} bytes")
                        buffer += data
                    request.body, buffer = buffer[:length], buffer[length:]
                    if buffer:
                        raise Malformed(f"bytes behind the request: {buffer[:300]!r}")
                    body = b""
                    if request.target != b"/ready":
                        self.requests.append(request)
                        body = b"request %d" % len(self.requests)
                    if request.method == b"HEAD":
                        body = b""
                    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
            except Malformed as failure:
                self.failures.append(str(failure))
        self._open.discard(connection)

    def __enter__(self) -> "StrictApp":
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for connection in list(self._open):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(5)

"""HTTP/1.1 messages read from a socket byte by byte, nothing normalised."""

from __future__ import annotations

import socket
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

Headers = list[tuple[str, str]]


class Incomplete(Exception):
    """The peer closed, or reset, before a message was whole."""

    def __init__(self, what: str, received: bytes = b"") -> None:
        super().__init__(f"{what}; received {received[:200]!r}")
        self.received = received


def values(headers: Headers, name: str) -> list[str]:
    """All values of a header, in order."""
    return [value for key, value in headers if key.lower() == name.lower()]


def value(headers: Headers, name: str) -> str | None:
    """The one value of a header, or None; fails when there are several."""
    found = values(headers, name)
    assert len(found) <= 1, f"{name} stands {len(found)} times"
    return found[0] if found else None


@dataclass
class Head:
    """A start line and the headers below it, as they came."""

    start: str
    headers: Headers
    raw: bytes


@dataclass
class Body:
    """A body with what its framing told."""

    content: bytes
    trailers: Headers = field(default_factory=list)
    chunks: list[bytes] = field(default_factory=list)


class Reader:
    """Reads messages from a connected socket, one after another."""

    def __init__(self, connection: socket.socket) -> None:
        self._socket = connection
        self._buffer = bytearray()

    @property
    def buffered(self) -> bytes:
        """Bytes that came and were not read as part of a message yet."""
        return bytes(self._buffer)

    def _fill(self) -> bool:
        try:
            data = self._socket.recv(262144)
        except (ConnectionResetError, BrokenPipeError) as error:
            raise Incomplete("connection reset", bytes(self._buffer)) from error
        self._buffer += data
        return bool(data)

    def _take(self, count: int) -> bytes:
        data = bytes(self._buffer[:count])
        del self._buffer[:count]
        return data

    def _line(self) -> bytes:
        while (end := self._buffer.find(b"\r\n")) < 0:
            if not self._fill():
                raise Incomplete("closed inside a line", bytes(self._buffer))
        return self._take(end + 2)[:-2]

    def exactly(self, count: int) -> bytes:
        """The next `count` bytes."""
        while len(self._buffer) < count:
            if not self._fill():
                raise Incomplete(f"closed after {len(self._buffer)} of {count} bytes", bytes(self._buffer))
        return self._take(count)

    def rest(self) -> bytes:
        """Everything until the peer closes."""
        while self._fill():
            pass
        return self._take(len(self._buffer))

    def head(self) -> Head | None:
        """The next head, or None when the peer closed before a byte of it."""
        while (end := self._buffer.find(b"\r\n\r\n")) < 0:
            if not self._fill():
                if not self._buffer:
                    return None
                raise Incomplete("closed inside a head", bytes(self._buffer))
        raw = self._take(end + 4)
        start, *lines = raw[:-4].decode("latin-1").split("\r\n")
        return Head(start, [_header(line) for line in lines], raw)

    def chunked(self, body: Body | None = None) -> Body:
        """A chunked body with its trailers; `body`, if given, is filled as the chunks come."""
        body = body or Body(b"")
        for content in self.chunks():
            body.chunks.append(content)
        body.trailers += self.trailers()
        body.content = b"".join(body.chunks)
        return body

    def chunks(self) -> Iterator[bytes]:
        """The chunks of a chunked body, each once it is whole; the trailers are left to be read."""
        while size := int(self._line().split(b";")[0], 16):
            content = self.exactly(size)
            assert self._line() == b"", "a chunk does not end in CR LF"
            yield content

    def trailers(self) -> Headers:
        """The trailers behind the last chunk."""
        trailers = []
        while line := self._line():
            trailers.append(_header(line.decode("latin-1")))
        return trailers

    def body(self, headers: Headers, *, until_close: bool = False, into: Body | None = None) -> Body:
        """The body that goes with these headers: chunked (filling `into`), counted, until the peer closes, or none."""
        if coding := value(headers, "transfer-encoding"):
            assert coding.lower() == "chunked", f"transfer-encoding: {coding}"
            assert value(headers, "content-length") is None, "transfer-encoding and content-length together"
            return self.chunked(into)
        length = value(headers, "content-length")
        if length is not None:
            return Body(self.exactly(int(length)))
        return Body(self.rest() if until_close else b"")


def _header(line: str) -> tuple[str, str]:
    name, colon, text = line.partition(":")
    assert colon and name == name.strip(), f"not a header line: {line!r}"
    return name, text.strip(" \t")


def head_bytes(start: str, headers: Iterable[tuple[str, str]]) -> bytes:
    """A head ready to be sent."""
    return "".join([f"{start}\r\n", *(f"{name}: {text}\r\n" for name, text in headers), "\r\n"]).encode("latin-1")


def chunk(data: bytes) -> bytes:
    """One chunk of a chunked body."""
    return b"%x\r\n%b\r\n" % (len(data), data)

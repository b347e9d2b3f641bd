"""Results that reach Lambda bit by bit (`Lambda-Runtime-Function-Response-Mode: streaming`)."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
from dataclasses import dataclass
from typing import Any

from .conditions import wait_until
from .http_client import Response
from .scripted_server import Behaviour, Exchange
from .wire import Body, Headers, Incomplete, value

_SEPARATOR = bytes(8)


@dataclass(frozen=True)
class Chunk:
    """A chunk, and when all of it was there (monotonic time)."""

    at: float
    content: bytes


class Stream:
    """How Lambda reads a streamed result, and what it has read.

    - `reads`: cleared, it reads no further until it is set again.
    - `leaves_after`: once it has read so many bytes it does what `leaves` says and reads no further.
    - `keeps_content`: without it the content is counted and hashed, and only its first 64 KB are kept.
    """

    def __init__(
        self, *, reads: bool = True, leaves_after: int | None = None, leaves: Behaviour | None = None,
        keeps_content: bool = True,
    ) -> None:  # fmt: skip
        self.reads = threading.Event()
        if reads:
            self.reads.set()
        self.leaves_after = leaves_after
        self.leaves = leaves or Exchange.close
        self.keeps_content = keeps_content
        self.headers: Headers = []
        self.chunks: list[Chunk] = []
        self.trailers: Headers = []
        self.size = 0
        self.hash = hashlib.sha256()
        self.has_begun = False
        self.has_ended = False
        # Why it broke off, where it did.
        self.cut: Incomplete | None = None

    # What Lambda does

    def read(self, exchange: Exchange) -> Body:
        """Reads a result to its end, or as far as this stream says."""
        self.headers = exchange.headers
        body = exchange.arriving_body
        self.has_begun = True
        try:
            self._await_reading(exchange)
            for content in exchange.reader.chunks():
                self._take(content)
                if self.keeps_content:
                    body.chunks.append(content)
                if self.leaves_after is not None and self.size >= self.leaves_after:
                    self.leaves(exchange)
                    raise Incomplete("Lambda read no further")
                self._await_reading(exchange)
            self.trailers = exchange.reader.trailers()
        except Incomplete as cut:
            self.cut = cut
            raise
        body.content, body.trailers = self.content, self.trailers
        self.has_ended = True
        return body

    def _take(self, content: bytes) -> None:
        self.size += len(content)
        self.hash.update(content)
        if self.keeps_content or self.size <= 65536:
            self.chunks.append(Chunk(time.monotonic(), content))

    def _await_reading(self, exchange: Exchange) -> None:
        while not self.reads.wait(0.05):
            if exchange.server.stopping.is_set():
                raise Incomplete("the fake Lambda stopped")

    # What a test asks

    @property
    def content(self) -> bytes:
        """What was read so far, prelude included."""
        return b"".join(chunk.content for chunk in self.chunks)

    @property
    def prelude(self) -> bytes:
        """The JSON before the eight NUL bytes."""
        prelude, separator, _ = self.content.partition(_SEPARATOR)
        assert separator, f"no prelude: {self.content[:500]!r}"
        return prelude

    @property
    def body(self) -> bytes:
        """What came behind the prelude so far."""
        return self.content[len(self.prelude) + len(_SEPARATOR) :]

    def wait_for_body(self, content: bytes, timeout: float = 10.0) -> None:
        """Waits until the body so far ends in `content`."""
        wait_until(lambda: _SEPARATOR in self.content and self.body.endswith(content), f"{content[:50]!r} of a stream", timeout)

    def wait_for_end(self, timeout: float = 20.0) -> None:
        """Waits for the end in good order; trailers may tell of a failure."""
        wait_until(lambda: self.has_ended or self.cut, "the end of a stream", timeout)
        assert self.cut is None, f"the stream was cut: {self.cut}"

    def wait_for_cut(self, timeout: float = 20.0) -> None:
        """Waits for an end that is none: the connection closed before the last chunk."""
        wait_until(lambda: self.has_ended or self.cut, "the end of a stream", timeout)
        assert not self.has_ended, "the stream ended in good order"

    def response(self, timeout: float = 20.0) -> Response:
        """The whole response; fails if the stream did not end well."""
        self.wait_for_end(timeout)
        assert self.trailers == [], self.error
        prelude = json.loads(self.prelude)
        headers: Headers = [*prelude["headers"].items(), *(("set-cookie", cookie) for cookie in prelude.get("cookies", []))]
        return Response(prelude["statusCode"], headers, self.body)

    @property
    def error(self) -> dict[str, Any]:
        """The error that the trailers tell of."""
        kind = value(self.trailers, "lambda-runtime-function-error-type")
        encoded = value(self.trailers, "lambda-runtime-function-error-body")
        assert kind and encoded, f"the trailers tell of no error: {self.trailers}"
        error = json.loads(base64.b64decode(encoded, validate=True))
        assert error["errorType"] == kind
        return error

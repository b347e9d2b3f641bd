"""Ways to answer a request, good and bad: the vocabulary of scripts for the fake Lambda and the scripted app."""

from __future__ import annotations

import fcntl
import select
import socket
import struct
import termios
import threading

from .scripted_server import Behaviour, Exchange
from .wire import Headers, chunk, head_bytes


def unacknowledged(connection: socket.socket) -> int:
    """How many bytes were sent and not acknowledged yet."""
    return int(struct.unpack("i", fcntl.ioctl(connection, termios.TIOCOUTQ, b"\0" * 4))[0])


def reply(status: int = 200, body: bytes = b"", headers: Headers | None = None, framing: str = "length") -> Behaviour:
    """A whole answer."""
    return lambda exchange: exchange.reply(status, body, headers, framing=framing)


def echo(exchange: Exchange) -> None:
    """The request's body under its own content type."""
    content_type = exchange.header("content-type") or "application/octet-stream"
    exchange.reply(200, exchange.read_body().content, [("Content-Type", content_type)])


def close(exchange: Exchange) -> None:
    """Closes without a byte, the request read."""
    exchange.read_body()
    exchange.close()


def reset(exchange: Exchange) -> None:
    """RST without a byte."""
    exchange.reset()


def close_unread(exchange: Exchange) -> None:
    """Closes without a byte and without reading the body."""
    exchange.close()


def close_after_head(length: int = 100) -> Behaviour:
    """A head that promises `length` bytes, and no byte of them."""
    return truncated(b"", length)


def truncated(part: bytes, length: int) -> Behaviour:
    """A head that promises `length` bytes, `part` of them, then FIN."""

    def behave(exchange: Exchange) -> None:
        exchange.read_body()
        exchange.send(head_bytes("HTTP/1.1 200 OK", [("Content-Length", str(length))]) + part)
        exchange.close()

    return behave


def truncated_chunks(*parts: bytes) -> Behaviour:
    """Chunks, then FIN without the last one."""

    def behave(exchange: Exchange) -> None:
        exchange.read_body()
        exchange.send(head_bytes("HTTP/1.1 200 OK", [("Transfer-Encoding", "chunked")]))
        for part in parts:
            exchange.send(chunk(part))
        exchange.close()

    return behave


def half_a_head(exchange: Exchange) -> None:
    """The beginning of a head, then FIN."""
    exchange.read_body()
    exchange.send(b"HTTP/1.1 200 OK\r\nContent-Ty")
    exchange.close()


def raw(data: bytes, *, then_close: bool = True) -> Behaviour:
    """These bytes, whatever they are."""

    def behave(exchange: Exchange) -> None:
        exchange.read_body()
        exchange.send(data)
        if then_close:
            exchange.close()

    return behave


def stall(exchange: Exchange) -> None:
    """No byte until the peer goes."""
    exchange.read_body()
    exchange.stall()


def stall_after(data: bytes) -> Behaviour:
    """These bytes, then no more until the peer goes."""

    def behave(exchange: Exchange) -> None:
        exchange.read_body()
        exchange.send(data)
        exchange.stall()

    return behave


def stop_reading(exchange: Exchange) -> None:
    """Leaves the body unread and says nothing until the peer goes."""
    exchange.server.stopping.wait(60)
    exchange.close()


def answer_before_body(status: int = 413, body: bytes = b"too large") -> Behaviour:
    """A final answer before the request's body is read, and the connection closed."""

    def behave(exchange: Exchange) -> None:
        exchange.send(
            head_bytes(f"HTTP/1.1 {status} Status", [("Content-Length", str(len(body))), ("Connection", "close")]) + body
        )
        exchange.close()

    return behave


def informational(count: int, then: Behaviour, status: str = "103 Early Hints") -> Behaviour:
    """Heads of 1xx, `count` of them, before the answer."""

    def behave(exchange: Exchange) -> None:
        exchange.read_body()
        for _ in range(count):
            exchange.send(head_bytes(f"HTTP/1.1 {status}", [("Link", "</style.css>; rel=preload")]))
        then(exchange)

    return behave


def drip(data: bytes, pause: float, size: int = 1) -> Behaviour:
    """Bytes as they are, `size` at a time with a pause after each."""

    def behave(exchange: Exchange) -> None:
        exchange.read_body()
        for start in range(0, len(data), size):
            exchange.send(data[start : start + size])
            exchange.pause(pause)

    return behave


def after(seconds: float, then: Behaviour) -> Behaviour:
    """A pause first."""

    def behave(exchange: Exchange) -> None:
        exchange.read_body()
        exchange.pause(seconds)
        then(exchange)

    return behave


def keep_alive(seconds: float, then: Behaviour) -> Behaviour:
    """Answers, then closes the connection once it was idle for this long, without having said so."""

    def behave(exchange: Exchange) -> None:
        then(exchange)
        exchange.idle_limit = seconds

    return behave


def close_after(then: Behaviour) -> Behaviour:
    """Answers, then closes at once without having said so."""

    def behave(exchange: Exchange) -> None:
        exchange.read_body()
        then(exchange)
        exchange.close()

    return behave


def reset_after(then: Behaviour) -> Behaviour:
    """Answers, then ends the connection with RST once the peer has read all of it."""

    def behave(exchange: Exchange) -> None:
        exchange.read_body()
        then(exchange)
        # An RST overtakes what was not acknowledged, and then the answer would be lost with the connection.
        while not exchange.server.stopping.is_set() and unacknowledged(exchange.socket):
            exchange.pause(0.001)
        exchange.reset()

    return behave


def endless(head: bytes, part: bytes) -> Behaviour:
    """`head`, then `part` again and again until the peer goes."""

    def behave(exchange: Exchange) -> None:
        exchange.read_body()
        exchange.send(head)
        block = part * max(1, 65536 // len(part))
        try:
            while not exchange.server.stopping.is_set():
                exchange.socket.sendall(block)
        except OSError:
            pass
        exchange.close()

    return behave


def answer_unread(then: Behaviour) -> Behaviour:
    """Answers without having read the body, and leaves the connection as it is until the peer goes."""

    def behave(exchange: Exchange) -> None:
        then(exchange)
        exchange.server.stopping.wait(0.2)
        exchange.close()

    return behave


def close_at_next_request(then: Behaviour, *, by_reset: bool = False) -> Behaviour:
    """Answers, then closes at the very moment at which the next request on the connection begins."""

    def behave(exchange: Exchange) -> None:
        exchange.read_body()
        then(exchange)
        while not exchange.server.stopping.is_set():
            readable, _, _ = select.select([exchange.socket], [], [], 0.05)
            if readable:
                break
        if by_reset:
            exchange.reset()
        else:
            exchange.socket.recv(1)
            exchange.close()

    return behave


class Steps:
    """An answer in parts: the first is sent at once, each further one when the test says `proceed`."""

    def __init__(self, *parts: bytes) -> None:
        self._parts = parts
        self._permits = threading.Semaphore(1)

    def proceed(self) -> None:
        self._permits.release()

    def __call__(self, exchange: Exchange) -> None:
        exchange.read_body()
        for part in self._parts:
            while not self._permits.acquire(timeout=0.05):
                if exchange.server.stopping.is_set():
                    return
            exchange.send(part)


class Endless:
    """A chunked answer without end; `peer_gone` is set once nobody takes any more of it."""

    def __init__(self, part: bytes = bytes(65536)) -> None:
        self._part = part
        self.peer_gone = threading.Event()

    def __call__(self, exchange: Exchange) -> None:
        exchange.read_body()
        data = chunk(self._part)
        try:
            exchange.socket.sendall(head_bytes("HTTP/1.1 200 OK", [("Transfer-Encoding", "chunked")]))
            while not exchange.server.stopping.is_set():
                exchange.socket.sendall(data)
        except OSError:
            self.peer_gone.set()
        exchange.close()


class Silent:
    """These bytes, then nothing; `peer_gone` is set once the peer has closed."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self.peer_gone = threading.Event()

    def __call__(self, exchange: Exchange) -> None:
        exchange.read_body()
        exchange.send(self._data)
        if exchange.wait_for_peer_to_close(timeout=None):
            self.peer_gone.set()
        exchange.close()

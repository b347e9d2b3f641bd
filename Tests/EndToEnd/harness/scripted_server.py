"""A server that does, request by request, what a test tells it to: the ground of the fake Lambda and the scripted app."""

from __future__ import annotations

import contextlib
import errno
import select
import socket
import struct
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from .conditions import wait_until
from .ports import listening_socket
from .wire import Body, Head, Headers, Incomplete, Reader, chunk, head_bytes, value


@dataclass
class Recorded:
    """A request as it reached the server."""

    method: str
    target: str
    headers: Headers
    body: Body
    connection: int
    use: int
    at: float
    raw_head: bytes

    def header(self, name: str) -> str | None:
        """The one value of a header, or None."""
        return value(self.headers, name)


class Exchange:
    """One request, and the means to answer it well or badly."""

    def __init__(self, server: "ScriptedServer", connection: socket.socket, reader: Reader, head: Head) -> None:
        self.server = server
        self.socket = connection
        self.reader = reader
        self.method, self.target, self.version = head.start.split(" ", 2)
        self.headers = head.headers
        self.head = head
        self.ended = False
        # Seconds after which a connection that is idle again is closed; None keeps it.
        self.idle_limit: float | None = None
        # What a chunked body fills while it is read.
        self.arriving_body = Body(b"")
        self._body: Body | None = None

    def header(self, name: str) -> str | None:
        """The one value of a header, or None."""
        return value(self.headers, name)

    def read_body(self) -> Body:
        """The request's body; read at the first call only, so that a behaviour may answer before or leave it."""
        if self._body is None:
            self._body = self.reader.body(self.headers, into=self.arriving_body)
        return self._body

    def take_body(self, body: Body) -> None:
        """Says that the body was read by other means."""
        self._body = body

    @property
    def has_read_body(self) -> bool:
        return self._body is not None

    def send(self, data: bytes) -> None:
        """Sends bytes as they are; a peer that has gone is no error here."""
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            self.socket.sendall(data)

    def reply(
        self, status: int = 200, body: bytes = b"", headers: Headers | None = None, *, framing: str = "length"
    ) -> None:
        """A whole response, framed by `length`, `chunked` or `close`."""
        lines = list(headers or [])
        if framing == "length" and status != 204 and status != 304:
            lines.append(("Content-Length", str(len(body))))
        elif framing == "chunked":
            lines.append(("Transfer-Encoding", "chunked"))
        elif framing == "close":
            lines.append(("Connection", "close"))
        data = head_bytes(f"HTTP/1.1 {status} Status", lines)
        if self.method != "HEAD":
            data += chunk(body) + b"0\r\n\r\n" if framing == "chunked" and body else body
            if framing == "chunked" and not body:
                data += b"0\r\n\r\n"
        self.send(data)
        if framing == "close":
            self.close()

    def close(self) -> None:
        """Ends the connection in the orderly way: FIN."""
        self.ended = True
        with contextlib.suppress(OSError):
            self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()

    def reset(self) -> None:
        """Ends the connection with RST."""
        self.ended = True
        with contextlib.suppress(OSError):
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()

    def stall(self) -> None:
        """Does nothing more until the peer closes or the server stops."""
        self.wait_for_peer_to_close(timeout=None)
        self.close()

    def pause(self, seconds: float) -> None:
        """Lets time pass between two parts of an answer; ends early when the server stops."""
        self.server.stopping.wait(seconds)

    @property
    def peer_has_gone(self) -> bool:
        """Whether the peer has closed or reset the connection by now."""
        try:
            return self.socket.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT) == b""
        except BlockingIOError:
            return False
        except OSError:
            return True

    def wait_for_peer_to_close(self, timeout: float | None = 10.0) -> bool:
        """Whether the peer has closed (or reset) the connection within the time."""
        end = None if timeout is None else time.monotonic() + timeout
        while not self.server.stopping.is_set():
            if end is not None and time.monotonic() > end:
                return False
            try:
                readable, _, _ = select.select([self.socket], [], [], 0.05)
                if readable and not self.socket.recv(65536):
                    return True
            except OSError:
                return True
        return False


Behaviour = Callable[[Exchange], None]


class ScriptedServer:
    """Accepts on a port, of the kernel's choice where none is given; a thread a connection; every request recorded."""

    def __init__(self, name: str, port: int = 0) -> None:
        self.stopping = threading.Event()
        self.requests: list[Recorded] = []
        self.failures: list[BaseException] = []
        self.connections = 0
        self._name = name
        self._on_accept: deque[Callable[[socket.socket], None]] = deque()
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        self._threads: list[threading.Thread] = []
        self._listener = listening_socket(port)
        self.port: int = self._listener.getsockname()[1]
        self._start(self._accept, self._listener)

    def handle(self, exchange: Exchange) -> None:
        """Answers one request."""
        raise NotImplementedError

    def on_accept(self, *behaviours: Callable[[socket.socket], None]) -> None:
        """What is done to the next connections, one each, before a byte of them is read."""
        self._on_accept.extend(behaviours)

    def stop_listening(self) -> None:
        """Refuses new connections from here on; those that are open stay."""
        # A blocked accept keeps the socket alive, so it is woken first.
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def go_down(self) -> None:
        """Refuses new connections and closes those that are open, as a process does that ends."""
        self.stop_listening()
        self._drop_connections()

    def listen_again(self) -> None:
        """Listens once more on the same port."""
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", self.port))
        listener.listen(128)
        self._listener = listener
        self._start(self._accept, listener)

    def wait_for_requests(self, count: int, timeout: float = 10.0) -> list[Recorded]:
        """The requests, once there are at least `count`."""
        wait_until(lambda: len(self.requests) >= count, f"{count} requests at the {self._name}", timeout)
        return self.requests

    def close(self) -> None:
        """Ends every connection and thread, then reports the first failure of a behaviour."""
        self.stopping.set()
        self.stop_listening()
        self._drop_connections()
        for thread in self._threads:
            thread.join(5)
        assert not any(thread.is_alive() for thread in self._threads), f"the {self._name} did not stop"
        if self.failures:
            raise self.failures[0]

    def _drop_connections(self) -> None:
        with self._lock:
            for connection in self._open:
                with contextlib.suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)

    def _start(self, target: Callable[..., None], *arguments: object) -> None:
        thread = threading.Thread(target=target, args=arguments, name=self._name, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self, listener: socket.socket) -> None:
        while not self.stopping.is_set():
            try:
                connection, _ = listener.accept()
            except OSError as error:
                if error.errno in (errno.EINTR, errno.ECONNABORTED):
                    continue
                return
            self.connections += 1
            if self._on_accept:
                self._on_accept.popleft()(connection)
            if connection.fileno() >= 0:
                self._start(self._serve, connection, self.connections)

    def _serve(self, connection: socket.socket, number: int) -> None:
        with self._lock:
            self._open.add(connection)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        reader = Reader(connection)
        use = 0
        try:
            while not self.stopping.is_set() and (head := reader.head()):
                use += 1
                exchange = Exchange(self, connection, reader, head)
                self._record(exchange, number, use)
                self.handle(exchange)
                if exchange.ended:
                    return
                exchange.read_body()
                connection.settimeout(exchange.idle_limit)
        except (Incomplete, TimeoutError, OSError):
            pass
        except BaseException as failure:  # noqa: BLE001 - told to the test by close()
            self.failures.append(failure)
        finally:
            with self._lock:
                self._open.discard(connection)
            connection.close()

    def _record(self, exchange: Exchange, number: int, use: int) -> None:
        """Remembers a request; a subclass decides whether its body is read before it is answered."""
        self.requests.append(
            Recorded(
                exchange.method, exchange.target, exchange.headers, self.recorded_body(exchange), number, use,
                time.monotonic(), exchange.head.raw,
            )
        )  # fmt: skip

    def recorded_body(self, exchange: Exchange) -> Body:
        """The body to remember: the whole of it unless a subclass leaves it to the behaviour."""
        return exchange.read_body()

    def __enter__(self):
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        try:
            self.close()
        except BaseException:
            if kind is None:
                raise

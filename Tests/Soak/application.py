"""The app of a soak: a master and its worker, which treats connections as each request's plan says.

application.py PORT LEDGER COUNT SEED

The master only listens, so that a connection that is made while no worker lives waits instead of being refused.
"""

from __future__ import annotations

import asyncio
import ctypes
import fcntl
import os
import signal
import socket
import struct
import sys
from collections.abc import Callable
from pathlib import Path

from ledger import Ledger
from plan import KEEP_ALIVE, Content

_PR_SET_PDEATHSIG = 1
_SIOCOUTQNSD = 0x894B


class Worker:
    """What the connections of a worker share."""

    def __init__(self, loop: asyncio.AbstractEventLoop, listener: socket.socket, ledger: Ledger, content: Content) -> None:
        self.loop = loop
        self.listener = listener
        self.ledger = ledger
        self.content = content

    def stop_accepting(self) -> None:
        """Leaves new connections to the next worker."""
        self.loop.remove_reader(self.listener.fileno())


class Connection(asyncio.Protocol):
    """One connection from the adapter."""

    def __init__(self, worker: Worker) -> None:
        self._worker = worker
        self._buffer = bytearray()
        self._idle_timer: asyncio.TimerHandle | None = None
        self._at_next = ""
        self._is_sending = False
        self._when_sent: Callable[[], None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._socket: socket.socket = transport.get_extra_info("socket")
        transport.set_write_buffer_limits(0)

    def connection_lost(self, _: Exception | None) -> None:
        self._disarm()
        self.resume_writing()

    def data_received(self, data: bytes) -> None:
        if self._at_next:
            self._end(self._at_next)
            return
        self._disarm()
        self._buffer += data
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            return
        start, *lines = self._buffer[:end].decode("latin-1").split("\r\n")
        headers = {name.lower(): text.strip() for name, _, text in (line.partition(":") for line in lines)}
        length = int(headers.get("content-length", 0))
        if len(self._buffer) < end + 4 + length:
            return
        body = bytes(self._buffer[end + 4 : end + 4 + length])
        del self._buffer[: end + 4 + length]
        self._answer(start.split(" "), headers, body)

    def resume_writing(self) -> None:
        if self._when_sent:
            self._when_sent()

    def _answer(self, start: list[str], headers: dict[str, str], body: bytes) -> None:
        if start[1] == "/ready":
            self._send(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok")
            return
        number = int(headers["x-soak-number"])
        arrivals = self._worker.ledger.add(number)
        if arrivals == 1 and (within := headers.get("x-soak-within")):
            self._fail(within)
            return
        after = headers.get("x-soak-after", "")
        if after in ("recycle", "kill"):
            self._worker.stop_accepting()
        content = body if start[0] != "GET" else self._worker.content.of(number, int(headers["x-soak-size"]))
        head = f"HTTP/1.1 200 OK\r\ncontent-type: application/octet-stream\r\nx-soak-number: {number}\r\n"
        if after == "announced":
            head += "connection: close\r\n"
        if headers["x-soak-framing"] == "chunked":
            middle = len(content) // 2
            parts = b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in (content[:middle], content[middle:]) if part)
            answer = head.encode() + b"transfer-encoding: chunked\r\n\r\n" + parts + b"0\r\n\r\n"
        else:
            answer = head.encode() + b"content-length: %d\r\n\r\n" % len(content) + content
        self._send(answer, lambda: self._settle(after, float(headers.get("x-soak-late", 0))))

    def _send(self, data: bytes, then: Callable[[], None] | None = None) -> None:
        """Sends, then does something once the kernel has put all of it on its way."""

        def sent() -> None:
            # The adapter may have closed meanwhile, having all it wanted.
            if not self._transport.is_closing() and self._unsent:
                self._worker.loop.call_later(0.0005, sent)
                return
            self._is_sending = False
            self._when_sent = None
            if then:
                then()
            if not self._transport.is_closing():
                self._arm()

        self._is_sending = True
        self._transport.write(data)
        if self._transport.get_write_buffer_size():
            self._when_sent = sent
        else:
            sent()

    @property
    def _unsent(self) -> int:
        """How many bytes the kernel has not sent yet."""
        return struct.unpack("i", fcntl.ioctl(self._socket.fileno(), _SIOCOUTQNSD, bytes(4)))[0]

    def _settle(self, after: str, late: float) -> None:
        """Does to the connection, or to the worker, what the plan says."""
        action, _, moment = after.partition("-")
        if action == "recycle":
            os._exit(0)
        elif action == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        elif moment == "late":
            self._worker.loop.call_later(late, self._end_if_idle, action)
        elif moment == "at-next":
            self._at_next = action
        elif action:
            self._end(action)

    def _fail(self, within: str) -> None:
        """Ends without a byte of an answer."""
        if within == "die":
            os.kill(os.getpid(), signal.SIGKILL)
        self._end("reset" if within == "drop-reset" else "close")

    def _end_if_idle(self, how: str) -> None:
        """Ends, unless the next answer has begun meanwhile: no server gives up an answer for its keep-alive limit."""
        if not self._is_sending:
            self._end(how)

    def _end(self, how: str) -> None:
        if self._transport.is_closing():
            return
        if how == "reset":
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._transport.abort()

    def _arm(self) -> None:
        self._idle_timer = self._worker.loop.call_later(KEEP_ALIVE, self._end, "close")

    def _disarm(self) -> None:
        if self._idle_timer:
            self._idle_timer.cancel()
            self._idle_timer = None


async def _serve(listener: socket.socket, ledger: Ledger, content: Content) -> None:
    worker = Worker(asyncio.get_running_loop(), listener, ledger, content)
    server = await worker.loop.create_server(lambda: Connection(worker), sock=listener, backlog=128)
    await server.serve_forever()


def _end_with_parent() -> None:
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def main() -> None:
    port, path, count, seed = int(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
    _end_with_parent()
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", port))
    listener.listen(128)
    ledger = Ledger(path, count)
    content = Content(seed)
    while True:
        worker = os.fork()
        if worker == 0:
            _end_with_parent()
            asyncio.run(_serve(listener, ledger, content))
        os.waitpid(worker, 0)


if __name__ == "__main__":
    main()

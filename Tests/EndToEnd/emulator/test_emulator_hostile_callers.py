"""Callers who send what is no HTTP, too much of it, too slowly, or from ten thousand connections at once."""

from __future__ import annotations

import contextlib
import os
import socket
import struct
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from harness import http_client
from harness.conditions import wait_until
from harness.hostile import HostileFunction, allow_open_files
from harness.wire import Head, Reader

DOORS = ["Function URL", "HTTP API", "REST API", "ALB"]
OPTIONS = ["--http-api", "127.0.0.1:0", "--rest-api", "127.0.0.1:0", "--alb", "127.0.0.1:0"]


@pytest.fixture(scope="module")
def function() -> Iterator[HostileFunction]:
    with HostileFunction(*OPTIONS) as emulator:
        yield emulator
        assert emulator.peak_memory < 900


def port_of(function: HostileFunction, door: str) -> int:
    return function.port if door == "Function URL" else function.port_of(door)


def connect(port: int, timeout: float = 10.0) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=timeout)


def answers(port: int, data: bytes) -> tuple[list[Head], bool]:
    """The heads of all that is answered to these bytes, and whether the emulator closed before this side did."""
    heads: list[Head] = []
    with connect(port, 3) as connection:
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            connection.sendall(data)
        reader = Reader(connection)
        try:
            while head := reader.head():
                heads.append(head)
                reader.body(head.headers)
                if not heads[1:]:
                    connection.settimeout(0.3)
        except TimeoutError:
            return heads, False
        except Exception:  # noqa: BLE001 - a reset after the answer is a close, too
            pass
    return heads, True


def statuses(port: int, data: bytes) -> list[int]:
    return [int(head.start.split()[1]) for head in answers(port, data)[0]]


POST = b"POST /a HTTP/1.1\r\nHost: localhost\r\n"
GET = b"GET /a HTTP/1.1\r\nHost: localhost\r\n"
SMUGGLED = b"GET /smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n"

TWO_WAYS_TO_READ = {
    "length and chunked": POST + b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + SMUGGLED,
    "chunked and length": POST + b"Transfer-Encoding: chunked\r\nContent-Length: 40\r\n\r\n0\r\n\r\n" + SMUGGLED,
    "two lengths": POST + b"Content-Length: 0\r\nContent-Length: 36\r\n\r\n" + SMUGGLED,
    "two equal lengths": POST + b"Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc",
    "a list of lengths": POST + b"Content-Length: 3, 3\r\n\r\nabc",
    "a length with a sign": POST + b"Content-Length: +3\r\n\r\nabc",
    "a negative length": POST + b"Content-Length: -3\r\n\r\nabc",
    "a hexadecimal length": POST + b"Content-Length: 0x3\r\n\r\nabc",
    "a length of 23 digits": POST + b"Content-Length: 99999999999999999999999\r\n\r\nabc",
    "an empty length": POST + b"Content-Length: \r\n\r\n" + SMUGGLED,
    "an unknown coding": POST + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + SMUGGLED,
    "a coding before chunked": POST + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n" + SMUGGLED,
    "a coding after chunked": POST + b"Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n" + SMUGGLED,
    "two codings": POST + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n" + SMUGGLED,
    "a coding in HTTP/1.0": b"POST /a HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + SMUGGLED,
    "a space before the colon": POST + b"Content-Length : 3\r\n\r\nabc" + SMUGGLED,
    "a folded line": GET + b"X-A: b\r\n Content-Length: 36\r\n\r\n" + SMUGGLED,
    "line feeds alone": b"GET /a HTTP/1.1\nHost: localhost\n\n" + SMUGGLED,
    "a line feed alone after a field": b"GET /a HTTP/1.1\r\nHost: localhost\nX: y\r\n\r\n" + SMUGGLED,
    "a carriage return in a value": GET + b"X: a\rb\r\n\r\n" + SMUGGLED,
    "a NUL in a value": GET + b"X: a\0b\r\n\r\n",
    "a name that is none": GET + b"X(): a\r\n\r\n",
    "an empty name": GET + b": a\r\n\r\n",
    "a chunk of 17 digits": POST + b"Transfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFF\r\nabc",
    "a negative chunk": POST + b"Transfer-Encoding: chunked\r\n\r\n-1\r\nabc",
    "a chunk longer than it says": POST + b"Transfer-Encoding: chunked\r\n\r\n3\r\nabcdef\r\n0\r\n\r\n" + SMUGGLED,
    "chunks with line feeds alone": POST + b"Transfer-Encoding: chunked\r\n\r\n3\nabc\n0\n\n" + SMUGGLED,
    "no host": b"GET /a HTTP/1.1\r\n\r\n" + SMUGGLED,
    "two hosts": GET + b"Host: y\r\n\r\n" + SMUGGLED,
}


@pytest.mark.parametrize("door", DOORS)
def test_what_can_be_read_in_two_ways_is_refused_and_the_connection_closed(function: HostileFunction, door: str) -> None:
    port = port_of(function, door)
    with ThreadPoolExecutor(8) as pool:
        seen = dict(zip(TWO_WAYS_TO_READ, pool.map(lambda data: answers(port, data), TWO_WAYS_TO_READ.values()), strict=True))
    for name, (heads, is_closed) in seen.items():
        assert [head.start.split()[1] for head in heads] in (["400"], ["501"]), name
        assert is_closed, name
    function.assert_serves()


NO_HTTP = {
    "HTTP/0.9": b"GET /a\r\n\r\n",
    "HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0",
    "HTTP/9.9": b"GET /a HTTP/9.9\r\nHost: localhost\r\n\r\n",
    "TLS": bytes.fromhex("16030100a5010000a10303") + b"\0" * 160,
    "SOCKS": b"\x05\x01\x00",
    "SSH": b"SSH-2.0-OpenSSH_9.2\r\n",
    "zeros": b"\0" * 100_000,
    "a relative target": b"GET a HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "a target with a NUL": b"GET /a\0b HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "a target with a space": b"GET /a b HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "a target with a fragment": b"GET /a#b HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "a target with high bytes": b"GET /a\xff\xfe HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "a tunnel": b"CONNECT x:443 HTTP/1.1\r\nHost: localhost\r\n\r\n" + SMUGGLED,
    "no path": b"OPTIONS * HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
    "an unknown method": b"FOO /a HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "a method of 100 KB": b"G" * 100_000 + b" / HTTP/1.1\r\nHost: localhost\r\n\r\n",
}


@pytest.mark.parametrize("data", NO_HTTP.values(), ids=NO_HTTP)
def test_what_is_no_request_is_a_bad_one(function: HostileFunction, data: bytes) -> None:
    heads, is_closed = answers(function.port, data)
    assert [head.start.split()[1] for head in heads] == ["400"]
    assert is_closed


TOO_LARGE = {
    "a head of 300 KB": (GET + b"".join(b"X-%d: %s\r\n" % (count, b"v" * 3000) for count in range(100)) + b"\r\n", [431]),
    "a field of 100 KB": (GET + b"X: " + b"v" * 100_000 + b"\r\n\r\n", [431]),
    "a thousand fields": (GET + b"X: v\r\n" * 1000 + b"\r\n", [431]),
    "a target of 1 MB": (b"GET /" + b"a" * 1_000_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n", [431]),
    "trailers of 10 MB": (POST + b"Transfer-Encoding: chunked\r\n\r\n0\r\n" + (b"X: " + b"v" * 10_000 + b"\r\n") * 1000 + b"\r\n", [431]),
    "a chunk extension of 10 MB": (POST + b"Transfer-Encoding: chunked\r\n\r\n3;" + b"x" * 10_000_000 + b"\r\nabc\r\n0\r\n\r\n", [200]),
    "100,000 chunks": (POST + b"Transfer-Encoding: chunked\r\n\r\n" + b"1\r\nx\r\n" * 100_000 + b"0\r\n\r\n", [200]),
    "a body of 20 MB": (POST + b"Content-Length: 20000000\r\n\r\n" + b"x" * 20_000_000, [413]),
    "chunks of 20 MB": (POST + b"Transfer-Encoding: chunked\r\n\r\n" + (b"10000\r\n" + b"x" * 65536 + b"\r\n") * 310 + b"0\r\n\r\n", [413]),
}  # fmt: skip


@pytest.mark.parametrize(("data", "expected"), TOO_LARGE.values(), ids=TOO_LARGE)
def test_what_is_too_large_is_refused(function: HostileFunction, data: bytes, expected: list[int]) -> None:
    assert statuses(function.port, data) == expected


def test_attempts_to_upgrade_are_plain_requests_after_which_the_connection_closes(function: HostileFunction) -> None:
    for fields in (
        b"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: eA==\r\nSec-WebSocket-Version: 13\r\n\r\n\x81\x05hello",
        b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n" + SMUGGLED,
    ):
        heads, is_closed = answers(function.port, GET + fields)
        assert [head.start.split()[1] for head in heads] == ["200"]
        assert is_closed


def test_pipelined_requests_are_answered_in_turn(function: HostileFunction) -> None:
    with http_client.Connection(function.port) as connection:
        connection.send(b"".join(b"GET /%d HTTP/1.1\r\nHost: localhost\r\n\r\n" % count for count in range(300)))
        for count in range(300):
            assert connection.receive().json()["rawPath"] == f"/{count}"


def test_callers_that_never_read_cost_what_fits_into_one_answer(function: HostileFunction) -> None:
    """They pipeline requests whose answers are large: none is looked at while an answer is not taken."""
    large = b"POST /a HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\n" + b"x" * 1_000_000
    before = function.peak_memory
    callers = [connect(function.port) for _ in range(4)]
    try:
        for caller in callers:
            caller.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            caller.settimeout(0.2)
            with contextlib.suppress(TimeoutError, ConnectionResetError):
                while True:
                    caller.sendall(large)
        function.assert_serves()
        assert function.peak_memory - before < 150
    finally:
        for caller in callers:
            caller.close()


def test_a_caller_that_closes_its_side_gets_all_of_a_large_answer(function: HostileFunction) -> None:
    body = b"x" * 4_000_000
    with connect(function.port) as caller:
        caller.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
        caller.sendall(b"POST /a HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
        caller.shutdown(socket.SHUT_WR)
        reader = Reader(caller)
        head = reader.head()
        assert head and len(reader.body(head.headers).content) > len(body)


def test_callers_that_reset_their_connections_are_forgotten(function: HostileFunction) -> None:
    for _ in range(200):
        with connect(function.port) as caller:
            caller.sendall(GET + b"\r\n" + POST)
            caller.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    function.assert_serves()


def test_bodies_that_never_end_do_not_add_up() -> None:
    """200 callers with 5 MB each, and nobody's body is complete."""
    with HostileFunction() as function:
        callers = [connect(function.port) for _ in range(200)]
        try:
            for caller in callers:
                with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                    caller.sendall(b"POST /a HTTP/1.1\r\nHost: localhost\r\nContent-Length: 6000000\r\n\r\n" + b"x" * 5_000_000)
            function.assert_serves()
            function.output.wait_for("The front doors hold 512 MB of incomplete requests")
            assert function.peak_memory < 900
        finally:
            for caller in callers:
                caller.close()


def test_ten_thousand_connections_keep_nobody_waiting() -> None:
    """First they say nothing, then they send half a head or half a body, and then they all go."""
    if not allow_open_files(10_500):
        pytest.skip("this process may not open 10,500 files")
    # The emulator raises its own soft limit.
    with HostileFunction(wrapper=["prlimit", "--nofile=1024:20000"]) as function:
        callers = []
        try:
            for _ in range(10_000):
                callers.append(connect(function.port))
            for _ in range(10):
                function.assert_serves(within=8)
            for count, caller in enumerate(callers):
                caller.sendall(GET + b"X-" if count % 2 else POST + b"Content-Length: 10\r\n\r\nx")
            for _ in range(10):
                function.assert_serves(within=8)
            assert function.peak_memory < 500
        finally:
            for caller in callers:
                caller.close()
        function.assert_serves(within=20)
        assert function.stop(timeout=30) == 0


def test_where_few_files_may_be_open_the_longest_idle_connections_make_room() -> None:
    """Of 400 open files 300 are for callers; one that is being answered is never closed for another."""
    with HostileFunction(wrapper=["prlimit", "--nofile=400:400"]) as function:
        busy = connect(function.port)
        busy.sendall(b'POST /2015-03-31/functions/function/invocations HTTP/1.1\r\nHost: localhost\r\nContent-Length: 30\r\n\r\n{"do":"sleep","seconds":2}    ')
        function.output.wait_for("START RequestId: ")
        callers = [connect(function.port) for _ in range(1000)]
        try:
            function.output.wait_for("The front doors have 300 open connections, their share of the limit on open files")
            # Those who came last are still there.
            callers[-1].sendall(b"GET /b HTTP/1.1\r\nHost: localhost\r\n\r\n")
            head = Reader(callers[-1]).head()
            assert head and " 200 " in head.start
            # Those who came first are not.
            wait_until(lambda: callers[0].recv(1) == b"", "the first is closed")
            function.assert_serves()
            head = Reader(busy).head()
            assert head and " 200 " in head.start
        finally:
            for caller in [busy, *callers]:
                caller.close()
        function.assert_serves()


def test_it_listens_on_loopback_alone(function: HostileFunction) -> None:
    """Front doors and the APIs for the sandbox."""
    inodes = set()
    for entry in os.listdir(f"/proc/{function.pid}/fd"):
        with contextlib.suppress(OSError):
            target = os.readlink(f"/proc/{function.pid}/fd/{entry}")
            if target.startswith("socket:["):
                inodes.add(target[8:-1])
    listening = []
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == "0A" and fields[9] in inodes:
                listening.append((table, fields[1].split(":")[0]))
    # The APIs for the sandbox listen in its own network, where that can be had.
    assert len(listening) in (4, 5)
    assert set(listening) == {("tcp", "0100007F")}

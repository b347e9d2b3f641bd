"""The stream of changes: how it begins, continues after a lost connection, and what it costs the emulator."""

from __future__ import annotations

import http.client
import json
import re
import signal
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from harness import http_client
from harness.conditions import wait_until
from harness.console import Console, ShownEmulator, Stream, write_project
from harness.project import Project


@pytest.fixture(scope="module")
def running() -> Iterator[ShownEmulator]:
    with ShownEmulator() as emulator:
        yield emulator


def test_it_begins_with_everything(running: ShownEmulator) -> None:
    running.request("GET", "/print?text=before-the-page")
    id = running.console.last()["id"]
    with running.console.stream() as stream:
        assert stream.response.getheader("content-type") == "text/event-stream"
        assert stream.response.getheader("cache-control") == "no-cache"
        assert stream.names == ["snapshot"]
        assert id in [row["id"] for row in stream.shown.rows.values()]
        line = stream.shown.line("before-the-page")
        assert (line["origin"], line["function"], line["id"]) == ("function", "function", id)


def test_it_goes_on_with_changes_only(running: ShownEmulator) -> None:
    with running.console.stream() as stream:
        known = set(stream.shown.rows)
        running.request("GET", "/status/201")
        name, data = stream.next()
        assert name == "changes"
        assert all(row["number"] not in known for row in data["invocations"])
        row = stream.until(lambda shown: next((row for row in shown.rows.values() if row["status"] == 201), None))
        assert row["number"] not in known
        assert set(stream.names[1:]) == {"changes"}


def test_a_page_that_connects_again_gets_what_it_missed(running: ShownEmulator) -> None:
    with running.console.stream() as stream:
        last = stream.id
        known = set(stream.shown.rows)
    running.request("GET", "/status/202")
    running.console.row(lambda row: row["status"] == 202)
    with running.console.stream(last) as stream:
        assert stream.names == ["changes"]
        row = stream.until(lambda shown: next((row for row in shown.rows.values() if row["status"] == 202), None))
        assert known.isdisjoint(stream.shown.rows) and row["number"] in stream.shown.rows


@pytest.mark.parametrize("last", ["1", "0", "-1", "99999999", "1-deadbeef", "x", "1-", "99999999999999999999999-1", "{run}-{run}", "99999999-{run}"])
def test_a_page_of_another_run_begins_anew(running: ShownEmulator, last: str) -> None:
    running.request("GET")
    with running.console.stream() as stream:
        assert stream.id
        run = stream.id.partition("-")[2]
    with running.console.stream(last.replace("{run}", run)) as stream:
        assert stream.names == ["snapshot"]


def test_an_idle_stream_says_nothing_and_lives(running: ShownEmulator) -> None:
    with running.console.stream() as first:
        running.request("GET", "/status/203")
        first.until(lambda shown: any(row["status"] == 203 for row in shown.rows.values()))
        with running.console.stream() as second:
            running.request("GET", "/status/204")
            for stream in (first, second):
                stream.until(lambda shown: any(row["status"] == 204 for row in shown.rows.values()))


def test_pages_are_limited(running: ShownEmulator) -> None:
    streams: list[Stream] = []
    try:
        for _ in range(32):
            streams.append(running.console.stream())
        assert {stream.response.status for stream in streams} == {200}
        answer = running.console.get("api/stream")
        assert (answer.status, answer.json()["code"]) == (503, "Console.PagesExhausted")
        # A page that closes makes room.
        streams.pop().close()
        wait_until(lambda: len(streams) < 32 and opened(running.console, streams), "there is room again")
    finally:
        for stream in streams:
            stream.close()


def opened(console: Console, streams: list[Stream]) -> bool:
    stream = console.stream()
    if stream.response.status != 200:
        stream.close()
        return False
    streams.append(stream)
    return True


@pytest.mark.timeout(300)
def test_quick_invocations_are_all_shown() -> None:
    count, callers = 10_000, 4
    with ShownEmulator("--freeze", "off") as emulator:
        emulator.request("GET")
        seen: dict[int, str] = {}

        def call() -> None:
            with http_client.Connection(emulator.port) as connection:
                for _ in range(count // callers):
                    assert connection.request("GET", "/").status == 200

        threads = [threading.Thread(target=call) for _ in range(callers)]
        with emulator.console.stream() as stream:
            first = max(stream.shown.rows)
            for thread in threads:
                thread.start()

            def all_are_over(_: object) -> bool:
                seen.update({number: row["state"] for number, row in stream.shown.rows.items()})
                return sum(state == "done" for number, state in seen.items() if number > first) == count

            stream.until(all_are_over, timeout=280)
            for thread in threads:
                thread.join()
            assert sorted(number for number in seen if number > first) == list(range(first + 1, first + count + 1))
            assert set(stream.names) == {"snapshot", "changes"} and stream.names.count("snapshot") == 1
        # The journal keeps the newest.
        assert len(emulator.console.snapshot().rows) == 1000


def test_a_page_that_does_not_read_costs_little_memory() -> None:
    with ShownEmulator("--freeze", "off") as emulator:
        emulator.request("GET")
        newest = ""
        with socket.socket() as deaf:
            deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            deaf.connect(("127.0.0.1", emulator.port))
            deaf.sendall(b"GET /_swiftlet/api/stream HTTP/1.1\r\nHost: localhost\r\n\r\n")
            assert deaf.recv(1) == b"H"
            before = resident(emulator.pid)
            # 30 MB, enough to fill all buffers several times.
            for _ in range(150):
                newest = emulator.request("GET", "/print?text=x&length=2000&times=100").header("x-amzn-requestid")
            grown = resident(emulator.pid) - before
            # The journal itself keeps 10 MB of these lines, and an event for the page may be as large.
            assert grown < 60 << 20, f"{grown >> 20} MB"
            # Once it reads again it gets what it missed.
            deaf.settimeout(30)
            with deaf.makefile("rb") as reader:
                wait_until(lambda: newest.encode() in reader.readline(), "the newest invocation", timeout=50)


def resident(pid: int) -> int:
    found = re.search(r"VmRSS:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    assert found
    return int(found[1]) * 1024


def test_streams_end_with_the_emulator() -> None:
    with ShownEmulator() as emulator:
        stream = emulator.console.stream()
        emulator.process.send_signal(signal.SIGTERM)
        end = stream.next()
        while end is not None:
            end = stream.next()
        stream.close()
        assert emulator.process.wait(10) == 0


def test_it_goes_on_when_the_configuration_changes(tmp_path: Path) -> None:
    write_project(tmp_path, ["a"])
    with Project(tmp_path, "--watch") as project:
        console = Console(project.port)
        assert http_client.request(project.port, "GET").status == 200
        token = console.token
        with console.stream() as stream:
            before = stream.until(lambda shown: next(iter(shown.rows.values()), None))["id"]
            text = (tmp_path / "swiftlet.yaml").read_text()
            (tmp_path / "swiftlet.yaml").write_text(text.replace("memory: 128", "memory: 256"))
            wait_until(lambda: "state" in stream.names or stream.next() and False, "the page learns of it")
            assert console.state()["functions"][0]["memorySize"] == 256
            id = console.send("a", {})
            stream.until(lambda shown: next((row for row in shown.rows.values() if row["id"] == id and row["state"] == "done"), None))
            rows = {row["id"]: row for row in stream.shown.rows.values()}
            assert (rows[before]["memorySize"], rows[id]["memorySize"]) == (128, 256)
            ended = [sandbox for sandbox in stream.shown.sandboxes.values() if sandbox["memorySize"] == 128]
            assert ended and ended[0]["state"] == "ended"
            spans = stream.shown.spans[ended[0]["id"]]
            assert spans[max(spans)]["note"] == "its code or configuration has changed"
            assert set(stream.names) == {"snapshot", "changes", "state"}
        assert Console(project.port).token == token


def test_a_broken_event_id_breaks_nothing(running: ShownEmulator) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", running.port, timeout=10)
    connection.request("GET", "/_swiftlet/api/stream", headers={"Last-Event-ID": "1" * 10_000})
    response = connection.getresponse()
    assert response.readline() == b"event: snapshot\n"
    response.readline()
    assert json.loads(response.readline().removeprefix(b"data: "))["invocations"]
    response.close()
    connection.close()

"""Functions that fork without end, eat memory in many processes, or print without end."""

from __future__ import annotations

import base64
import fcntl
import json
import os
import signal
import subprocess
import sys
import termios
from pathlib import Path
from typing import IO

import pytest

from harness import control_groups, http_client
from harness.conditions import wait_until
from harness.control_groups import NONE, VERSION_1
from harness.emulator import Emulator
from harness.hostile import HostileFunction
from harness.places import PYTHON, SWIFTLET
from harness.process_table import descendants
from harness.servers import APPLICATIONS


@pytest.mark.parametrize("sessions", [False, True], ids=["one group", "own sessions"])
def test_a_fork_bomb_is_held_and_swept_up(sessions: bool) -> None:
    """Also one whose processes leave their group and lose their parents."""
    with HostileFunction("--timeout", "2", "--memory", "512", wrapper=control_groups.only(VERSION_1)) as function:
        invoked = function.do("fork_bomb", seconds=60, sessions=sessions)
        # The system may run out of memory before the time is over.
        assert invoked.function_error == "Unhandled"
        function.assert_serves(within=10)
        assert len(descendants(function.pid)) < 5
        # And in the midst of it.
        function.do("fork_bomb", seconds=0.2, sessions=sessions)
        assert function.stop() == 0
    assert control_groups.left_by(function.pid) == []


@pytest.mark.parametrize("version", [VERSION_1, NONE], ids=["cgroup", "watched"])
def test_many_processes_that_eat_memory_together(version: str) -> None:
    """None of them alone is the largest: they are killed all the same, and the function serves again."""
    with HostileFunction("--memory", "128", wrapper=control_groups.only(version)) as function:
        function.do("hogs", count=20)
        function.output.wait_for(lambda line: "ran out of memory" in line or "Runtime.OutOfMemory" in line)
        function.assert_serves()
        assert function.peak_memory < 150
    assert control_groups.left_by(function.pid) == []


FLOODS = {
    "without a line break": ("x" * 1000, 50_000),
    "binary": ("\0\xff\xfe\r\x1b[31m\x80", 400_000),
    "lines": ("a line\n", 200_000),
    "empty lines": ("\n", 200_000),
    "carriage returns": ("a\r", 500_000),
}


@pytest.mark.parametrize(("text", "count"), FLOODS.values(), ids=FLOODS)
def test_a_flood_of_output_passes_through(text: str, count: int) -> None:
    with HostileFunction("--timeout", "60") as function:
        invoked = function.do("flood", text=text, count=count)
        assert invoked.payload == b'"flooded"'
        function.assert_serves()
        assert function.peak_memory < 100


PAUSES = {
    "prompt": ("Name: ", ["Name: "]),
    "progress bar": ("10%\r20%\r", ["10%", "20%"]),
}


@pytest.mark.parametrize(("text", "shown"), PAUSES.values(), ids=PAUSES)
def test_a_line_without_an_end_is_shown_and_in_the_log_tail(text: str, shown: list[str]) -> None:
    with HostileFunction("--timeout", "60") as function:
        event = json.dumps({"do": "flood", "text": text, "count": 1}).encode()
        invoked = function.invoke(event, LogType="Tail")
        assert f"\n{text}\nEND RequestId: ".encode() in base64.b64decode(invoked.log_tail or "")
        for line in shown:
            function.output.wait_for(lambda text, line=line: text == line)  # type: ignore[misc]


def test_a_line_without_an_end_is_shown_while_the_function_works(tmp_path: Path) -> None:
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    program = "import sys; print('Loading: ', end='', flush=True); open(sys.argv[1]).read()"
    # The FIFO opens once the program reads from it, so it has printed. After 10 s, the emulator would log whatever there is.
    with Emulator([PYTHON, "-c", program, fifo], options=["--no-adapter"]) as emulator, fifo.open("w"):
        emulator.output.wait_for("Loading: ", 5)


def test_the_log_tail_of_a_flood_is_its_end() -> None:
    with HostileFunction("--timeout", "60") as function:
        invoked = function.invoke(b'{"do":"flood","text":"a line\\n","count":100000}', LogType="Tail")
        tail = base64.b64decode(invoked.log_tail or "")
        assert len(tail) == 4096
        assert b"a line\na line\n" in tail
        assert f"REPORT RequestId: {invoked.request_id}".encode() in tail


def test_output_that_nobody_reads_does_not_keep_the_emulator_from_ending() -> None:
    """Its own output is a pipe that is full."""
    command = [SWIFTLET, "local", "--listen", "127.0.0.1:0", "--no-adapter", "--", PYTHON, "-c", "while True: print('x' * 1000)"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=APPLICATIONS)
    try:
        assert process.stdout
        process.stdout.readline()
        # Nothing more is read.
        wait_until_full(process.stdout)
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
        process.stdout.close()


def test_output_that_nobody_reads_does_not_stop_the_emulator() -> None:
    """A paused terminal: requests are served all the same, and what was not kept is counted once it is read again."""
    command = [
        SWIFTLET, "local", "--listen", "127.0.0.1:0", "--no-adapter", "--timeout", "60", "--", PYTHON, "hostile_runtime.py",
    ]  # fmt: skip
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=APPLICATIONS)
    try:
        assert process.stdout
        port = int(process.stdout.readline().rpartition(b":")[2])
        path = "/2015-03-31/functions/function/invocations"
        for _ in range(30):
            flood = json.dumps({"do": "flood", "text": "x" * 999 + "\n", "count": 1000}).encode()
            assert http_client.request(port, "POST", path, body=flood).body == b'"flooded"'
        # The reader is back.
        lines = iter(process.stdout.readline, b"")
        assert next(line for line in lines if line.endswith(b"lines dropped because nothing read the output\n"))
        assert http_client.request(port, "POST", path, body=b'{"do":"flood","text":"again\\n","count":1}').status == 200
        assert next(line for line in lines if line == b"again\n")
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
        process.stdout.close()


def wait_until_full(pipe: IO[bytes]) -> None:
    """Waits until no more is written into a pipe. How many bytes fill it depends on the sizes of the writes."""
    seen = [0]

    def is_full() -> bool:
        seen.append(waiting_bytes(pipe))
        return seen[-1] > 16_000 and len(set(seen[-20:])) == 1

    wait_until(is_full, "the pipe is full")


def waiting_bytes(pipe: IO[bytes]) -> int:
    """How much has been written into a pipe, and not been read."""
    return int.from_bytes(fcntl.ioctl(pipe, termios.FIONREAD, bytes(4)), sys.byteorder)


def test_it_deletes_nothing_that_it_did_not_make(tmp_path: Path) -> None:
    """Files where it works, control groups with a name like its own, and processes beside it."""
    (tmp_path / "kept").write_text("kept")
    (tmp_path / "swiftlet-1-1").mkdir()
    foreign = [Path("/sys/fs/cgroup") / kind / "swiftlet-1-1" for kind in ("freezer", "pids") if Path("/sys/fs/cgroup", kind).is_dir()]
    bystander = subprocess.Popen(["sleep", "60"])
    try:
        for group in foreign:
            group.mkdir()
        with HostileFunction("--timeout", "1") as function:
            function.do("sleep", seconds=5)
            function.assert_serves()
        assert (tmp_path / "kept").read_text() == "kept"
        assert all(group.is_dir() for group in foreign)
        assert bystander.poll() is None
    finally:
        for group in foreign:
            if group.is_dir():
                group.rmdir()
        bystander.kill()
        bystander.wait()

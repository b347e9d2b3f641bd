"""`swiftlet up --detach` and `swiftlet down`: a project in the background, for scripts and CI."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from harness import http_client
from harness.child import Child
from harness.conditions import wait_until
from harness.places import PYTHON, SWIFTLET
from harness.ports import listening_socket
from harness.process_table import Entry, assert_gone, descendants

HANDLER = f"{{ command: [{PYTHON}, -m, awslambdaric, app.handler], no-adapter: true }}"
BROKEN = f"{{ command: [{PYTHON}, -c, \"raise SystemExit('no database')\"], no-adapter: true }}"


class Background:
    """A project in a folder of its own, and the commands that a script would run there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.below = descendants()
        (folder / "app.py").write_text("def handler(event, context):\n    print('called')\n    return context.function_name\n")
        self.write("a: " + HANDLER)

    def write(self, *functions: str) -> None:
        lines = "".join(f"  {function}\n" for function in functions)
        (self.folder / "swiftlet.yaml").write_text(f"listen: 127.0.0.1:0\nfunctions:\n{lines}")

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """A command. Its output ends when it does, although the process in the background keeps running."""
        return subprocess.run(
            [SWIFTLET, *arguments], cwd=self.folder, env={"PATH": os.environ["PATH"]}, stdin=subprocess.DEVNULL,
            capture_output=True, text=True, timeout=30,
        )  # fmt: skip

    def up(self, *options: str) -> dict[str, Any]:
        """Starts it, and returns its addresses."""
        file = self.folder / "addresses.json"
        done = self.run("up", "--detach", "--addresses", file.name, *options)
        assert done.returncode == 0, done.stdout + done.stderr
        assert done.stderr == "", done.stderr
        return json.loads(file.read_text())

    def down(self) -> str:
        done = self.run("down")
        assert done.returncode == 0, done.stderr
        return done.stdout

    @property
    def log(self) -> str:
        return (self.folder / ".swiftlet" / "swiftlet.yaml.log").read_text()

    @property
    def processes(self) -> list[Entry]:
        """Every process that the commands have left."""
        return [entry for entry in descendants() if entry not in self.below and not entry.is_zombie]


@pytest.fixture
def background(tmp_path: Path) -> Iterator[Background]:
    project = Background(tmp_path)
    yield project
    processes = project.processes
    project.run("down")
    assert_gone(processes)


def call(addresses: dict[str, Any], function: str = "a") -> Any:
    port = int(addresses["endpoint"].rsplit(":", 1)[1])
    answer = http_client.request(port, "POST", f"/2015-03-31/functions/{function}/invocations", [], b"{}")
    return json.loads(answer.body)


def test_it_is_up_when_the_command_returns_and_gone_when_down_does(background: Background) -> None:
    addresses = background.up()
    assert call(addresses) == "a"
    wait_until(lambda: "called" in background.log, "the function's output is in the log")
    processes = background.processes
    assert background.down() == f"Ended swiftlet (pid {addresses['pid']}).\n"
    assert addresses["pid"] not in [entry.pid for entry in background.processes]
    assert_gone(processes)
    assert not (background.folder / "addresses.json").exists()
    assert "REPORT RequestId" in background.log


def test_the_output_says_what_listens_and_how_to_go_on(background: Background) -> None:
    done = background.run("up", "--detach")
    assert done.stdout.startswith("Listening on http://127.0.0.1:")
    assert "Log          .swiftlet/swiftlet.yaml.log\n" in done.stdout
    assert "Stop         swiftlet down\n" in done.stdout


def test_a_project_runs_in_the_background_only_once(background: Background) -> None:
    addresses = background.up()
    again = background.run("up", "--detach")
    assert again.returncode == 69
    assert f"swiftlet.yaml already runs in the background (pid {addresses['pid']}). End it with swiftlet down." in again.stderr
    assert call(addresses) == "a"


def test_down_without_anything_to_end_succeeds(background: Background) -> None:
    for _ in range(2):
        assert background.down() == "Nothing runs in the background for swiftlet.yaml.\n"
    background.up()
    background.down()
    assert background.down() == "Nothing runs in the background for swiftlet.yaml.\n"


def test_a_process_that_was_killed_leaves_nothing_that_misleads(background: Background) -> None:
    addresses = background.up("--eager")
    processes = background.processes
    os.kill(addresses["pid"], signal.SIGKILL)
    assert_gone(processes)
    assert background.down() == "Nothing runs in the background for swiftlet.yaml.\n"
    assert call(background.up()) == "a"


def test_a_failure_before_it_is_up_is_reported(background: Background) -> None:
    with listening_socket() as listener:
        port = listener.getsockname()[1]
        done = background.run("up", "--detach", "--listen", f"127.0.0.1:{port}")
        assert done.returncode == 69
        assert f"Cannot listen on 127.0.0.1:{port}" in done.stderr
    background.write("a: { command: x, memory: 1 }")
    done = background.run("up", "--detach")
    assert done.returncode == 64 and "--memory 1: expected 128 to 10240" in done.stderr
    background.write("a: { command: no-such-program-here }")
    done = background.run("up", "--detach")
    assert done.returncode == 127 and "no-such-program-here" in done.stderr
    assert background.down() == "Nothing runs in the background for swiftlet.yaml.\n"


def test_a_function_that_fails_ends_it_only_if_that_is_wanted(background: Background) -> None:
    background.write("a: " + HANDLER, "b: " + BROKEN)
    done = background.run("up", "--detach", "--eager", "--exit-on-failure")
    assert done.returncode == 1
    assert "[b] no database" in done.stderr and "before it was ready" in done.stderr
    done = background.run("up", "--detach", "--eager")
    assert done.returncode == 0
    assert "The function b failed to start; see the log." in done.stdout
    assert background.down().startswith("Ended swiftlet")


def test_ctrl_c_before_it_is_up_ends_it(background: Background) -> None:
    code = "import signal; print(1, flush=True); signal.pause()"
    background.write(f"a: {{ command: [{PYTHON}, -c, '{code}'], no-adapter: true }}")
    command = [SWIFTLET, "up", "--detach", "--eager", "--file", background.folder / "swiftlet.yaml"]
    with Child(command, {"PATH": os.environ["PATH"]}) as foreground:
        log = background.folder / ".swiftlet" / "swiftlet.yaml.log"
        wait_until(lambda: log.exists() and "\n1\n" in log.read_text(), "the function starts")
        foreground.interrupt()
        assert foreground.wait() == -signal.SIGINT
    wait_until(lambda: background.processes == [], "the process in the background ends")


def test_the_folder_stays_out_of_version_control(background: Background) -> None:
    background.up()
    assert (background.folder / ".swiftlet" / ".gitignore").read_text() == "*\n"


def test_a_folder_that_cannot_be_written_is_an_error(background: Background) -> None:
    (background.folder / ".swiftlet").write_text("")
    done = background.run("up", "--detach")
    assert done.returncode == 73 and "Cannot use .swiftlet" in done.stderr

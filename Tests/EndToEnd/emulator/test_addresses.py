"""`--addresses FILE`: what a script reads to find everything."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from pathlib import Path
from typing import Any

from harness import http_client
from harness.child import Child
from harness.conditions import wait_until
from harness.emulator import Emulator
from harness.places import PYTHON, SWIFTLET
from harness.ports import listening_socket
from harness.project import Project

COMMAND = [PYTHON, "-m", "awslambdaric", "app.handler"]
APP = "def handler(event, context):\n    return context.function_name\n"


def local(folder: Path, file: Path | str, *options: str) -> Emulator:
    (folder / "app.py").write_text(APP)
    return Emulator(COMMAND, options=["--no-adapter", "--addresses", str(file), *options], cwd=folder)


def write_project(folder: Path) -> None:
    (folder / "app.py").write_text(APP)
    function = f"command: {PYTHON} -m awslambdaric app.handler\n    no-adapter: true"
    (folder / "swiftlet.yaml").write_text(
        f"functions:\n  a:\n    {function}\n    http-api: 127.0.0.1:0\n    rest-api: 127.0.0.1:0\n  b:\n    {function}\n"
    )


def port_of(url: str) -> int:
    return int(url.split(":")[2].partition("/")[0])


def test_it_says_what_listens_where(tmp_path: Path) -> None:
    write_project(tmp_path)
    file = tmp_path / "addresses.json"
    with Project(tmp_path, "--addresses", str(file)) as project:
        addresses: dict[str, Any] = json.loads(wait_until(lambda: file.exists() and file.read_text(), "the file"))
        assert addresses["pid"] == project.pid
        assert addresses["endpoint"] == f"http://127.0.0.1:{project.port}"
        functions = addresses["functions"]
        assert list(functions) == ["a", "b"]
        assert functions["b"] == {
            "arn": "arn:aws:lambda:us-east-1:123456789012:function:b",
            "functionUrl": f"http://b.localhost:{project.port}",
            "frontDoors": {},
        }
        doors = functions["a"]["frontDoors"]
        assert doors["http-api"]["stage"] == "$default" and doors["rest-api"]["stage"] == "prod"
        assert doors["rest-api"]["url"].endswith("/prod")
        for door, path in (("http-api", "/"), ("rest-api", "/prod/")):
            # The result of the handler is no HTTP response, which a REST API does not accept.
            assert http_client.request(port_of(doors[door]["url"]), "GET", path).status in (200, 502)


def test_it_is_there_while_the_emulator_listens(tmp_path: Path) -> None:
    file = tmp_path / "addresses.json"
    file.write_text("left by an earlier run")
    with local(tmp_path, file) as emulator:
        text = file.read_text()
        assert json.loads(text)["functions"]["function"]["functionUrl"] == emulator.url
        assert [path.name for path in tmp_path.iterdir() if "partial" in path.name] == []
        emulator.stop()
        assert not file.exists()


def test_the_file_of_a_later_run_is_kept(tmp_path: Path) -> None:
    file = tmp_path / "addresses.json"
    with local(tmp_path, file) as first:
        with local(tmp_path, file) as second:
            assert json.loads(file.read_text())["pid"] == second.pid
            first.stop()
            assert json.loads(file.read_text())["pid"] == second.pid


def test_a_run_that_cannot_listen_leaves_the_file_of_another_alone(tmp_path: Path) -> None:
    file = tmp_path / "addresses.json"
    with local(tmp_path, file) as first:
        command = [SWIFTLET, "local", "--listen", f"127.0.0.1:{first.port}", "--no-adapter", "--addresses", file, "--", "true"]
        with Child(command, {"PATH": os.environ["PATH"]}) as second:
            assert second.wait() == 69
        assert json.loads(file.read_text())["pid"] == first.pid


def test_a_file_that_a_killed_run_has_left_is_removed_by_the_next(tmp_path: Path) -> None:
    file = tmp_path / "addresses.json"
    with local(tmp_path, file) as killed:
        killed.output.wait_for("Ready after")
        killed.stop(signal.SIGKILL)
    assert file.exists()
    with listening_socket() as listener:
        port = listener.getsockname()[1]
        command = [SWIFTLET, "local", "--listen", f"127.0.0.1:{port}", "--no-adapter", "--addresses", file, "--", "true"]
        with Child(command, {"PATH": os.environ["PATH"]}) as second:
            assert second.wait() == 69
    assert not file.exists()


def test_a_file_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    for file, reason in (("missing/addresses.json", "No such file or directory"), ("/dev/null", "not a regular file")):
        done = subprocess.run(
            [SWIFTLET, "local", "--listen", "127.0.0.1:0", "--no-adapter", "--addresses", file, "--", "true"], cwd=tmp_path,
            env={"PATH": os.environ["PATH"]}, capture_output=True, text=True, timeout=30,
        )  # fmt: skip
        assert done.returncode == 73
        assert f"Cannot write the addresses to {file}" in done.stderr and reason in done.stderr
        assert "--addresses" in done.stderr

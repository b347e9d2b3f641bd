"""swiftlet inside a container, where it stands in for Lambda's runtime interface emulator."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import signal
import subprocess
from pathlib import Path
from typing import Any

import pytest

from harness import contained
from harness.built_images import ImageBuild, documented_commands
from harness.child import Child
from harness.conditions import wait_until
from harness.deployed import write_files
from harness.image_files import copy_libraries
from harness.places import SWIFTLET
from harness.reporting_runtime import reporting_runtime
from harness.users import PYTHON, ROOT, USER, acting_as

# The first test also makes the files of the image.
pytestmark = pytest.mark.timeout(600)

PORT = 9000
INVOCATION = f"http://localhost:{PORT}/2015-03-31/functions/function/invocations"

# Leaves orphans behind, and reports the states of all processes.
RUNTIME = reporting_runtime(
    """
def report():
    for _ in range(20):
        os.system("true & true &")
    states = {}
    for process in filter(str.isdecimal, os.listdir("/proc")):
        try:
            with open(f"/proc/{process}/stat") as file:
                states[process] = file.read().rpartition(")")[2].split()[0]
        except OSError:
            pass
    return {"handler": os.environ["_HANDLER"], "arguments": sys.argv[1:], "states": states, "own": os.environ.get("OWN")}
""",
    python="/usr/bin/python3",
)

# What AWS's base images have as their entry point: outside of Lambda it would start Lambda's own emulator.
ENTRYPOINT = """#!/bin/sh
[ -n "$AWS_LAMBDA_RUNTIME_API" ] || exit 142
export _HANDLER="$1"
exec /var/runtime/bootstrap
"""


class Container(Child):
    """A container with swiftlet as its first process."""

    def __init__(self, root: Path, arguments: list[str], *options: str, user: str = ROOT, **variables: str) -> None:
        wrapper = [*acting_as(user), str(PYTHON), contained.__file__, *options, str(root), "/var/task", "/swiftlet"]
        super().__init__([*wrapper, *arguments], {"PATH": "/usr/local/bin:/usr/bin:/bin", **variables})
        try:
            self.output.wait_for("Ready", 30)
        except BaseException:
            self.stop()
            raise

    def shell(self, command: str) -> str:
        """Runs a command in the container's network, as if its ports were published, and returns what it prints."""
        own = [] if os.getuid() == 0 else ["--user", "--preserve-credentials"]
        done = subprocess.run(
            ["nsenter", f"--target={self.pid}", *own, "--net", *shlex.split(command)], capture_output=True, text=True, timeout=30
        )
        assert done.returncode == 0, done.stderr + self.output.text
        return done.stdout

    def invoke(self) -> Any:
        return json.loads(self.shell(f"curl --silent --show-error {INVOCATION} -d '{{}}'"))

    def reason(self, limit: str) -> str:
        """Why the banner says that a limit is not enforced."""
        line = self.output.wait_for("Not enforced")
        match = re.search(rf"\b{limit} \(([^)]*)\)", line)
        assert match, line
        return match.group(1)


@pytest.fixture(scope="module")
def root(image_build: ImageBuild) -> Path:
    """The files of the documented image, and swiftlet."""
    files = image_build.folder / "rootfs"
    shutil.copy(SWIFTLET, files / "swiftlet")
    # A release build is static and needs none.
    copy_libraries([SWIFTLET], files)
    (files / "opt/extensions").mkdir(exist_ok=True)
    (files / "var/task").mkdir(exist_ok=True)
    shutil.copy(image_build.folder / "lambda-adapter", files / "opt/extensions")
    shutil.copy(image_build.folder / "main.py", files / "var/task")
    (files / "var/runtime").mkdir(exist_ok=True)
    return write_files(files, {"lambda-entrypoint.sh": ENTRYPOINT, "var/runtime/bootstrap": RUNTIME})


def documented() -> tuple[list[str], list[str]]:
    """The arguments of swiftlet in the documented `docker run`, and the requests after it."""
    run, *requests = documented_commands("docker run")
    words = shlex.split(run)
    assert words[: words.index("app:latest")] == [
        "docker", "run", "-p", "9000:9000", "-v", "$PWD/swiftlet:/swiftlet:ro", "--entrypoint", "/swiftlet"
    ]  # fmt: skip
    return words[words.index("app:latest") + 1 :], requests


@pytest.mark.parametrize("user", [ROOT, USER])
def test_the_documented_command_runs_the_image(root: Path, user: str) -> None:
    arguments, [web, event] = documented()
    with Container(root, arguments, user=user) as container:
        assert json.loads(container.shell(web)) == {"message": "Hello from an image"}
        assert INVOCATION in event
        container.shell(event)
        enforced = container.output.wait_for("Enforced")
        assert "freeze (SIGSTOP), memory (watched)" in enforced
        for limit in ("read-only", "own-processes"):
            assert container.reason(limit) == "user namespaces: Operation not permitted"
        assert container.reason("processes") == "no pids control group is mounted"
        container.output.wait_for("EXTENSION\tName: lambda-adapter\tState: Ready")
        # As docker stop does.
        assert container.stop(signal.SIGTERM) == 0
        assert container.output.of("stderr") == []


def local(*words: str) -> list[str]:
    return ["local", "--listen", f"0.0.0.0:{PORT}", "--inherit-env", "--no-adapter", *words]


@pytest.mark.parametrize("user", [ROOT, USER])
def test_nothing_has_to_be_writable(root: Path, user: str) -> None:
    arguments, [web, _] = documented()
    with Container(root, arguments, "--read-only", user=user) as container:
        assert "Hello" in container.shell(web)
        assert container.stop(signal.SIGINT) == 130


def test_it_is_a_proper_first_process(root: Path) -> None:
    with Container(root, local("--", "/var/runtime/bootstrap", "one", "--two"), OWN="1") as container:
        seen = container.invoke()
        assert (seen["arguments"], seen["own"]) == (["one", "--two"], "1")
        orphans = {process for process, state in seen["states"].items() if state == "Z"}
        assert orphans
        # They are reaped after an invocation, every few seconds.
        wait_until(lambda: orphans.isdisjoint(container.invoke()["states"]), "all orphans are reaped", 30)


def test_the_entry_point_of_base_images(root: Path) -> None:
    with Container(root, local("--", "/lambda-entrypoint.sh", "app.handler")) as container:
        assert container.invoke()["handler"] == "app.handler"

"""Functions whose files are those of an unpacked image."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from harness.deployed import refusal
from harness.emulator import Emulator
from harness.image_files import PYTHON_IN_IMAGE, write_image_files
from harness.image_runs import readable_folder
from harness.reporting_runtime import reporting_runtime
from harness.users import ROOT, USER, acting_as

UVICORN = [PYTHON_IN_IMAGE, "-m", "uvicorn", "--port", "8080", "main:app"]

RUNTIME = reporting_runtime("""
def attempt(path):
    try:
        open(path, "w").close()
        return "written"
    except OSError as error:
        return error.strerror

def report():
    return {
        "directory": os.getcwd(), "root": sorted(os.listdir("/")), "variables": dict(os.environ),
        "image": attempt("/var/task/new"), "temporary": attempt("/tmp/new"), "devices": sorted(os.listdir("/dev")),
        "names": open("/etc/resolv.conf").read(), "first": open("/proc/1/comm").read(),
    }
""")


@pytest.fixture(scope="module")
def files() -> Iterator[Path]:
    """An unpacked image that every user can read."""
    with readable_folder("image") as folder:
        yield write_image_files(folder)


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """The files of an image in which nothing can start."""
    for name in ("proc", "dev", "tmp", "bin"):
        (tmp_path / name).mkdir()
    return tmp_path


def image(files: Path, command: list[str], *options: str, user: str = ROOT) -> Emulator:
    return Emulator(command, options=["--root", str(files), "--workdir", "/var/task", "--own-network", "on", *options], wrapper=acting_as(user))


@pytest.mark.parametrize("user", [ROOT, USER])
def test_fastapi_runs_with_the_adapter_of_its_image(files: Path, user: str) -> None:
    with image(files, UVICORN, user=user) as emulator:
        assert json.loads(emulator.request("GET", "/").body) == {"message": "Hello from FastAPI through Lambda"}
        body = bytes(range(256)) * 100
        headers = [("content-type", "application/octet-stream")]
        assert emulator.request("POST", "/echo", headers, body).body == body
        emulator.output.wait_for("EXTENSION\tName: lambda-adapter\tState: Ready")


def test_this_machine_is_no_image() -> None:
    assert "--root /: expected a folder with the files of an image" in refusal("--root", "/", "--", "/bin/ls")[1]
    assert "--image is empty" in refusal("--image", "", "--", "/bin/ls")[1]


@pytest.mark.parametrize("user", [ROOT, USER])
def test_the_function_sees_its_image_and_nothing_else(files: Path, user: str) -> None:
    (files / "var/task/runtime.py").write_text(RUNTIME)
    with image(files, ["runtime.py"], "--entrypoint", f"{PYTHON_IN_IMAGE} -u", "--env", "OWN=1", user=user) as emulator:
        seen = json.loads(emulator.invoke(b"{}").payload)
    assert seen["directory"] == "/var/task"
    assert seen["root"] == sorted(path.name for path in files.iterdir())
    assert (seen["image"], seen["temporary"]) == ("Read-only file system", "written")
    assert "shm" not in seen["devices"] and "null" in seen["devices"]
    assert seen["names"] == Path("/etc/resolv.conf").read_text()
    assert seen["first"] == "swiftlet-sandbo\n"
    assert seen["variables"]["OWN"] == "1"
    assert seen["variables"]["LAMBDA_TASK_ROOT"] == "/var/task"
    # The search path of this machine means nothing there.
    assert seen["variables"]["PATH"] == "/usr/local/bin:/usr/bin/:/bin:/opt/bin"
    assert not (files / "tmp/new").exists()


def test_what_cannot_be_an_image_is_refused(small: Path) -> None:
    status, text = refusal("--root", small / "nowhere", "--", "tool")
    assert status == 64 and f"--root {small}/nowhere: expected a folder." in text
    status, text = refusal("--root", small)
    assert status == 64 and "the command is missing" in text
    status, text = refusal("--root", small, "--", "tool")
    assert status == 127
    assert f"In the image {small}: tool: command not found." in text
    (small / "proc").rmdir()
    status, text = refusal("--root", small, "--", "tool")
    assert status == 65
    assert f"{small} has no directory /proc, which Lambda provides. Create an empty one: mkdir {small}/proc" in text
    (small / "proc").symlink_to("/proc")
    assert "has no directory /proc" in refusal("--root", small, "--", "tool")[1]


def test_an_extension_that_lambda_could_not_start_is_refused(small: Path) -> None:
    (small / "opt/extensions").mkdir(parents=True)
    (small / "opt/extensions/agent").write_text("#!/bin/sh\n")
    (small / "bin/tool").write_text("#!/bin/sh\n")
    (small / "bin/tool").chmod(0o755)
    _, text = refusal("--root", small, "--", "/bin/tool")
    assert "/opt/extensions/agent is not executable, so Lambda would fail to start it." in text


def test_a_program_without_its_loader_is_explained(small: Path) -> None:
    """This machine's shell, in an image without its C library."""
    shutil.copy2("/bin/sh", small / "bin/sh")
    with Emulator(["/bin/sh", "-c", "exit"], options=["--root", str(small)]) as emulator:
        emulator.output.wait_for("/bin/sh: the program in its #! line, or the dynamic loader that it is linked for")


@pytest.mark.parametrize(
    "options", [["--runtime", "provided"], ["--layer", "web-adapter"], ["--read-only", "off"], ["--adapter", "/bin/true"],
                ["--extensions", "/usr/bin"], ["--visible", "/tmp"], ["--no-adapter"]],
)  # fmt: skip
def test_options_that_contradict_it_are_refused(small: Path, options: list[str]) -> None:
    status, text = refusal("--root", small, *options, "--", "tool")
    assert status == 64
    assert f"--root and {options[0]}" in text or f"--root and {' '.join(options)}" in text


@pytest.mark.parametrize("option", ["--entrypoint", "--workdir"])
def test_options_that_need_it_say_so(option: str) -> None:
    status, text = refusal(option, "/x", "--", "tool")
    assert status == 64
    assert f"{option} has no effect without --image or --root. Add one, or leave {option} out." in text

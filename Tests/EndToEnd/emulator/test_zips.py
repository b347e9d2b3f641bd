"""Functions and layers in zip files, and archives that must not be unpacked."""

from __future__ import annotations

import json
import os
import random
import struct
import tempfile
import zipfile
from pathlib import Path

import pytest

from harness.deployed import PYTHON_RUNTIME, WITH_PYTHON, refusal, write_files
from harness.emulator import Emulator
from harness.places import SCRIPTS
from harness.project import Project

HANDLER = """
import os, stat, greeting

def handler(event, context):
    with open("/var/task/data/big.txt") as file:
        size = len(file.read())
    return {
        "greeting": greeting.text, "size": size, "link": os.readlink("/var/task/data/link"),
        "tool": os.popen("/var/task/tool").read(), "mode": oct(stat.S_IMODE(os.stat("/var/task/app.py").st_mode)),
        "files": sorted(os.listdir("/var/task")),
    }
"""


def pack(path: Path, files: dict[str, str | bytes], **modes: int) -> Path:
    """Packs files with DEFLATE. Those with a `#!` line are executable, those that begin with `->` are links."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            content = content.encode() if isinstance(content, str) else content
            entry = zipfile.ZipInfo(name)
            entry.create_system = 3
            mode = 0o100755 if content.startswith(b"#!") else 0o100644
            if content.startswith(b"->"):
                mode, content = 0o120777, content[2:]
            entry.external_attr = modes.get(name, mode) << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return path


def remains() -> list[str]:
    """The directories of unpacked code."""
    return [name for name in os.listdir(tempfile.gettempdir()) if name.startswith("swiftlet-code-")]


def test_a_function_and_its_layers_in_zip_files(tmp_path: Path) -> None:
    code = pack(
        tmp_path / "code.zip",
        {"app.py": HANDLER, "data/big.txt": "0123456789" * 500_000, "data/link": "->big.txt", "tool": "#!/bin/sh\necho tool"},
    )
    first = pack(tmp_path / "first.zip", {"python/greeting.py": "text = 'first'"})
    second = pack(tmp_path / "second.zip", {"python/greeting.py": "text = 'second'"})
    before = remains()
    options = ["--runtime", PYTHON_RUNTIME, "--handler", "app.handler", "--zip", str(code)]
    options += ["--layer", str(first), "--layer", str(second), "--concurrency", "2"]
    with Emulator([], options=options, user_env=WITH_PYTHON) as emulator:
        assert json.loads(emulator.invoke(b"{}").payload) == {
            "greeting": "second",
            "size": 5_000_000,
            "link": "big.txt",
            "tool": "tool\n",
            "mode": "0o644",
            "files": ["app.py", "data", "tool"],
        }
        assert len(remains()) == len(before) + 1
        emulator.stop()
    assert remains() == before


def test_what_a_killed_emulator_left_is_removed(tmp_path: Path) -> None:
    code = pack(tmp_path / "code.zip", {"app.py": "def handler(event, context): return 1"})
    environment = {**WITH_PYTHON, "TMPDIR": str(tmp_path)}
    options = ["--runtime", PYTHON_RUNTIME, "--handler", "app.handler", "--zip", str(code)]
    abandoned = tmp_path / "swiftlet-code-abandoned"
    write_files(abandoned, {"var/task/app.py": "text"})
    os.utime(abandoned, (0, 0))
    with Emulator([], options=options, user_env=environment) as emulator:
        assert emulator.invoke(b"{}").payload == b"1"
        assert not abandoned.exists()


def test_a_project_file_names_zip_files_relative_to_itself(tmp_path: Path) -> None:
    pack(tmp_path / "code.zip", {"app.py": "import shared\ndef handler(event, context): return shared.text"})
    pack(tmp_path / "layer.zip", {"python/shared.py": "text = 'shared'"})
    (tmp_path / "swiftlet.yaml").write_text(
        f"""
        functions:
          worker:
            runtime: {PYTHON_RUNTIME}
            handler: app.handler
            zip: code.zip
            layer: [layer.zip]
        """
    )
    # The virtual environment of a project is found without being active.
    (tmp_path / ".venv").symlink_to(SCRIPTS.parent)
    with Project(tmp_path) as project:
        assert project.invoke("worker") == "shared"



@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"../evil": "x"}, "entry ../evil: its path leaves the archive."),
        ({"/etc/evil": "x"}, "entry /etc/evil: its path is absolute."),
        ({"link": "->../../etc"}, "entry link: its symbolic link to ../../etc leaves the archive."),
        ({"link": "->/etc"}, "entry link: its symbolic link to /etc leaves the archive."),
        ({"link": "->.", "link/file": "x"}, "entry link/file: its path goes through the symbolic link link."),
    ],
)
def test_archives_that_leave_their_folder(tmp_path: Path, files: dict[str, str | bytes], message: str) -> None:
    archive = pack(tmp_path / "bad.zip", files)
    before = remains()
    for option in ("--zip", "--layer"):
        status, error = refusal(option, archive, "--", "true")
        assert status == 65 and f"{archive}, {message}" in error
    assert remains() == before


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_entries_with_one_name(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "bad.zip", "w") as archive:
        archive.writestr("a.py", "one")
        archive.writestr("a.py", "two")
    status, error = refusal("--zip", tmp_path / "bad.zip", "--", "true")
    assert status == 65 and "entry a.py: the archive has two entries with this name" in error


def test_damaged_content(tmp_path: Path) -> None:
    good = pack(tmp_path / "good.zip", {"a.txt": "some text " * 1000}).read_bytes()
    directory = good.index(b"PK\x01\x02")
    with_checksum = bytearray(good)
    with_checksum[directory + 16] ^= 1
    with_size = bytearray(good)
    with_size[directory + 24 : directory + 28] = struct.pack("<I", 100)
    with_content = bytearray(good)
    with_content[40] ^= 0xFF
    for bytes_, message in [
        (with_checksum, "its content is damaged: the checksum is wrong"),
        (with_size, "its content is larger than the 100 bytes that it declares"),
        (with_content, "its "),
        (good[:-30], "it is not a zip file, or it is incomplete"),
        (b"text", "it is not a zip file, or it is incomplete"),
    ]:
        (tmp_path / "bad.zip").write_bytes(bytes_)
        status, error = refusal("--zip", tmp_path / "bad.zip", "--", "true")
        assert status == 65 and message in error, error


def test_mutated_archives_never_crash_it(tmp_path: Path) -> None:
    generator = random.Random(4)
    good = pack(tmp_path / "good.zip", {"a.txt": "some text " * 100, "b/c": "#!/bin/sh\n", "d": "->a.txt"}).read_bytes()
    for number in range(25):
        mutated = bytearray(good)
        for _ in range(generator.randint(1, 4)):
            mutated[generator.randrange(len(mutated))] = generator.randrange(256)
        (tmp_path / "bad.zip").write_bytes(mutated)
        # A missing bootstrap is reported only after the archive has been unpacked.
        status, error = refusal("--runtime", "provided", "--zip", tmp_path / "bad.zip")
        assert status == 65, (number, status, error)


def zeros(path: Path, megabytes: int, method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", method, compresslevel=1) as archive:
        with archive.open("zeros", "w") as file:
            for _ in range(megabytes):
                file.write(bytes(1024 * 1024))
    return path


def test_lambdas_limit_of_unpacked_code(tmp_path: Path) -> None:
    large = zeros(tmp_path / "large.zip", 200)
    small = zeros(tmp_path / "small.zip", 60)
    status, error = refusal("--zip", large, "--layer", small, "--", "true")
    assert status == 65
    assert "The function's code and its layers have more than 250 MB (262,144,000 bytes) unpacked" in error


def test_a_large_folder_is_a_warning_but_large_layers_are_an_error(tmp_path: Path) -> None:
    large = write_files(tmp_path / "large", {"bootstrap": "#!/bin/sh\nexec cat", "file": ""})
    os.truncate(large / "file", 262_144_000)
    with Emulator([], options=["--runtime", "provided", "--code", str(large)]) as emulator:
        emulator.output.wait_for(f"which Lambda refuses. Deploy less than all of {large}.")
    code = write_files(tmp_path / "code", {"bootstrap": "#!/bin/sh\nexec cat"})
    os.truncate(large / "file", 262_144_001)
    status, error = refusal("--runtime", "provided", "--code", code, "--layer", large)
    assert status == 65 and "which Lambda refuses. Remove what the function does not need" in error


def test_warnings_about_zip_files(tmp_path: Path) -> None:
    large = zeros(tmp_path / "large.zip", 51, zipfile.ZIP_STORED)
    private = pack(tmp_path / "private.zip", {"bootstrap": "#!/bin/sh\nexec cat", "secret": "x"}, secret=0o100600)
    with Emulator([], options=["--runtime", "provided", "--zip", str(private), "--layer", str(large)]) as emulator:
        emulator.output.wait_for("large.zip has 52 MB. Lambda accepts up to 50 MB directly")
        emulator.output.wait_for("entry secret: only its owner can read it")


def test_a_missing_zip_file(tmp_path: Path) -> None:
    status, error = refusal("--zip", tmp_path / "none.zip", "--", "true")
    assert status == 64 and "expected a zip file" in error
    status, error = refusal("--zip", tmp_path, "--", "true")
    assert status == 64 and "For a folder, use --code." in error

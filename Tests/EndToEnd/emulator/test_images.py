"""`swiftlet images`: the cache of unpacked container images."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from harness.image_runs import readable_folder
from harness.places import SWIFTLET
from harness.users import USER, acting_as


def images(cache: Path, *options: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": "/usr/bin:/bin", "XDG_CACHE_HOME": str(cache)}
    return subprocess.run([SWIFTLET, "images", *options], env=environment, capture_output=True, text=True, timeout=60)


def test_an_empty_cache_can_be_listed_and_cleared(tmp_path: Path) -> None:
    listed = images(tmp_path)
    assert listed.stdout == f"0 images, 0 layers, 0 KB in {tmp_path}/swiftlet/images\n"
    assert not list(tmp_path.iterdir())
    cleared = images(tmp_path, "--clear")
    assert cleared.stdout == f"Removed 0 images and 0 KB of layers from {tmp_path}/swiftlet/images.\n"
    assert (listed.returncode, cleared.returncode) == (0, 0)


def test_a_cache_that_cannot_be_created_is_an_error(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    failed = images(file, "--clear")
    assert failed.returncode == 73
    assert "Not a directory (image-cache)" in failed.stderr, failed.stderr


@pytest.mark.parametrize("option", ["--clear", ""])
def test_a_cache_that_cannot_be_used_is_an_error_with_advice(tmp_path: Path, option: str) -> None:
    """As an ordinary user, because root can use any."""
    with readable_folder("closed") as folder:
        (folder / "closed").mkdir()
        (folder / "closed").chmod(0o700)
        failed = subprocess.run(
            [*acting_as(USER), SWIFTLET, "images", *([option] if option else [])],
            env={"PATH": "/usr/bin:/bin", "XDG_CACHE_HOME": f"{folder}/closed/cache"}, capture_output=True, text=True, timeout=60,
        )  # fmt: skip
    assert failed.returncode == 73
    assert "Permission denied (image-cache). Set XDG_CACHE_HOME" in failed.stderr, failed.stderr


def test_a_place_where_nothing_can_be_created_is_an_error_with_advice() -> None:
    failed = images(Path("/proc/none"), "--clear")
    assert failed.returncode == 73
    assert "in /proc/none: No such file or directory (image-cache). Set XDG_CACHE_HOME" in failed.stderr, failed.stderr

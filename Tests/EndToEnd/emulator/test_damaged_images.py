"""Images that cannot be used: each is refused with one error, and leaves nothing in the cache."""

from __future__ import annotations

import bz2
import lzma
import os
import shlex
import subprocess
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from harness.image_archives import (
    ARCHITECTURE, entry, gzipped, layer, write_docker_archive, write_oci_archive, write_oci_layout, zstandard,
)  # fmt: skip
from harness.image_runs import ImageRuns, image_runs
from harness.places import SWIFTLET
from harness.users import ROOT, USER, acting_as

SMALL = layer(("bin/tool", "#!/bin/sh\n"))
FOREIGN = {"amd64": "arm64"}.get(ARCHITECTURE, "amd64")


@pytest.fixture(scope="module")
def runs() -> Iterator[ImageRuns]:
    with image_runs() as made:
        yield made


def bomb(content: bytes) -> bytes:
    """A layer with a file of 11 GB, of which the first 64 MB are there: more is never read."""
    file = tarfile.TarInfo("zeros")
    file.size = 11 << 30
    return zstandard(file.tobuf(tarfile.GNU_FORMAT) + bytes(64 << 20))


def long_window(content: bytes) -> bytes:
    return zstandard(content + bytes(300 << 20), "--ultra", "-22", "--long=29")


def other(content: bytes) -> bytes:
    return gzipped(layer(("bin/other", "")))


# How a layer is stored, the code of the error and a part of its text.
STORED: dict[str, tuple[Callable[[bytes], bytes], str, str]] = {
    "zstd that ends early": (lambda content: zstandard(content)[:-5], "broken-image", "Its compressed data ends too early"),
    "gzip that ends early": (lambda content: gzipped(content)[:-5], "broken-image", "Its compressed data ends too early"),
    "damaged zstd": (lambda content: zstandard(content)[:12] + bytes(1000), "broken-image", "Its compressed data is damaged"),
    "zstd bomb": (bomb, "image-too-large", "exceeds the limit for an image of 10 GB"),
    "zstd with a window of 2 GB": (lambda content: zstandard(content, "--long=31"), "image-too-large", "more than 128 MB"),
    "zstd with a window of 512 MB": (long_window, "image-too-large", "more than 128 MB"),
    "another layer": (other, "digest-mismatch", "The uncompressed layer has another digest"),
    "no archive": (lambda content: b"text" * 1000, "broken-image", "layer 1 of 1"),
}


def assert_refused(runs: ImageRuns, image: Path | str, code: str, part: str) -> None:
    status, text = runs.refusal(image)
    [message] = [line for line in text.splitlines() if not line.startswith("Unpacking layer ")]
    assert status == 65 and f"({code})" in message and part in message, text
    cache = Path(runs.cache(ROOT)["XDG_CACHE_HOME"]) / "swiftlet/images"
    assert [path for name in ("layers", "images", "work", "archives") for path in (cache / name).iterdir()] == []


@pytest.mark.parametrize("name", STORED)
def test_damaged_and_hostile_compression(runs: ImageRuns, name: str) -> None:
    pack, code, part = STORED[name]
    layout = write_oci_layout(runs.folder / name.replace(" ", "-"), [SMALL], pack=pack, Cmd=["/bin/tool"])
    assert_refused(runs, layout, code, part)


@pytest.mark.parametrize("position", [0, 20, -1])
@pytest.mark.parametrize("pack", [gzipped, zstandard, bytes])
def test_a_changed_layer_has_another_digest(runs: ImageRuns, tmp_path: Path, pack: Callable[[bytes], bytes], position: int) -> None:
    """Whatever its decompression or its archive would say."""
    layout = write_oci_layout(tmp_path / "layout", [SMALL], pack=pack, Cmd=["/bin/tool"])
    stored = pack(SMALL)
    [blob] = [path for path in (layout / "blobs/sha256").iterdir() if path.read_bytes() == stored]
    changed = bytearray(stored)
    changed[position] ^= 1
    blob.write_bytes(changed)
    assert_refused(runs, layout, "digest-mismatch", "The layer has another digest")
    blob.write_bytes(stored[:-1])
    assert_refused(runs, layout, "digest-mismatch", f"has {len(stored) - 1} bytes instead of {len(stored)}")
    blob.unlink()
    assert_refused(runs, layout, "missing-file", "It lacks the layer")


@pytest.mark.parametrize("writer", [write_docker_archive, write_oci_archive, write_oci_layout])
def test_an_image_for_another_machine(runs: ImageRuns, tmp_path: Path, writer: Callable[..., Path]) -> None:
    image = writer(tmp_path / "image", [SMALL], architecture=FOREIGN, Cmd=["/bin/tool"])
    part = f"The image is for linux/{FOREIGN}, but this machine needs linux/{ARCHITECTURE}"
    assert_refused(runs, image, "foreign-architecture", part)


LAYERS: dict[str, tuple[list[bytes], str]] = {
    "a path that leaves it": ([layer(("../../outside", "x"))], "hostile-image"),
    "a link that leaves it": (
        [layer(entry("lib", tarfile.SYMTYPE, "../../../../tmp"), ("lib/swiftlet-escaped", "x"))], "hostile-image",
    ),
    "a hard link that leaves it": ([layer(entry("passwd", tarfile.LNKTYPE, "../etc/passwd"))], "hostile-image"),
}  # fmt: skip


@pytest.mark.parametrize("name", LAYERS)
def test_hostile_layers(runs: ImageRuns, tmp_path: Path, name: str) -> None:
    layers, code = LAYERS[name]
    assert_refused(runs, write_docker_archive(tmp_path / "hostile.tar", layers, Cmd=["x"]), code, "layer 1 of 1")
    assert not Path("/tmp/swiftlet-escaped").exists()


def test_errors_name_the_layer_and_the_file(runs: ImageRuns, tmp_path: Path) -> None:
    below = write_docker_archive(tmp_path / "below.tar", [layer(("f", "1"), ("f/x", "2"))], Cmd=["x"])
    assert_refused(runs, below, "broken-image", "layer.tar: /f/x is in /f, which is not a directory")
    link = write_docker_archive(tmp_path / "link.tar", [layer(entry("a", tarfile.LNKTYPE, "b"))], Cmd=["x"])
    status, text = runs.refusal(link)
    assert status == 65 and "layer 1 of 1, " in text and "The hard link /a refers to /b, which is not a file" in text
    # Its layer is valid by itself, and stays.
    runs.cached("--clear")


@pytest.mark.parametrize("name, compress", [("xz", lzma.compress), ("bzip2", bz2.compress)])
def test_compression_that_is_not_supported(
    runs: ImageRuns, tmp_path: Path, name: str, compress: Callable[[bytes], bytes]
) -> None:
    archive = write_docker_archive(tmp_path / "app.tar", [SMALL], Cmd=["x"])
    archive.write_bytes(compress(archive.read_bytes()))
    assert_refused(runs, archive, "unsupported-image", f"The archive is compressed with {name}")


def test_places_as_other_tools_write_them(runs: ImageRuns, tmp_path: Path) -> None:
    archive = write_docker_archive(tmp_path / "app.tar", [SMALL], Cmd=["x"])
    for prefix in ("docker-archive", "oci-archive", "oci"):
        assert_refused(runs, f"{prefix}:{archive}", "image-not-readable", f"Leave the prefix out: {archive}.")


def test_what_is_no_image(runs: ImageRuns, tmp_path: Path) -> None:
    archive = tmp_path / "other.tar"
    archive.write_bytes(layer(("readme", "no image")))
    assert_refused(runs, archive, "not-an-image", "neither index.json nor manifest.json")
    assert_refused(runs, tmp_path / "nowhere.tar", "image-not-readable", f"There is no directory or file {tmp_path}/nowhere.tar")


# Prints the error, the exit status and what is in the cache, which is a file system of 4 MB.
FULL_DISK = """
mount -t tmpfs -o size=4m,mode=755 swiftlet "$1"
{run} && status=0 || status=$?
echo "status $status"
cd "$1"/swiftlet/images && find layers images work -mindepth 1 -maxdepth 1
{images}
"""


@pytest.mark.parametrize("user", [ROOT, USER])
def test_a_full_disk_leaves_no_part_of_a_layer(runs: ImageRuns, user: str) -> None:
    image = runs.folder / f"large-{user}.tar"
    large = layer(("var/data", os.urandom(1 << 20)), ("var/more", os.urandom(8 << 20)))
    write_docker_archive(image, [SMALL, large], Cmd=["/bin/tool"])
    variables = runs.cache(user)
    script = FULL_DISK.format(
        run=shlex.join([str(SWIFTLET), "local", "--listen", "127.0.0.1:0", "--image", str(image)]),
        images=shlex.join([str(SWIFTLET), "images"]),
    )
    own = [] if user == ROOT else ["--user", "--map-root-user"]
    done: Any = subprocess.run(
        [*acting_as(user), "unshare", *own, "--mount", "sh", "-euc", script, "sh", variables["XDG_CACHE_HOME"]],
        env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", **variables}, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert "var/more: No space left on device (image-cache). Free some space, or set XDG_CACHE_HOME" in done.stderr, done
    status, *kept, summary = done.stdout.splitlines()
    assert status == "status 65", done
    # The layer that fits stays.
    assert len(kept) == 1 and kept[0].startswith("layers/"), done
    assert summary.startswith("0 images, 1 layer, ")

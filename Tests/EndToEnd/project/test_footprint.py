"""The adapter stays one small static file without Foundation, and one thread while it waits.

footprint.json holds the limits, a few percent above what was measured; they are raised there on purpose.
"""

from __future__ import annotations

import json
import struct
from pathlib import Path

import pytest

from harness.adapter import Adapter
from harness.fake_lambda import FakeLambda
from harness.places import ADAPTER, SWIFTLET
from harness.scripted_app import ScriptedApp

LIMITS = json.loads((Path(__file__).parent / "footprint.json").read_text())

_PT_DYNAMIC, _PT_INTERP = 2, 3


def segment_types(executable: Path) -> set[int]:
    """The types of the program headers of a 64-bit little-endian ELF file."""
    data = executable.read_bytes()
    assert data[:6] == b"\x7fELF\x02\x01", "no 64-bit little-endian ELF file"
    offset, size, count = struct.unpack_from("<Q", data, 32)[0], *struct.unpack_from("<HH", data, 54)
    return {struct.unpack_from("<I", data, offset + index * size)[0] for index in range(count)}


@pytest.mark.parametrize("executable", [ADAPTER, SWIFTLET], ids=lambda path: path.name)
def test_the_executable_is_static(executable: Path) -> None:
    assert _PT_INTERP not in segment_types(executable)
    assert _PT_DYNAMIC not in segment_types(executable)


def test_the_adapter_links_no_foundation_and_no_nio() -> None:
    """Type metadata keeps module names as strings even in a stripped file."""
    data = ADAPTER.read_bytes()
    for module in (b"FoundationEssentials", b"CoreFoundation", b"NIOPosix", b"NIOCore"):
        assert module not in data, module.decode()


@pytest.mark.parametrize("executable", [ADAPTER, SWIFTLET], ids=lambda path: path.name)
def test_the_executable_is_no_larger_than_recorded(executable: Path) -> None:
    assert executable.stat().st_size <= LIMITS[executable.name]["bytes"]


def test_the_adapter_idles_on_one_thread_in_little_memory(fake_lambda: FakeLambda, app: ScriptedApp) -> None:
    """Its own memory is counted; how much of its file the kernel keeps mapped differs from run to run."""
    with Adapter(fake_lambda, app.port) as adapter:
        fake_lambda.wait_for("next")
        fake_lambda.wait_for("event/next")
        assert len(list(Path(f"/proc/{adapter.pid}/task").iterdir())) == LIMITS["lambda-adapter"]["threads"]
        status = dict(
            line.split(":\t", 1) for line in Path(f"/proc/{adapter.pid}/status").read_text().splitlines() if ":\t" in line
        )
        assert int(status["RssAnon"].split()[0]) <= LIMITS["lambda-adapter"]["idleAnonymousKilobytes"]

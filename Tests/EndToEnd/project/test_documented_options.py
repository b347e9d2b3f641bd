"""The options in docs/emulator.md are those of `swiftlet local --help`."""

from __future__ import annotations

import os
import subprocess

from harness.places import ROOT, SWIFTLET


def test_the_page_has_the_options_of_the_help() -> None:
    done = subprocess.run(
        [ROOT / "scripts" / "options-table.py", "--check"], capture_output=True, text=True, timeout=30,
        env={"PATH": os.environ["PATH"], "SWIFTLET": str(SWIFTLET)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr

"""Functions as they are deployed: files in a folder, and options instead of a command."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from .emulator import Emulator
from .places import SCRIPTS, SWIFTLET

# The environment of a user whose Python is that of the tests, which has awslambdaric.
WITH_PYTHON = {"PATH": f"{SCRIPTS}:/usr/bin:/bin"}
PYTHON_RUNTIME = f"python3.{sys.version_info.minor}"


def write_files(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    """Writes files into a folder. Those with a `#!` line are executable."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        content = content.encode() if isinstance(content, str) else content
        path.write_bytes(content)
        path.chmod(0o755 if content.startswith(b"#!") else 0o644)
    return folder


def deployed(
    runtime: str, handler: str, folder: Path, *, options: Sequence[str | Path] = (), **others: Any
) -> Emulator:
    """An emulator that runs the code in a folder."""
    return Emulator(
        [],
        options=["--runtime", runtime, "--handler", handler, "--code", str(folder), *(str(option) for option in options)],
        **others,
    )


def refusal(*options: str | Path) -> tuple[int, str]:
    """The exit status and the error of a command line that cannot run."""
    run = subprocess.run(
        [SWIFTLET, "local", "--listen", "127.0.0.1:0", *options], env={"PATH": "/usr/bin:/bin"}, capture_output=True,
        text=True, timeout=60,
    )  # fmt: skip
    return run.returncode, run.stderr

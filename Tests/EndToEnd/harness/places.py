"""Where things are: the executables under test, the examples, the Python that runs the applications."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
EXAMPLES = ROOT / "Examples"
END_TO_END = ROOT / "Tests" / "EndToEnd"


def _executable(variable: str, name: str) -> Path:
    return Path(os.environ.get(variable, ROOT / "build" / name)).absolute()


# SWIFTLET and LAMBDA_ADAPTER name other executables to test, a debug build for instance.
SWIFTLET = _executable("SWIFTLET", "swiftlet")
ADAPTER = _executable("LAMBDA_ADAPTER", "lambda-adapter")

# The directory of the running interpreter's own scripts: .venv/bin.
SCRIPTS = Path(sys.executable).parent
PYTHON = Path(sys.executable)


def script(name: str) -> str:
    """The path of a script of the Python environment, such as uvicorn."""
    return str(SCRIPTS / name)


def program(name: str) -> str:
    """The path of a program of the system."""
    path = shutil.which(name, path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")
    assert path, f"{name} is not installed; run make setup"
    return path

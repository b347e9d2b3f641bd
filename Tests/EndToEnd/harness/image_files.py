"""The files of container images, made from this machine's: a Python, the libraries it needs, and FastAPI."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

from .places import ADAPTER, EXAMPLES

# Where the image has its Python.
PYTHON_IN_IMAGE = f"{sys.base_prefix}/bin/python3"

_LEFT_OUT = shutil.ignore_patterns("test", "tests", "idlelib", "tkinter", "ensurepip", "site-packages", "__pycache__", "*.a", "config-*")
# What the FastAPI example needs.
_NOT_NEEDED = re.compile(r"(pip|setuptools|boto|aws|samtranslator|cfn|pytest|_pytest|mcp|django|playwright|selenium)", re.I)


def _libraries(programs: list[Path]) -> set[Path]:
    """The shared libraries that programs and modules load, and the loader."""
    found: set[Path] = set()
    for program in programs:
        listing = subprocess.run(["ldd", program], capture_output=True, text=True).stdout
        found.update(Path(match) for match in re.findall(r"(/\S+) \(0x", listing))
    return found


def copy_libraries(programs: list[Path], root: Path) -> None:
    """Copies the shared libraries that programs and modules of this machine load to the same places in an image."""
    for library in _libraries(programs):
        _copy(library, root)


def _copy(source: Path, root: Path) -> None:
    target = root / str(source).lstrip("/")
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(source.resolve(), target)


def write_image_files(root: Path) -> Path:
    """Writes the files of an image into a folder: Python, FastAPI, the FastAPI example, and the adapter as an extension.

    Every user can read them, as Lambda demands.
    """
    for name in ("proc", "dev", "tmp", "etc", "opt/extensions", "var/task"):
        (root / name).mkdir(parents=True, exist_ok=True)
    for name in ("hosts", "resolv.conf"):
        (root / "etc" / name).touch()
    standard_library = Path(sysconfig.get_paths()["stdlib"])
    inside = root / str(standard_library).lstrip("/")
    shutil.copytree(standard_library, inside, ignore=_LEFT_OUT, symlinks=False)
    packages = Path(sysconfig.get_paths()["purelib"])
    (inside / "site-packages").mkdir()
    for entry in packages.iterdir():
        if _NOT_NEEDED.match(entry.name) or entry.name == "__pycache__":
            continue
        target = inside / "site-packages" / entry.name
        if entry.is_dir():
            shutil.copytree(entry, target, ignore=shutil.ignore_patterns("__pycache__", "tests"))
        else:
            shutil.copy2(entry, target)
    interpreter = Path(sys.base_prefix, "bin", "python3")
    _copy(interpreter, root)
    copy_libraries([interpreter, *(path for path in inside.rglob("*.so*") if path.is_file())], root)
    shutil.copy2(EXAMPLES / "fastapi" / "main.py", root / "var/task/main.py")
    shutil.copy2(ADAPTER, root / "opt/extensions/lambda-adapter")
    for path in [root, *root.rglob("*")]:
        path.chmod(path.stat().st_mode | (0o755 if path.is_dir() else 0o444))
    return root

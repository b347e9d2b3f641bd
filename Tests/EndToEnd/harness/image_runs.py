"""Runs of container images, each user with a cache of unpacked images."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from .emulator import Emulator
from .places import SWIFTLET
from .users import ROOT, USER, acting_as


@dataclass
class ImageRuns:
    """A folder that every user can read, for images and caches."""

    folder: Path

    def cache(self, user: str) -> dict[str, str]:
        return {"XDG_CACHE_HOME": str(self.folder / f"cache-{user}")}

    def run(self, image: Path | str, *options: str, command: list[str] | None = None, user: str = ROOT) -> Emulator:
        return Emulator(
            command or [], options=["--image", str(image), "--own-network", "on", *options], user_env=self.cache(user),
            wrapper=acting_as(user), start_timeout=60,
        )  # fmt: skip

    def refusal(self, image: Path | str, *options: str, wrapper: list[str] | None = None) -> tuple[int, str]:
        run = subprocess.run(
            [*(wrapper or []), SWIFTLET, "local", "--listen", "127.0.0.1:0", "--image", str(image), *options],
            env={"PATH": "/usr/sbin:/usr/bin:/bin", **self.cache(ROOT)}, capture_output=True, text=True, timeout=60,
        )  # fmt: skip
        return run.returncode, run.stderr

    def cached(self, *options: str) -> str:
        return subprocess.run(
            [SWIFTLET, "images", *options], env=self.cache(ROOT), capture_output=True, text=True, timeout=60, check=True
        ).stdout  # fmt: skip


@contextmanager
def readable_folder(name: str) -> Iterator[Path]:
    """A new folder that every user can read, which is removed at the end."""
    folder = Path(tempfile.mkdtemp(prefix=f"swiftlet-{name}-"))
    try:
        folder.chmod(0o755)
        yield folder
    finally:
        shutil.rmtree(folder)


@contextmanager
def image_runs() -> Iterator[ImageRuns]:
    """Runs with empty caches."""
    with readable_folder("images") as folder:
        for user in (ROOT, USER):
            (folder / f"cache-{user}").mkdir()
            (folder / f"cache-{user}").chmod(0o777)
        yield ImageRuns(folder)

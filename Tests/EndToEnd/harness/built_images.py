"""Images that buildah builds, the first one as docs/images.md says."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from . import debian_root
from .deployed import write_files
from .documented import fences
from .image_runs import readable_folder
from .places import ADAPTER, ROOT, program

_PAGE = ROOT / "docs" / "images.md"


def documented_commands(marker: str) -> list[str]:
    """The commands of the block in docs/images.md that contains a text."""
    [found] = [fence for fence in fences(_PAGE) if any(marker in line for line in fence.lines)]
    return "\n".join(found.lines).replace("\\\n", " ").splitlines()


@dataclass
class ImageBuild:
    """A folder with what images are built from, and buildah's storage."""

    folder: Path
    environment: dict[str, str] = field(init=False)
    # The last of the page's commands, which starts swiftlet.
    documented_run: list[str] = field(init=False)

    def __post_init__(self) -> None:
        program("buildah")
        settings = self.folder / "storage.conf"
        # Without a driver, the best one is chosen that works here.
        settings.write_text(f'[storage]\ngraphroot = "{self.folder}/storage"\nrunroot = "{self.folder}/run"\n')
        self.environment = {
            "PATH": f"{os.environ['PATH']}:/usr/sbin:/sbin", "HOME": str(self.folder), "BUILDAH_ISOLATION": "chroot",
            "CONTAINERS_STORAGE_CONF": str(settings),
        }  # fmt: skip
        (self.folder / "rootfs").mkdir()
        self.shell(f"tar -C rootfs -xpf {debian_root.archive()}")
        shutil.copy(ADAPTER, self.folder / "lambda-adapter")
        [app] = [fence for fence in fences(_PAGE) if fence.language == "python"]
        write_files(self.folder, {"main.py": "\n".join(app.lines)})
        self._build_as_documented()

    def shell(self, script: str) -> None:
        """Runs commands in the folder."""
        done = subprocess.run(
            ["sh", "-euc", script], cwd=self.folder, env=self.environment, capture_output=True, text=True, timeout=300,
            stdin=subprocess.DEVNULL,
        )  # fmt: skip
        assert done.returncode == 0, f"{script}\n{(done.stdout + done.stderr)[-3000:]}"

    def _build_as_documented(self) -> None:
        first, *commands, last = documented_commands("buildah from scratch")
        variant, packages, _, folder = shlex.split(first)[1:]
        # The files exist already: see debian_root.
        assert [variant, packages, folder] == ["--variant=minbase", f"--include={','.join(debian_root.PACKAGES)}", "rootfs"]
        self.shell("\n".join(commands))
        self.documented_run = shlex.split(last)

    def build(self, name: str, dockerfile: str, files: Mapping[str, str] | None = None) -> str:
        """Builds an image from a Dockerfile, and returns its name."""
        context = self.folder / f"{name}.context"
        context.mkdir()
        write_files(context, {"Dockerfile": dockerfile, **(files or {})})
        self.shell(f"buildah build --quiet --tag {name} {shlex.quote(str(context))}")
        return name

    def push(self, image: str, place: str, *options: str) -> Path:
        """Writes an image to a place as buildah names it, such as `oci-archive:app.tar`."""
        self.shell(shlex.join(["buildah", "push", "--quiet", *options, image, place]))
        return self.folder / place.split(":")[1]


@contextmanager
def built_images() -> Iterator[ImageBuild]:
    """A new build, in a folder that every user can read."""
    with readable_folder("build") as folder:
        yield ImageBuild(folder)

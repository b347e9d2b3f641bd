"""`--watch` with container images, and without privileges."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from harness import users
from harness.deployed import write_files
from harness.emulator import Emulator
from harness.image_archives import layer, layer_of, write_docker_archive, write_oci_layout
from harness.image_files import PYTHON_IN_IMAGE, write_image_files
from harness.ports import free_port
from harness.watching import reloads

# An app without frameworks, which every Python runs.
APP = """
import http.server, os

class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = b"version 000"
        self.send_response(200)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

http.server.ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), Handler).serve_forever()
"""


def app(version: int) -> str:
    return APP.replace("000", f"{version:03}")


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that every user can read."""
    path = Path(tempfile.mkdtemp(prefix="swiftlet-watch-"))
    path.chmod(0o755)
    yield path
    shutil.rmtree(path)


@pytest.mark.parametrize("user", [users.USER, users.NEITHER])
def test_code_is_watched_without_privileges(folder: Path, user: str) -> None:
    write_files(folder, {"app.py": app(0)})
    options = ["--watch", "--read-only", "on", "--app-port", str(free_port())]
    with Emulator([users.PYTHON, "app.py"], options=options, cwd=folder, wrapper=users.acting_as(user)) as emulator:
        for version in range(4):
            write_files(folder, {"app.py": app(version)})
            assert emulator.request("GET", "/").body == f"version {version:03}".encode()


def test_an_image_that_is_built_again_runs(folder: Path) -> None:
    base = layer_of(write_image_files(folder / "files"))
    settings = {"Entrypoint": [PYTHON_IN_IMAGE, "/var/task/app.py"], "Env": ["PORT=8080"], "WorkingDir": "/var/task"}

    def archive(version: int) -> None:
        write_docker_archive(folder / "new.tar", [base, layer(("var/task/app.py", app(version)))], **settings)
        (folder / "new.tar").rename(folder / "app.tar")

    def layout(version: int) -> None:
        shutil.rmtree(folder / "layout", ignore_errors=True)
        write_oci_layout(folder / "layout", [base, layer(("var/task/app.py", app(version)))], **settings)

    for write, place in [(archive, "app.tar"), (layout, "layout")]:
        write(1)
        with Emulator(
            [], options=["--image", str(folder / place), "--own-network", "on", "--watch"], start_timeout=60,
            user_env={"XDG_CACHE_HOME": str(folder / "cache")},
        ) as emulator:  # fmt: skip
            assert emulator.request("GET", "/").body == b"version 001"
            write(2)
            assert emulator.request("GET", "/", timeout=30).body == b"version 002"
            assert "reloaded function: " in reloads(emulator, 1)[0]


def test_an_unpacked_image_is_watched(folder: Path) -> None:
    root = write_image_files(folder / "files")
    write_files(root, {"var/task/app.py": app(1)})
    options = ["--root", str(root), "--own-network", "on", "--watch", "--env", "PORT=8080"]
    with Emulator([PYTHON_IN_IMAGE, "/var/task/app.py"], options=options, start_timeout=60) as emulator:
        assert emulator.request("GET", "/").body == b"version 001"
        write_files(root, {"var/task/app.py": app(2)})
        assert emulator.request("GET", "/").body == b"version 002"

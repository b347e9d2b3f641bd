"""The mistakes of a first try: each is answered with a command that works."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from harness.places import SWIFTLET

MISTAKES = {
    "no command": ([], "swiftlet local -- uvicorn main:app --port 8080"),
    "one string": (
        ["--", "uvicorn main:app --port 8080"],
        'single word with spaces in it: "uvicorn main:app --port 8080". Do not quote the whole command: '
        "swiftlet local -- uvicorn main:app --port 8080",
    ),
    "one string that begins with a path": (
        ["--", "./start.sh --port 8080"],
        "Do not quote the whole command: swiftlet local -- ./start.sh --port 8080",
    ),
    "variable amid an argument": (
        ["--", "gunicorn", "--bind=127.0.0.1:$PORT,[::1]:$PORT", "--env=A=$PORTAL", "app:app"],
        "swiftlet local -- gunicorn --bind=127.0.0.1:{port},[::1]:{port} --env=A=$PORTAL app:app",
    ),
    "variable": (
        ["--", "uvicorn", "main:app", "--port", "$PORT"],
        "$PORT in COMMAND is not expanded, because no shell runs it. Write {port} for the app's port: "
        "swiftlet local -- uvicorn main:app --port {port}",
    ),
    "variable in braces": (
        ["--", "gunicorn", "--bind=127.0.0.1:${PORT}", "app:app"],
        "swiftlet local -- gunicorn --bind=127.0.0.1:{port} app:app",
    ),
    "an adapter": (
        ["--", "/usr/local/bin/lambda-adapter", "--", "uvicorn", "main:app"],
        "Run it alone: swiftlet local --no-adapter -- /usr/local/bin/lambda-adapter -- uvicorn main:app",
    ),
    "port": (
        ["--port", "8000", "--", "uvicorn", "main:app"],
        "There is no option --port. Use --app-port 8000 for the app's port, or --listen 127.0.0.1:8000 for swiftlet's.",
    ),
}


@pytest.mark.parametrize(("arguments", "expected"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_in_the_command_line_is_explained(arguments: list[str], expected: str) -> None:
    done = subprocess.run(
        [str(SWIFTLET), "local", *arguments], capture_output=True, text=True, timeout=30, env={"PATH": os.environ["PATH"]}
    )
    assert done.returncode == 64
    assert expected in " ".join(done.stderr.split())


def test_a_program_may_have_spaces_in_its_name(tmp_path: Path) -> None:
    program = tmp_path / "my app"
    program.write_text("#!/bin/sh\necho started\n")
    program.chmod(0o755)
    options = ["--visible", str(tmp_path), "--exit-on-failure", "--listen", "127.0.0.1:0"]
    done = subprocess.run(
        [str(SWIFTLET), "local", *options, "--", str(program)], capture_output=True, text=True, timeout=30,
        env={"PATH": os.environ["PATH"]},
    )  # fmt: skip
    assert "started" in done.stdout

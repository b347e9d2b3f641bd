"""Nobody reads the log, or the app has changed how standard output behaves: no invocation waits, no line is cut."""

from __future__ import annotations

import json
import os
import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from harness import users
from harness.asking import ask
from harness.conditions import wait_until
from harness.fake_lambda import FakeLambda
from harness.places import ADAPTER, END_TO_END, program
from harness.ports import free_port
from harness.scripted_app import ScriptedApp
from harness.unread import PIPE, SOCKET, UnreadAdapter

COUNT = 400


def records(content: bytes) -> list[dict[str, Any]]:
    """The adapter's lines; what the app wrote between them is `x` and line feeds."""
    lines = re.findall(rb'\{"timestamp".*?\}\n', content, re.DOTALL)
    rest = re.sub(rb'\{"timestamp".*?\}\n', b"", content, flags=re.DOTALL)
    assert rest.strip(b"x\n") == b"", f"a line was cut: {rest.strip(b'x')[:300]!r}"
    return [json.loads(line) for line in lines]


def assert_complete(content: bytes) -> None:
    """Each request has its line or is among those that are reported as dropped."""
    lines = records(content)
    answered = [line for line in lines if line["message"] == "Request answered"]
    dropped = sum(line["lines"] for line in lines if line["message"] == "Log lines were dropped")
    assert dropped > 0
    assert len(lines) - len([line for line in lines if "lines" in line]) + dropped >= COUNT
    assert 0 < len(answered) < COUNT


@pytest.fixture
def anybodys_adapter() -> Iterator[Path]:
    """The adapter where every user can start it."""
    directory = tempfile.mkdtemp(prefix="adapter-")
    os.chmod(directory, 0o755)
    yield Path(shutil.copy(ADAPTER, directory))
    shutil.rmtree(directory)


def serve_unread(fake_lambda: FakeLambda, adapter: UnreadAdapter, body: bytes = b"ok") -> None:
    """Serves while nobody reads, then reads to the end."""
    fake_lambda.wait_for("next")
    begin = time.monotonic()
    for _ in range(COUNT):
        assert ask(fake_lambda, "GET", "/a/path/of/some/length", seconds=5).body == body
    assert time.monotonic() - begin < 20
    adapter.read()
    wait_until(lambda: b"Log lines were dropped" in adapter.content, "the report")
    assert ask(fake_lambda, "GET", "/the/last", seconds=5).body == body
    wait_until(lambda: b"/the/last" in adapter.content, "a line that is written as ever")
    assert adapter.stop() == 0
    assert_complete(adapter.content)


@pytest.mark.parametrize("kind", [PIPE, SOCKET])
def test_nobody_reads_the_log(fake_lambda: FakeLambda, app: ScriptedApp, kind: str) -> None:
    with UnreadAdapter(fake_lambda, app.port, kind=kind) as adapter:
        serve_unread(fake_lambda, adapter)


def test_nobody_reads_a_log_that_belongs_to_another_user(
    fake_lambda: FakeLambda, app: ScriptedApp, anybodys_adapter: Path
) -> None:
    """As on Lambda, where the pipe cannot be opened once more."""
    if os.getuid() != 0:
        pytest.skip("the tests are not run by root")
    with UnreadAdapter(fake_lambda, app.port, wrapper=users.UNPRIVILEGED, executable=anybodys_adapter) as adapter:
        serve_unread(fake_lambda, adapter)


def test_node_makes_standard_output_non_blocking_and_fills_it(fake_lambda: FakeLambda) -> None:
    port = free_port()
    script = END_TO_END / "applications" / "talkative.js"
    env = {"PORT": str(port), "OUTPUT_SIZE": "200000"}
    with UnreadAdapter(fake_lambda, port, env, command=[program("node"), str(script)]) as adapter:
        serve_unread(fake_lambda, adapter, b"served")


def test_a_fault_at_the_start_is_told_if_the_log_is_read_again(fake_lambda: FakeLambda) -> None:
    full = b"x" * 4095 + b"\n"
    with UnreadAdapter(fake_lambda, 0, {"AWS_LWA_PORT": "none"}, prefill=full) as adapter:
        time_before = time.monotonic()
        adapter.read()
        assert adapter.process.wait(10) == 64
        assert time.monotonic() - time_before < 5
        adapter.stop()
        assert [line["code"] for line in records(adapter.content)] == ["Settings.Invalid"]
    with UnreadAdapter(fake_lambda, 0, {"AWS_LWA_PORT": "none"}, prefill=full) as adapter:
        assert adapter.process.wait(5) == 64, "it does not wait for ever"

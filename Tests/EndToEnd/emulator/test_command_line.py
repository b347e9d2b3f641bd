"""What `swiftlet` says when it is used wrongly: one sentence that names the thing, a hint, and an exit status."""

from __future__ import annotations

import os
import re

import pytest

from harness.child import Child
from harness.places import SWIFTLET
from harness.ports import free_port, listening_socket


def run(*arguments: str) -> Child:
    """Runs swiftlet until it ends by itself."""
    with Child([SWIFTLET, *arguments], {"PATH": os.environ["PATH"]}) as child:
        child.wait(20)
    return child


def assert_failed(child: Child, *words: str) -> None:
    """It failed, named the thing, and said so in few lines."""
    assert child.process.returncode > 0, f"exit status {child.process.returncode}"
    for word in words:
        assert word in child.output.text, child.output.text
    assert "Fatal error" not in child.output.text


def test_an_unknown_flag_is_named() -> None:
    child = run("local", "--nonsense", "--", "true")
    assert_failed(child, "--nonsense")
    assert child.process.returncode == 64


def test_an_unknown_command_is_named() -> None:
    assert_failed(run("lokal", "--", "true"), "lokal")


def test_a_missing_command_is_asked_for() -> None:
    for arguments in (["local"], ["local", "--"]):
        child = run(*arguments)
        assert child.process.returncode == 64
        assert "--" in child.output.text and "COMMAND" in child.output.text.upper()


@pytest.mark.parametrize(
    ("option", "text"),
    [("--memory", "lots"), ("--memory", "64"), ("--timeout", "0"), ("--timeout", "soon"), ("--app-port", "70000"),
     ("--listen", "nowhere"), ("--env", "NOEQUALS")],
)  # fmt: skip
def test_a_bad_value_is_named_with_its_option(option: str, text: str) -> None:
    child = run("local", option, text, "--", "true")
    assert_failed(child, option)
    assert child.process.returncode == 64


def test_a_port_in_use_is_named() -> None:
    with listening_socket() as listener:
        port = listener.getsockname()[1]
        child = run("local", "--listen", f"127.0.0.1:{port}", "--", "true")
        assert_failed(child, str(port), "in use")


def test_a_command_that_is_not_there_is_named() -> None:
    assert_failed(run("local", "--listen", "127.0.0.1:0", "--", "no-such-program-here"), "no-such-program-here")


def test_a_file_that_may_not_be_run_is_named(tmp_path) -> None:
    plain = tmp_path / "plain.txt"
    plain.write_text("text")
    assert_failed(run("local", "--listen", "127.0.0.1:0", "--", str(plain)), "plain.txt")


def test_an_app_that_exits_at_once_is_told_with_its_status() -> None:
    child = run(
        "local", "--listen", "127.0.0.1:0", "--app-port", str(free_port()), "--exit-on-failure", "--", "sh", "-c", "exit 7"
    )
    assert_failed(child, "7")


def test_an_adapter_that_is_not_there_is_named() -> None:
    child = run("local", "--listen", "127.0.0.1:0", "--adapter", "/no/such/adapter", "--", "true")
    assert_failed(child, "/no/such/adapter")


def test_the_version_is_one_line() -> None:
    child = run("version")
    assert child.process.returncode == 0
    assert re.search(r"\d+\.\d+\.\d+", child.output.text)


def test_help_shows_the_options() -> None:
    child = run("local", "--help")
    assert child.process.returncode == 0
    for option in ("--listen", "--function-name", "--memory", "--timeout", "--app-port", "--env", "--adapter", "--no-adapter"):
        assert option in child.output.text

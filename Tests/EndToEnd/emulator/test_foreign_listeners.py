"""Another program on the app's port: the emulator refuses to start, or does not take it for the app."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from harness.child import Child
from harness.emulator import Emulator
from harness.places import SWIFTLET
from harness.ports import free_port
from harness.sockets import wait_for_listener

SERVER = [sys.executable, "-m", "http.server"]


@contextmanager
def program(port: int, bind: str = "127.0.0.1") -> Iterator[Child]:
    """A dev server that somebody forgot."""
    with Child([*SERVER, "--bind", bind, str(port)], {"PATH": os.environ["PATH"]}, cwd="/") as child:
        wait_for_listener(port)
        yield child


def start(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(SWIFTLET), "local", *arguments], capture_output=True, text=True, timeout=30, cwd="/",
        env={"PATH": os.environ["PATH"]},
    )  # fmt: skip


@pytest.mark.parametrize("bind", ["127.0.0.1", "0.0.0.0", "::"])
def test_a_port_in_use_is_refused_at_the_start(bind: str) -> None:
    port = free_port()
    with program(port, bind) as other:
        done = start("--listen", "127.0.0.1:0", "--app-port", str(port), "--", *SERVER, str(port))
    assert done.returncode == 69
    name = Path(sys.executable).name[:15]
    assert f"port {port} is in use by {name} (pid {other.pid})" in done.stderr
    assert "--app-port" in done.stderr


def test_a_readiness_port_in_use_is_refused_too() -> None:
    port, readiness = free_port(), free_port()
    with program(readiness):
        done = start(
            "--listen", "127.0.0.1:0", "--app-port", str(port), "--env", f"AWS_LWA_READINESS_CHECK_PORT={readiness}",
            "--", *SERVER, str(port),
        )  # fmt: skip
    assert done.returncode == 69
    assert f"port {readiness} is in use by" in done.stderr


def test_the_emulators_own_port_is_refused_as_the_apps() -> None:
    port = free_port()
    done = start("--listen", f"127.0.0.1:{port}", "--app-port", str(port), "--", *SERVER, str(port))
    assert done.returncode == 69
    assert f"port {port} is in use by swiftlet itself (--listen)" in done.stderr


def test_a_port_of_the_systems_choice_is_never_the_apps() -> None:
    """In a network whose only ports are two, of which the kernel offers the odd one first."""
    user = [] if os.getuid() == 0 else ["--user", "--map-root-user"]
    two_ports = 'echo "40000 40001" > /proc/sys/net/ipv4/ip_local_port_range; exec "$@"'
    wrapper = ["unshare", *user, "--net", "sh", "-c", two_ports, "sh"]
    with Emulator([*SERVER, "40001"], options=["--app-port", "40001"], wrapper=wrapper, cwd="/") as emulator:
        assert emulator.port == 40000


def test_an_app_with_a_network_of_its_own_is_not_disturbed() -> None:
    if os.getuid() != 0:
        pytest.skip("only root makes a network here")
    port = free_port()
    with program(port), Emulator(
        [*SERVER, "--bind", "127.0.0.1", str(port)],
        options=["--app-port", str(port), "--own-network", "on"],
        cwd="/",
    ) as emulator:
        assert emulator.request("GET").status == 200


def test_a_program_that_takes_the_port_later_is_not_taken_for_the_app(tmp_path: Path) -> None:
    """COMMAND has not listened yet when the other program does."""
    port = free_port()
    go = tmp_path / "go"
    command = ["sh", "-c", f"while [ ! -e {go} ]; do sleep 0.05; done; exec {sys.executable} -m http.server {port}"]
    with Emulator(
        command, options=["--app-port", str(port), "--visible", str(tmp_path)], cwd="/"
    ) as emulator, program(port) as other:
        line = emulator.output.wait_for("is in use by")
        assert f"(pid {other.pid})" in line
        assert "Ready after" not in emulator.output.text
        # The adapter is not heard with what it makes of it.
        assert "Runtime API is unavailable" not in emulator.output.text


MISPLACED = {
    "another port": ("127.0.0.1", False, "--app-port {port}"),
    "another address": ("::1", True, "--env AWS_LWA_HOST=::1"),
}


@pytest.mark.parametrize(("bind", "same_port", "option"), MISPLACED.values(), ids=MISPLACED)
def test_the_last_line_of_a_failed_start_names_the_option(bind: str, same_port: bool, option: str) -> None:
    """As of `swiftlet local -- uvicorn main:app`, which listens on 8000."""
    expected = free_port()
    port = expected if same_port else free_port()
    # Long before Lambda's own limit of 10 s.
    env = {"AWS_LWA_READINESS_CHECK_TIMEOUT_SECONDS": "1.5"}
    command = [*SERVER, "--bind", bind, str(port)]
    with Emulator(command, options=["--app-port", str(expected)], env=env, cwd="/") as emulator:
        line = emulator.output.wait_for("before it was ready")
    address = f"[{bind}]" if ":" in bind else bind
    assert f"listens on {address}:{port}, not on 127.0.0.1:{expected}. Pass {option.format(port=port)}." in line


def test_the_option_is_named_at_lambdas_own_limit_too() -> None:
    port, expected = free_port(), free_port()
    with Emulator([*SERVER, str(port)], options=["--app-port", str(expected)], cwd="/") as emulator:
        line = emulator.output.wait_for("was not ready after 10.0")
    assert f":{port}, not on 127.0.0.1:{expected}. Pass --app-port {port}. The next invocation" in line

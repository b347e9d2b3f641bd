"""Faults that come on purpose: when they are asked for, as often, the same ones with the same seed."""

from __future__ import annotations

import json
import os
import re
import time
from pathlib import Path

import pytest

from harness.apps import AppEmulator
from harness.child import Child
from harness.emulator import Emulator
from harness.hostile import HostileFunction
from harness.places import ADAPTER, EXAMPLES, SWIFTLET, script
from harness.ports import free_port
from harness.servers import APPLICATIONS

NAIVE = APPLICATIONS / "naive_adapter.py"


def chaos(*options: str) -> HostileFunction:
    return HostileFunction("--timeout", "20", *options)


def faults(emulator: Emulator) -> list[tuple[str, int]]:
    """The faults that were told of, with the numbers of their invocations."""
    found = (re.search(r"swiftlet: chaos: (\w+) at invocation (\d+), RequestId: [0-9a-f-]{36}: ", line) for line in emulator.output.lines)
    return [(match.group(1), int(match.group(2))) for match in found if match]


def run(*options: str, count: int = 40) -> list[tuple[str, int]]:
    with chaos(*options) as function:
        for _ in range(count):
            function.request("GET", "/")
        return faults(function)


def test_the_same_seed_brings_the_same_faults() -> None:
    options = ["--chaos", "throttle=0.1,kill=0.1,crash=0.1,oom=0.1,slow=0.1:1ms", "--chaos-seed", "7"]
    first = run(*options)
    assert len(first) >= 5
    assert first == run(*options)
    assert first != run(*options[:-1], "8")


def test_a_seed_that_was_not_given_is_printed() -> None:
    with chaos("--chaos", "kill=0.05,stale=0.1") as function:
        line = function.output.wait_for(lambda text: text.startswith("Chaos "))
        assert re.fullmatch(r"Chaos        stale 10% \(1\.50 s\), kill 5%; --chaos-seed \d+", line)


def test_throttle_turns_the_caller_away() -> None:
    with chaos("--chaos", "throttle=1") as function:
        assert function.request("GET", "/").status == 429
        with pytest.raises(function.client.exceptions.TooManyRequestsException):
            function.invoke(b"{}")


@pytest.mark.parametrize(
    ("fault", "kind", "message"),
    [
        ("kill", "Runtime.ExitError", "signal: killed"),
        ("crash", "Runtime.ExitError", "signal: segmentation fault"),
        ("oom", "Runtime.ExitError", "signal: killed"),
        ("timeout", "Sandbox.Timedout", "timed out after 20.00 seconds"),
    ],
)
def test_faults_that_end_the_invocation(fault: str, kind: str, message: str) -> None:
    with chaos("--chaos", f"{fault}=1") as function:
        for _ in range(2):
            invoked = function.do("sleep", seconds=5)
            error = json.loads(invoked.payload)
            assert error["errorType"] == kind
            assert message in error["errorMessage"]
            told = function.output.wait_for(f"chaos: {fault} at invocation ")
            assert "RequestId: " in told
        if fault == "oom":
            function.output.wait_for("Error Type: Runtime.OutOfMemory")


def test_slow_and_freeze_take_their_time() -> None:
    for options in ("slow=300ms", "freeze=300ms"):
        with chaos("--chaos", options) as function:
            begun = time.monotonic()
            invoked = function.do("sleep", seconds=0.05)
            assert invoked.payload == b'"late"'
            assert time.monotonic() - begun >= 0.3


MISTAKES = {
    "kill=2": "--chaos kill=2: expected a share of the invocations from 0 to 1",
    "kill=0.1,die=0.1": "--chaos die=0.1: expected FAULT=SHARE, where FAULT is one of throttle, stale, kill",
    "slow=0.1": "--chaos slow=0.1: expected a duration, such as slow=200ms",
    "kill=0.1:1s": "--chaos kill=0.1:1s: expected no duration",
}


@pytest.mark.parametrize(("text", "message"), MISTAKES.items())
def test_mistakes_are_named(text: str, message: str) -> None:
    with Child([SWIFTLET, "local", "--no-adapter", "--chaos", text, "--", "true"], {"PATH": os.environ["PATH"]}) as child:
        assert child.wait() == 64
        assert message in child.output.text


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--chaos-seed", "1"], "--chaos-seed has no effect without --chaos"),
        (["--chaos", "stale=1", "--freeze", "off"], "--chaos stale: nothing is frozen with --freeze off"),
    ],
)
def test_options_that_do_not_go_together(options: list[str], message: str) -> None:
    with Child([SWIFTLET, "local", "--no-adapter", *options, "--", "true"], {"PATH": os.environ["PATH"]}) as child:
        assert child.wait() == 64
        assert message in child.output.text


def statuses(adapter: Path, env: dict[str, str]) -> list[int]:
    """Of requests of which every other finds that the app has closed its idle connections in the freeze before."""
    port = free_port()
    command = [script("uvicorn"), "--port", str(port), "--timeout-keep-alive", "1", "main:app"]
    options = ["--app-port", str(port), "--adapter", str(adapter), "--chaos", "stale=0.5:1.2s", "--chaos-seed", "58"]
    with Emulator(command, options=options, cwd=EXAMPLES / "fastapi", env=env) as emulator:
        answers = [emulator.request("GET", "/").status for _ in range(8)]
        assert len(faults(emulator)) >= 3
        return answers


def test_our_adapter_survives_stale_connections_and_a_naive_one_does_not() -> None:
    assert statuses(ADAPTER, {"AWS_LWA_UPSTREAM_REUSE": "always"}) == [200] * 8
    assert 502 in statuses(NAIVE, {"NAIVE_LOOKS": "0"})


def test_our_adapter_survives_workers_that_are_killed() -> None:
    """gunicorn starts its workers anew; a GET that met its end is sent again."""

    def command(port: int) -> list[str]:
        return [script("gunicorn"), "--bind", f"127.0.0.1:{port}", "--workers", "2", "--no-control-socket", "app:app"]

    with AppEmulator("flask", command, options=["--chaos", "kill=0.5", "--chaos-seed", "5"]) as emulator:
        answers = [emulator.request("GET", "/slow?seconds=0.1").status for _ in range(8)]
        assert len(faults(emulator)) >= 2
        assert answers == [200] * 8

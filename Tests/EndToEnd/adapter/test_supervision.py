"""`lambda-adapter -- COMMAND`: the app is started, watched, started again, and ended."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from harness import events
from harness.adapter import Adapter
from harness.conditions import wait_until
from harness.emulator import Emulator
from harness.fake_lambda import FakeLambda
from harness.http_client import Response
from harness.mortal import Mortal
from harness.places import ADAPTER
from harness.ports import free_port
from harness.process_table import descendants


@pytest.fixture
def mortal(tmp_path: Path) -> Mortal:
    return Mortal(tmp_path)


def supervised(fake_lambda: FakeLambda, mortal: Mortal, command: Sequence[str] | None = None, **env: str) -> Adapter:
    return Adapter(
        fake_lambda, mortal.port, {"AWS_LWA_READINESS_CHECK_PATH": "/", **env}, command=command or mortal.command
    )


def ask(fake_lambda: FakeLambda, method: str, target: str, **options: Any) -> Response:
    event = events.http_api(method, target, None, b"x" if method == "POST" else None)
    return events.response(fake_lambda.invoke(event, **options).outcome().body)


def app_pid(adapter: Adapter, mortal: Mortal) -> int:
    return wait_until(
        lambda: [entry.pid for entry in descendants(adapter.pid) if str(mortal.port) in entry.command], "the app"
    )[0]


# Start


@pytest.mark.native
def test_a_second_adapter_in_the_sandbox_is_named(fake_lambda: FakeLambda, mortal: Mortal) -> None:
    with supervised(fake_lambda, mortal) as first:
        wait_until(lambda: fake_lambda.calls("next"), "the first adapter is up")
        with supervised(fake_lambda, mortal) as second:
            assert second.wait() == 64
        assert f"Another adapter, process {first.pid}, runs in this sandbox." in second.output.text
        [failure] = fake_lambda.calls("init/error")
        assert json.loads(failure.body.content)["errorType"] == "Settings.Invalid"
        assert ask(fake_lambda, "GET", "/").status == 200


def test_a_supervising_adapter_runs_under_the_emulator(mortal: Mortal) -> None:
    command = [str(ADAPTER), "--", *map(str, mortal.command)]
    with Emulator(command, options=["--no-adapter"], env={"AWS_LWA_PORT": str(mortal.port)}) as emulator:
        assert emulator.request("GET", "/").status == 200


@pytest.mark.native
def test_two_adapters_under_the_emulator_are_explained(mortal: Mortal) -> None:
    command = ["sh", "-c", f"exec {ADAPTER} -- sleep 1000"]
    with Emulator(command, options=["--app-port", str(mortal.port), "--exit-on-failure"]) as emulator:
        assert emulator.wait() == 1
        assert "runs in this sandbox" in emulator.output.text


@pytest.mark.native
def test_an_app_that_exits_while_starting_is_told_with_its_status(fake_lambda: FakeLambda) -> None:
    before = time.monotonic()
    with Adapter(fake_lambda, free_port(), command=["sh", "-c", "exit 3"]) as adapter:
        assert adapter.wait() == 1
        assert time.monotonic() - before < 3, "nobody waits for an app that is gone"
        [failure] = fake_lambda.calls("init/error")
        error = json.loads(failure.body.content)
        assert error["errorType"] == "App.Exited"
        assert "status 3" in error["errorMessage"]
        assert "exitStatus=3" in adapter.output.text
        assert fake_lambda.calls("next") == []


def test_an_app_that_is_killed_while_starting_is_told_with_its_signal(fake_lambda: FakeLambda) -> None:
    with Adapter(fake_lambda, free_port(), command=["sh", "-c", "kill -SEGV $$"]) as adapter:
        assert adapter.wait() == 1
        [failure] = fake_lambda.calls("init/error")
        error = json.loads(failure.body.content)
        assert error["errorType"] == "App.Killed"
        assert "SIGSEGV" in error["errorMessage"]


@pytest.mark.parametrize(
    ("command", "status", "words"),
    [
        (["no-such-program-here", "x"], 127, "no-such-program-here: command not found"),
        (["/no/such/program"], 127, "/no/such/program: no such file"),
        (["PLAIN"], 126, "permission denied"),
        (["/"], 126, "is a directory"),
    ],
)
def test_a_command_that_cannot_be_run_is_named(
    fake_lambda: FakeLambda, tmp_path: Path, command: list[str], status: int, words: str
) -> None:
    plain = tmp_path / "plain.txt"
    plain.write_text("text")
    command = [str(plain) if word == "PLAIN" else word for word in command]
    with Adapter(fake_lambda, free_port(), command=command) as adapter:
        assert adapter.wait() == status
        assert words in adapter.output.text
        [failure] = fake_lambda.calls("init/error")
        error = json.loads(failure.body.content)
        assert error["errorType"] == "App.Exited"
        assert words in error["errorMessage"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [(["--nonsense"], "--nonsense"), (["uvicorn", "main:app"], "lambda-adapter -- COMMAND"), (["--"], "Nothing follows")],
)
def test_a_command_line_that_cannot_be_followed(fake_lambda: FakeLambda, arguments: list[str], words: str) -> None:
    from harness.child import Child
    from harness.places import ADAPTER

    with Child([ADAPTER, *arguments], {"AWS_LAMBDA_RUNTIME_API": fake_lambda.address}) as adapter:
        assert adapter.wait() == 64
        assert words in adapter.output.text
        [failure] = fake_lambda.calls("init/error")
        assert json.loads(failure.body.content)["errorType"] == "Settings.Invalid"


def test_the_version_is_one_line() -> None:
    from harness.child import Child
    from harness.places import ADAPTER

    with Child([ADAPTER, "--version"], {}) as adapter:
        assert adapter.wait() == 0
        assert len(adapter.output.lines) == 1


# Restart


def test_an_app_that_died_between_invocations_is_started_again(fake_lambda: FakeLambda, mortal: Mortal) -> None:
    with supervised(fake_lambda, mortal) as adapter:
        assert ask(fake_lambda, "GET", "/").status == 200
        first = app_pid(adapter, mortal)
        os.kill(first, signal.SIGKILL)
        line = adapter.output.wait_for("The app ended")
        assert "SIGKILL" in line and str(first) in line
        assert ask(fake_lambda, "POST", "/").status == 200
        assert app_pid(adapter, mortal) != first
        adapter.output.wait_for("The app is ready again")


@pytest.mark.parametrize("path", ["/kill-once", "/exit-once/7"])
def test_a_replayable_request_survives_the_death_of_the_app(fake_lambda: FakeLambda, mortal: Mortal, path: str) -> None:
    with supervised(fake_lambda, mortal):
        response = ask(fake_lambda, "GET", path)
        assert response.status == 200
        assert response.body.startswith(b"2 ")


def test_a_request_that_may_not_be_repeated_is_told_with_the_signal(fake_lambda: FakeLambda, mortal: Mortal) -> None:
    with supervised(fake_lambda, mortal) as adapter:
        event = events.http_api("POST", "/kill-once", None, b"x")
        invocation = fake_lambda.invoke(event)
        response = events.response(invocation.outcome().body)
        assert response.status == 502
        assert "App.Killed" in response.body.decode()
        line = adapter.output.wait_for(lambda text: "App.Killed" in text and invocation.request_id in text)
        assert "SIGKILL" in line
        assert len(mortal.notes("kill-once")) == 1
        assert ask(fake_lambda, "POST", "/kill-once").body.startswith(b"2 ")


def test_an_exit_in_a_request_is_told_with_its_status(fake_lambda: FakeLambda, mortal: Mortal) -> None:
    with supervised(fake_lambda, mortal) as adapter:
        response = ask(fake_lambda, "POST", "/exit-once/7")
        assert response.status == 502
        assert "App.Exited" in response.body.decode()
        assert "status 7" in adapter.output.wait_for("App.Exited")


def test_an_app_that_no_longer_starts_fails_the_invocation_before_its_deadline(
    fake_lambda: FakeLambda, mortal: Mortal
) -> None:
    with supervised(fake_lambda, mortal) as adapter:
        assert ask(fake_lambda, "GET", "/").status == 200
        mortal.tell("refuse", "5")
        os.kill(app_pid(adapter, mortal), signal.SIGKILL)
        adapter.output.wait_for("The app ended")
        failed = ask(fake_lambda, "GET", "/", seconds=60)
        assert failed.status == 502
        assert "App.Exited" in failed.body.decode()
        mortal.forget("refuse")
        assert ask(fake_lambda, "GET", "/", seconds=60).status == 200


def test_an_app_that_is_wedged_is_started_again(fake_lambda: FakeLambda, mortal: Mortal) -> None:
    with supervised(fake_lambda, mortal) as adapter:
        assert ask(fake_lambda, "GET", "/").status == 200
        first = app_pid(adapter, mortal)
        assert ask(fake_lambda, "POST", "/hang", seconds=1).status == 504
        assert ask(fake_lambda, "POST", "/").status == 200
        assert app_pid(adapter, mortal) != first
        adapter.output.wait_for("does not respond to a probe either; restarting it")


def test_an_app_that_is_stopped_and_ignores_sigterm_is_killed(fake_lambda: FakeLambda, mortal: Mortal) -> None:
    mortal.tell("stubborn")
    with supervised(fake_lambda, mortal) as adapter:
        assert ask(fake_lambda, "GET", "/").status == 200
        os.kill(app_pid(adapter, mortal), signal.SIGSTOP)
        assert ask(fake_lambda, "POST", "/", seconds=1).status == 504
        assert ask(fake_lambda, "POST", "/").status == 200


def test_an_app_that_was_only_slow_is_left_alone(fake_lambda: FakeLambda, mortal: Mortal) -> None:
    with supervised(fake_lambda, mortal) as adapter:
        assert ask(fake_lambda, "GET", "/").status == 200
        first = app_pid(adapter, mortal)
        assert ask(fake_lambda, "POST", "/wait/1", seconds=0.6).status == 504
        assert ask(fake_lambda, "POST", "/").status == 200
        assert app_pid(adapter, mortal) == first


# Signals and stop


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGUSR1, signal.SIGUSR2])
def test_signals_are_passed_on(fake_lambda: FakeLambda, mortal: Mortal, number: signal.Signals) -> None:
    with supervised(fake_lambda, mortal) as adapter:
        fake_lambda.wait_for("next")
        adapter.send(number)
        wait_until(lambda: mortal.notes(number.name), f"{number.name} at the app")
        assert ask(fake_lambda, "GET", "/").status == 200


@pytest.mark.native
def test_the_app_may_end_by_itself(fake_lambda: FakeLambda, mortal: Mortal) -> None:
    with supervised(fake_lambda, mortal) as adapter:
        fake_lambda.wait_for("next")
        before = time.monotonic()
        assert adapter.stop(signal.SIGTERM) == 0
        assert time.monotonic() - before < 0.5
        assert len(mortal.notes("SIGTERM")) == 1


@pytest.mark.native
def test_an_app_that_ignores_sigterm_is_killed_in_time(fake_lambda: FakeLambda, mortal: Mortal) -> None:
    mortal.tell("stubborn")
    with supervised(fake_lambda, mortal) as adapter:
        fake_lambda.wait_for("next")
        before = time.monotonic()
        assert adapter.stop(signal.SIGTERM) == 0
        assert 1 < time.monotonic() - before < 1.9


def test_an_adapter_that_is_killed_takes_the_app_with_it(fake_lambda: FakeLambda, mortal: Mortal) -> None:
    with supervised(fake_lambda, mortal) as adapter:
        fake_lambda.wait_for("next")
        # stop() fails on any process below the adapter that outlives it.
        assert adapter.stop(signal.SIGKILL) == -signal.SIGKILL
        assert len(mortal.notes("SIGTERM")) == 1


@pytest.mark.native
def test_what_the_command_leaves_behind_goes_too(fake_lambda: FakeLambda, mortal: Mortal) -> None:
    """In its group, out of it, and away from its parent."""
    script = "sleep 1000 & setsid sleep 1001 & (setsid sleep 1002 &); exec \"$@\""
    command = ["sh", "-c", script, "sh", *mortal.command]
    with supervised(fake_lambda, mortal, command) as adapter:
        fake_lambda.wait_for("next")
        sleepers = [entry for entry in descendants(adapter.pid) if "sleep" in entry.command]
        assert len(sleepers) == 3
        assert adapter.stop(signal.SIGTERM) == 0


def test_a_wrapper_that_does_not_exec_is_no_hiding_place(fake_lambda: FakeLambda, mortal: Mortal) -> None:
    command = ["sh", "-c", "\"$@\"; exit $?", "sh", *mortal.command]
    with supervised(fake_lambda, mortal, command) as adapter:
        assert ask(fake_lambda, "GET", "/").status == 200
        os.kill(app_pid(adapter, mortal), signal.SIGKILL)
        adapter.output.wait_for("The app ended")
        assert ask(fake_lambda, "POST", "/").status == 200
        assert adapter.stop(signal.SIGTERM) == 0


def test_orphans_are_reaped_while_the_app_runs(fake_lambda: FakeLambda, mortal: Mortal) -> None:
    command = ["sh", "-c", "(setsid true &); exec \"$@\"", "sh", *mortal.command]
    with supervised(fake_lambda, mortal, command) as adapter:
        fake_lambda.wait_for("next")
        wait_until(lambda: not [entry for entry in descendants(adapter.pid) if entry.is_zombie], "no zombie")

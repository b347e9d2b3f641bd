"""Extensions from a folder: how they start and end, and what becomes of the function when they fail."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from harness import apps
from harness.child import Child
from harness.emulator import Emulator
from harness.extensions import Extensions
from harness.places import PYTHON, SWIFTLET
from harness.servers import APPLICATIONS

HANDLER = [PYTHON, "-m", "awslambdaric", "told.handler"]


@pytest.fixture
def extensions(tmp_path: Path) -> Extensions:
    return Extensions(tmp_path)


def emulator(extensions: Extensions, *options: str) -> Emulator:
    return Emulator(
        HANDLER, options=["--no-adapter", *extensions.options, *options], env=extensions.env, cwd=APPLICATIONS
    )


def test_they_start_before_the_function_beside_the_adapter(extensions: Extensions) -> None:
    extensions.add("alpha", types=[]).add("beta", types=[], events=[])
    with apps.fastapi(options=extensions.options, env=extensions.env) as running:
        assert running.request("GET", "/").status == 200
        running.output.wait_for("REPORT RequestId")
        lines = running.output.lines
        reports = [line for line in lines if line.startswith("EXTENSION\t")]
        assert reports == [
            "EXTENSION\tName: lambda-adapter\tState: Ready\tEvents: []",
            "EXTENSION\tName: alpha\tState: Ready\tEvents: [INVOKE, SHUTDOWN]",
            "EXTENSION\tName: beta\tState: Ready\tEvents: []",
        ]
        [registered] = [record for record in extensions.records("alpha") if "registered" in record]
        assert registered["answer"]["functionName"] == "fastapi"
    assert [event["eventType"] for event in extensions.lifecycle("alpha")] == ["INVOKE", "SHUTDOWN"]
    assert extensions.lifecycle("beta") == []


def test_what_they_print_is_in_the_log(extensions: Extensions) -> None:
    extensions.add("alpha", types=[], prints=["hello from alpha"])
    with emulator(extensions) as running:
        running.invoke(b"{}")
        running.output.wait_for("REPORT RequestId")
        lines = running.output.lines
        assert lines.index("hello from alpha") < lines.index("EXTENSION\tName: alpha\tState: Ready\tEvents: [INVOKE, SHUTDOWN]")


@pytest.mark.parametrize(
    ("settings", "error_type", "state", "message"),
    [
        ({"exit": "at once"}, "Extension.Crash", "Exited", "exit status 3"),
        ({"exit": "registered"}, "Extension.Crash", "Exited", "exit status 5"),
        ({"error": "init"}, "Extension.InitError", "InitError", "Extension.NoKey"),
        ({"error": "exit"}, "Extension.ExitError", "ExitError", "Extension.NoKey"),
    ],
)
def test_one_that_fails_in_the_start(
    settings: dict[str, str], error_type: str, state: str, message: str, extensions: Extensions
) -> None:
    extensions.add("alpha", types=[], **settings)
    with emulator(extensions, "--exit-on-failure") as running:
        assert running.wait() != 0
        report = next(line for line in running.output.lines if line.startswith("INIT_REPORT"))
        assert report.endswith(f"Phase: init\tStatus: error\tError Type: {error_type}")
        line = next(line for line in running.output.lines if line.startswith("EXTENSION\tName: alpha"))
        assert f"State: {state}\t" in line
        assert message in running.output.text
        assert "swiftlet: alpha " in running.output.text


def test_one_that_crashes_in_an_invocation(extensions: Extensions) -> None:
    extensions.add("alpha", types=[], exit="invoke").add("beta", types=[])
    with emulator(extensions) as running:
        failed = running.invoke(b'{"seconds": 5}')
        assert failed.function_error == "Unhandled"
        assert b'"errorType":"Extension.Crash"' in failed.payload
        assert b"exit status 6" in failed.payload
        report = running.output.wait_for(f"REPORT RequestId: {failed.request_id}")
        assert report.endswith("Status: error\tError Type: Extension.Crash")
    assert [event["eventType"] for event in extensions.lifecycle("beta")][:2] == ["INVOKE", "SHUTDOWN"]


def test_one_that_never_asks_for_an_event_holds_the_start_up(extensions: Extensions) -> None:
    extensions.add("alpha", types=[], silent=True)
    with emulator(extensions, "--timeout", "1") as running:
        running.output.wait_for("INIT_REPORT", 20)
        lines = running.output.lines
        assert "EXTENSION\tName: alpha\tState: Registered\tEvents: [INVOKE, SHUTDOWN]" in lines
        assert any(line.endswith("Phase: init\tStatus: timeout") for line in lines)


def test_one_that_is_no_program(extensions: Extensions) -> None:
    (extensions.folder / "alpha").write_bytes(b"\x7fELF nonsense")
    (extensions.folder / "alpha").chmod(0o755)
    with emulator(extensions, "--exit-on-failure") as running:
        assert running.wait() != 0
        lines = running.output.lines
        assert "EXTENSION\tName: alpha\tState: LaunchError\tEvents: []\tError Type: UnknownError" in lines
        assert any(line.endswith("Error Type: Extension.LaunchError") for line in lines)


def test_an_internal_one_is_told_of_invocations_only(extensions: Extensions) -> None:
    command = [PYTHON, "-m", "awslambdaric", "internal.handler"]
    with Emulator(command, options=["--no-adapter"], cwd=APPLICATIONS) as running:
        first = running.invoke(b"{}").request_id
        running.output.wait_for(f"internal: INVOKE {first}")
        second = running.invoke(b"{}").request_id
        running.output.wait_for(f"REPORT RequestId: {second}")
        lines = running.output.lines
        assert "internal: SHUTDOWN refused with 403 Extension.InvalidEventType" in lines
        assert "EXTENSION\tName: internal\tState: Ready\tEvents: [INVOKE]" in lines
    assert not any("SHUTDOWN" in line for line in running.output.lines if "refused" not in line)


def test_a_folder_that_lambda_would_not_take(tmp_path: Path) -> None:
    plain = tmp_path / "plain"
    plain.mkdir()
    (plain / "alpha").write_text("#!/bin/sh\n")
    (plain / "folder").mkdir()
    for folder, told in ((plain, "alpha is not executable"), (tmp_path / "absent", "expected a readable folder")):
        command = [SWIFTLET, "local", "--extensions", str(folder), "--", "true"]
        with Child(command, {"PATH": os.environ["PATH"]}) as child:
            assert child.wait() == 64
            assert told in child.output.text
    shutil.rmtree(plain)

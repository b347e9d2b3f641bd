"""`swiftlet local --record` and `swiftlet invoke --replay`: what happened once, tried again."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from harness import apps, http_client
from harness.conditions import wait_until
from harness.emulator import Emulator
from harness.invoking import invoke
from harness.places import PYTHON


def kept(folder: Path, count: int) -> list[Any]:
    """The recordings in a folder, in order."""
    wait_until(lambda: folder.exists() and len(list(folder.glob("*.json"))) >= count, "the invocations are kept")
    files = sorted(folder.glob("*.json"))
    assert len(files) == count
    return [json.loads(file.read_bytes()) for file in files]


def test_events_and_results_are_kept(tmp_path: Path) -> None:
    folder = tmp_path / "made" / "here"
    with apps.fastapi(options=["--record", str(folder), "--rest-api", "127.0.0.1:0"]) as emulator:
        emulator.request("POST", "/echo", [("Content-Type", "application/octet-stream")], bytes(range(256)))
        http_client.request(emulator.port_of("REST API"), "GET", "/prod/no-such-path")
        emulator.invoke(b'{"a": "\xc3\xa9"}')
        recordings = kept(folder, 3)
    assert [(recording["source"], recording["status"], recording["failed"]) for recording in recordings] == [
        ("function-url", 200, False),
        ("rest-api", 404, False),
        ("invoke", None, False),
    ]
    first, second, third = recordings
    assert first["event"]["requestContext"]["http"]["method"] == "POST"
    assert first["event"]["body"] == first["result"]["body"]
    assert first["function"] == "fastapi" and first["requestId"] in emulator.output.text
    assert second["event"]["path"] == "/no-such-path"
    assert third["event"] == {"a": "é"}
    assert all(recording["durationMs"] > 0 for recording in recordings)
    # Events may have credentials in them.
    assert {oct(file.stat().st_mode & 0o777) for file in folder.iterdir()} == {"0o600"}


def test_failures_and_events_nobody_waits_for_are_kept(tmp_path: Path) -> None:
    with apps.handler(options=["--record", str(tmp_path), "--event-retry-delay", "20ms"]) as emulator:
        request_id = emulator.client.invoke(
            FunctionName="handler", InvocationType="Event", Payload=b'{"fail": "on purpose"}'
        )["ResponseMetadata"]["RequestId"]  # fmt: skip
        recordings = kept(tmp_path, 3)
    assert [(recording["source"], recording["requestId"], recording["failed"]) for recording in recordings] == [
        ("event", request_id, True)
    ] * 3
    assert recordings[0]["result"]["errorMessage"] == "on purpose"


def test_streamed_results_are_kept(tmp_path: Path) -> None:
    with apps.fastapi(options=["--record", str(tmp_path), "--invoke-mode", "response-stream"]) as emulator:
        body = emulator.request("GET", "/reflect/streamed").body
        (recording,) = kept(tmp_path, 1)
        assert recording["status"] == 200
        called = invoke(emulator, "--replay", str(tmp_path))
        # The request's ids are part of what is reflected; the rest is the same.
        assert called.status == 1 and "the body has" in called.output.decode()
    assert len(body) > 100


def test_nothing_in_the_directory_is_touched(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    for _ in range(2):
        with apps.handler(options=["--record", str(tmp_path)]) as emulator:
            emulator.invoke(b"{}")
    wait_until(lambda: len(list(tmp_path.glob("*.json"))) == 2, "both are kept")
    assert (tmp_path / "notes.txt").read_text() == "mine"


def test_what_happened_can_be_tried_again(tmp_path: Path) -> None:
    """The second function is the first one with a change in it."""
    code = "def handler(event, context):\n    if event.get('fail'):\n        raise ValueError('x')\n    return {'statusCode': %s, 'body': %r}\n"
    (tmp_path / "app.py").write_text(code % (200, "hello"))
    folder = tmp_path / "kept"
    command = [PYTHON, "-m", "awslambdaric", "app.handler"]
    with Emulator(command, cwd=tmp_path, options=["--no-adapter", "--record", str(folder)], function_name="first") as emulator:
        for event in [b'{"n": 1}', b'{"fail": true}', b'{"n": 2}']:
            emulator.invoke(event)
        kept(folder, 3)
    with Emulator(command, cwd=tmp_path, options=["--no-adapter"], function_name="first") as emulator:
        same = invoke(emulator, "--replay", str(folder))
        assert same.status == 0
        assert [line.split()[0] for line in same.output.decode().splitlines()] == ["same"] * 3
        assert "3 sent, 0 different." in same.messages
    (tmp_path / "app.py").write_text(code % (500, "help"))
    with Emulator(command, cwd=tmp_path, options=["--no-adapter"], function_name="second") as emulator:
        changed = invoke(emulator, "--replay", str(folder), function_name="second")
        assert changed.status == 1
        assert "2 different" in changed.messages
        assert "the status is 500; recorded: 200" in changed.output.decode()
        assert '"p"; recorded: "lo"' in changed.output.decode()
        one = invoke(emulator, "--replay", str(sorted(folder.iterdir())[1]))
        assert one.status == 0 and "1 sent, 0 different." in one.messages


def test_a_directory_that_cannot_be_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(AssertionError) as raised:
        Emulator(["true"], options=["--no-adapter", "--record", str(tmp_path / "file" / "below")])
    assert "Set --record to a writable directory" in str(raised.value)


@pytest.mark.parametrize(
    "content, status, expected",
    [(None, 64, "no such file"), ("", 64, "no recordings"), ("{}", 65, "`version`"), ("nonsense", 65, "not JSON")],
)
def test_what_is_no_recording_is_told(tmp_path: Path, content: str | None, status: int, expected: str) -> None:
    place = tmp_path / "place"
    if content is not None:
        place.mkdir()
        if content:
            (place / "a.json").write_text(content)
    called = invoke(None, "--replay", str(place))
    assert called.status == status
    assert expected in called.messages
    assert os.path.exists(place) == (content is not None)


@pytest.mark.parametrize("options", [["--event", "-"], ["--source", "sqs"], ["--print"], ["--type", "event"]])
def test_a_replay_is_nothing_else(tmp_path: Path, options: list[str]) -> None:
    called = invoke(None, "--replay", str(tmp_path), *options)
    assert called.status == 64
    assert options[0] in called.messages

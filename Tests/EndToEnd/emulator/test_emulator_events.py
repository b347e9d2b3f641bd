"""Invocations of the type Event: nobody waits for them, they are tried again, and destinations are told."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from harness import apps
from harness.conditions import wait_until
from harness.emulator import Emulator
from harness.scripted_app import ScriptedApp


def send(emulator: Emulator, event: Any) -> str:
    """Sends an event; its request id."""
    answer = emulator.client.invoke(
        FunctionName=emulator.function_name, InvocationType="Event", Payload=json.dumps(event).encode()
    )
    assert answer["StatusCode"] == 202
    assert answer["Payload"].read() == b""
    return answer["ResponseMetadata"]["RequestId"]


def records(file: Path, count: int = 1) -> list[Any]:
    """What a destination was told."""
    wait_until(lambda: file.exists() and file.read_text().count("\n") >= count, "the destination is told")
    return [json.loads(line) for line in file.read_text().splitlines()]


def destinations(folder: Path, *options: str) -> Sequence[str]:
    return ["--on-success", str(folder / "worked"), "--on-failure", str(folder / "failed"), "--event-retry-delay", "20ms", *options]


@pytest.fixture
def handler(tmp_path: Path) -> Iterator[Emulator]:
    with apps.handler(options=destinations(tmp_path)) as emulator:
        yield emulator


def test_an_event_that_works_is_told_of(handler: Emulator, tmp_path: Path) -> None:
    ids = [send(handler, {"number": number}) for number in range(5)]
    told = records(tmp_path / "worked", 5)
    assert [record["requestContext"]["requestId"] for record in told] == ids
    assert told[0]["requestContext"]["condition"] == "Success"
    assert told[0]["requestPayload"] == {"number": 0}
    assert told[0]["responsePayload"]["received"] == {"number": 0}
    assert not (tmp_path / "failed").exists()


def test_an_event_that_fails_is_tried_three_times_and_told_of(handler: Emulator, tmp_path: Path) -> None:
    request_id = send(handler, {"fail": "on purpose"})
    (told,) = records(tmp_path / "failed")
    assert told["requestContext"] == {
        "requestId": request_id,
        "functionArn": "arn:aws:lambda:us-east-1:123456789012:function:handler:$LATEST",
        "condition": "RetriesExhausted",
        "approximateInvokeCount": 3,
    }
    assert told["responseContext"]["functionError"] == "Unhandled"
    assert told["responsePayload"]["errorMessage"] == "on purpose"
    wait_until(lambda: handler.output.text.count(f"START RequestId: {request_id}") == 3, "the log has all attempts")


def test_retries_can_be_switched_off(tmp_path: Path) -> None:
    with apps.handler(options=destinations(tmp_path, "--event-retries", "0")) as emulator:
        send(emulator, {"fail": "on purpose"})
        (told,) = records(tmp_path / "failed")
        assert told["requestContext"]["approximateInvokeCount"] == 1


def test_a_destination_can_be_an_address(app: ScriptedApp) -> None:
    with apps.handler(options=["--on-success", f"http://localhost:{app.port}/told"]) as emulator:
        send(emulator, {"a": 1})
        wait_until(lambda: app.requests, "the destination is told")
    (told,) = app.requests
    assert (told.method, told.target) == ("POST", "/told")
    assert json.loads(told.body.content)["requestPayload"] == {"a": 1}


def test_an_event_has_its_own_limit(handler: Emulator) -> None:
    with pytest.raises(ClientError) as raised:
        send(handler, "x" * 1_100_000)
    assert raised.value.response["Error"]["Code"] == "RequestTooLargeException"


def test_an_event_that_would_be_too_old_is_given_up(tmp_path: Path) -> None:
    """By the second retry, 800 ms after the first, it would be."""
    options = destinations(tmp_path, "--event-max-age", "1s", "--event-retry-delay", "400ms")
    with apps.handler(options=options) as emulator:
        send(emulator, {"fail": "on purpose"})
        (told,) = records(tmp_path / "failed")
    assert told["requestContext"]["condition"] == "EventAgeExceeded"
    assert told["requestContext"]["approximateInvokeCount"] == 2
    assert told["responsePayload"]["errorMessage"] == "on purpose"


def test_what_is_given_up_goes_to_the_dead_letter_queue(tmp_path: Path) -> None:
    """The event itself, as one who reads the queue gets it."""
    letters = tmp_path / "letters"
    with apps.handler(options=destinations(tmp_path, "--dead-letter", str(letters), "--event-retries", "1")) as emulator:
        send(emulator, {"a": 1})
        request_id = send(emulator, {"fail": "é" * 1000})
        (letter,) = records(letters)
        records(tmp_path / "failed")
        records(tmp_path / "worked")
    assert json.loads(letter["Body"]) == {"fail": "é" * 1000}
    assert letter["MessageAttributes"] == {
        "RequestID": {"DataType": "String", "StringValue": request_id},
        "ErrorCode": {"DataType": "Number", "StringValue": "200"},
        "ErrorMessage": {"DataType": "String", "StringValue": "é" * 512},
    }


@pytest.mark.parametrize("age", ["0s", "7h", "x"])
def test_an_age_out_of_range_is_told(age: str) -> None:
    with pytest.raises(AssertionError) as raised:
        Emulator(["true"], options=["--no-adapter", "--event-max-age", age])
    assert "--event-max-age" in str(raised.value)


def test_an_event_that_finds_no_free_sandbox_waits_until_it_is_too_old(tmp_path: Path) -> None:
    """The one sandbox is busy for longer than the event may wait: it is never run, and the queue tells of a 429."""
    letters = tmp_path / "letters"
    options = destinations(tmp_path, "--concurrency", "1", "--event-max-age", "300ms", "--dead-letter", str(letters))
    with apps.fastapi(options=options) as emulator:
        emulator.request("GET", "/")
        with ThreadPoolExecutor(1) as pool:
            busy = pool.submit(emulator.request, "GET", "/slow?seconds=2")
            emulator.output.wait_for(lambda _: emulator.output.text.count("START RequestId") == 2)
            request_id = send(emulator, {"a": 1})
            (letter,) = records(letters)
            (told,) = records(tmp_path / "failed")
            assert busy.result().status == 200
    assert f"START RequestId: {request_id}" not in emulator.output.text
    assert told["requestContext"]["condition"] == "EventAgeExceeded"
    assert told["requestContext"]["approximateInvokeCount"] == 0
    assert told["requestPayload"] == {"a": 1} and "responsePayload" not in told
    assert letter["MessageAttributes"]["ErrorCode"]["StringValue"] == "429"

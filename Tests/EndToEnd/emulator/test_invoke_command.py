"""`swiftlet invoke`: events from files, and samples of what each source sends."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from harness import apps
from harness.apps import AppEmulator
from harness.conditions import wait_until
from harness.emulator import Emulator
from harness.invoking import invoke
from harness.ports import free_port

HTTP_SOURCES = ["function-url", "http-api", "rest-api", "alb", "alb-multi-value", "lattice-v1", "lattice-v2"]
# The source that the adapter tells the app for each sample that is no HTTP request.
OTHER_SOURCES = {
    source: source
    for source in [
        "websocket", "sqs", "sns", "s3", "dynamodb", "kinesis", "kafka", "mq", "documentdb", "eventbridge", "bedrock-agent",
        "authorizer", "cognito", "firehose", "cloudwatch-logs", "ses",
    ]
} | {
    "sqs-fifo": "sqs", "scheduled": "eventbridge", "websocket-connect": "websocket", "websocket-disconnect": "websocket",
    "authorizer-request": "authorizer", "authorizer-request-v2": "authorizer",
}  # fmt: skip


@pytest.fixture(scope="module")
def handler() -> Iterator[Emulator]:
    with apps.handler() as emulator:
        yield emulator


@pytest.fixture(scope="module")
def app() -> Iterator[AppEmulator]:
    with apps.fastapi(env={"AWS_LWA_PASS_THROUGH_PATH": "/reflect"}) as emulator:
        yield emulator


def test_an_event_comes_from_a_file_or_standard_input(handler: Emulator, tmp_path: Path) -> None:
    (tmp_path / "event.json").write_text('{"a": "é"}')
    for called in [
        invoke(handler, "--event", str(tmp_path / "event.json")),
        invoke(handler, "--event", "-", input='{"a": "é"}'.encode()),
    ]:
        assert (called.status, called.messages) == (0, "")
        assert called.json()["received"] == {"a": "é"}


def test_without_an_event_an_empty_one_is_sent(handler: Emulator) -> None:
    assert invoke(handler).json()["received"] == {}


def test_a_function_that_fails_ends_with_status_1(handler: Emulator) -> None:
    called = invoke(handler, "--event", "-", input=b'{"fail": "on purpose"}')
    assert called.status == 1
    assert called.json()["errorMessage"] == "on purpose"
    assert "The function failed." in called.messages


def test_the_end_of_the_log_goes_to_standard_error(handler: Emulator) -> None:
    called = invoke(handler, "--source", "scheduled", "--tail")
    assert "START RequestId: " in called.messages and "REPORT RequestId: " in called.messages
    assert called.json()["received"]["detail-type"] == "Scheduled Event"


def test_a_client_context_reaches_the_function(handler: Emulator) -> None:
    called = invoke(handler, "--source", "sqs", "--client-context", '{"custom": {"a": "é"}}')
    assert called.json()["client_context"] == {"a": "é"}


def test_nobody_waits_for_an_event_of_the_type_event(handler: Emulator) -> None:
    called = invoke(handler, "--source", "sns", "--type", "event")
    assert (called.status, called.output) == (0, b"")
    request_id = called.messages.split()[-1].rstrip(".")
    wait_until(lambda: f"END RequestId: {request_id}" in handler.output.text, "the event is handled")


def test_a_dry_run_invokes_nothing(handler: Emulator) -> None:
    before = handler.output.text.count("START RequestId")
    called = invoke(handler, "--source", "sns", "--type", "dry-run")
    assert (called.status, called.output) == (0, b"")
    assert handler.output.text.count("START RequestId") == before


@pytest.mark.parametrize("source", HTTP_SOURCES)
def test_a_sample_of_http_is_a_request(app: AppEmulator, source: str) -> None:
    called = invoke(
        app, "--source", source, "--method", "PUT", "--path", "/reflect/a?x=1&y=2", "--header", "X-Own: v", "--body", '{"a":1}'
    )  # fmt: skip
    assert called.status == 0, called.messages
    result = called.json()
    assert result["statusCode"] == 200
    seen = json.loads(result["body"])
    assert (seen["method"], seen["target"]) == ("PUT", "/reflect/a?x=1&y=2")
    headers = dict(seen["headers"])
    assert (headers["x-own"], headers["content-type"]) == ("v", "application/json")
    assert seen["body"]["length"] == 7


@pytest.mark.parametrize("source", OTHER_SOURCES)
def test_other_samples_are_told_from_each_other(app: AppEmulator, source: str) -> None:
    """The adapter says in a header whose event it is."""
    seen = invoke(app, "--source", source).json()
    assert dict(seen["headers"])["x-amzn-lambda-event-source"] == OTHER_SOURCES[source]


def test_a_body_can_be_a_file(handler: Emulator, tmp_path: Path) -> None:
    (tmp_path / "body").write_bytes(bytes(range(256)))
    called = invoke(handler, "--source", "kinesis", "--body", f"@{tmp_path / 'body'}")
    (record,) = called.json()["received"]["Records"]
    assert record["kinesis"]["data"].startswith("AAECAwQF")


def test_a_batch_has_as_many_records_as_are_asked_for() -> None:
    called = invoke(None, "--source", "sqs", "--count", "3", "--body", "hello", "--print")
    assert [record["body"] for record in called.json()["Records"]] == ["hello"] * 3


def test_what_is_printed_can_be_sent(handler: Emulator) -> None:
    printed = invoke(None, "--source", "s3", "--print")
    assert invoke(handler, "--event", "-", input=printed.output).json()["received"] == printed.json()


@pytest.mark.parametrize("options", [["--tail"], ["--type", "event"], ["--client-context", "{}"], ["--timeout", "1s"]])
def test_what_is_printed_is_not_called(options: list[str]) -> None:
    called = invoke(None, "--source", "s3", "--print", *options)
    assert called.status == 64
    assert f"{options[0]} has no effect with --print" in called.messages


def test_refusals_say_why(handler: Emulator) -> None:
    unknown = invoke(handler, "--source", "sqs", function_name="other")
    assert unknown.status == 64
    assert "Function not found" in unknown.messages
    assert unknown.messages.endswith("Set --function-name to a function there: handler.\n")
    broken = invoke(handler, "--event", "-", input=b"{")
    assert broken.status == 65
    assert "Could not parse payload into json: Unexpected end-of-input" in broken.messages
    assert invoke(handler, "--event", "-", input=b'"' + b"x" * 7_000_000 + b'"').status == 65


def test_where_nobody_listens_the_hint_is_to_start_a_function() -> None:
    called = invoke(None, "--source", "sqs", "--endpoint", f"http://127.0.0.1:{free_port()}")
    assert called.status == 69
    assert "swiftlet local" in called.messages


def test_an_answer_can_be_waited_for_no_longer(app: AppEmulator) -> None:
    called = invoke(app, "--source", "http-api", "--path", "/slow?seconds=1", "--timeout", "100ms")
    assert called.status == 75
    assert "did not respond within 100ms" in called.messages


@pytest.mark.parametrize(
    "options, expected",
    [
        (["--print"], "The event is missing"),
        (["--event", "x", "--source", "sqs"], "cannot be combined"),
        (["--event", "/no/such/file"], "No such file"),
        (["--source", "nothing"], "bedrock-agent"),
        (["--source", "sqs", "--path", "/"], "--path: events of the source sqs are not HTTP requests"),
        (["--source", "ses", "--body", "x"], "--body"),
        (["--source", "http-api", "--count", "2"], "--count"),
        (["--source", "sqs", "--count", "0"], "--count 0"),
        (["--source", "http-api", "--method", "A B"], "--method A B"),
        (["--source", "http-api", "--path", "x"], "--path x"),
        (["--source", "http-api", "--header", "x"], "--header 'x'"),
        (["--event", "x", "--count", "2"], "--source"),
        (["--source", "sqs", "--endpoint", "127.0.0.1"], "--endpoint"),
        (["--source", "sqs", "--type", "event", "--tail"], "--tail"),
    ],
)
def test_mistakes_are_told(options: list[str], expected: str) -> None:
    called = invoke(None, *options)
    assert called.status == 64
    assert expected in called.messages
    assert called.output == b""

"""A plain handler on the official Python runtime client: the emulator is not made for our adapter alone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from harness import apps
from harness.emulator import Emulator
from harness.places import PYTHON


@pytest.fixture(scope="module")
def handler() -> Iterator[Emulator]:
    with apps.handler(options=["--memory", "256"]) as emulator:
        yield emulator


def test_the_handler_is_told_what_lambda_tells(handler: Emulator) -> None:
    invoked = handler.invoke(b'{"hello":"caf\\u00e9"}')
    assert invoked.function_error is None, invoked.payload
    answer = json.loads(invoked.payload)
    assert answer["received"] == {"hello": "caf\u00e9"}
    assert answer["request_id"] == invoked.request_id
    assert answer["function_name"] == "handler"
    assert str(answer["memory"]) == "256"
    assert answer["arn"].endswith(":function:handler")
    assert answer["has_time"] is True


def test_a_wrapper_starts_the_runtime(tmp_path: Path) -> None:
    wrapper = tmp_path / "wrapper"
    wrapper.write_text('#!/bin/sh\necho "wrapped: $*"\nexec "$@"\n')
    wrapper.chmod(0o755)
    with apps.handler(env={"AWS_LAMBDA_EXEC_WRAPPER": str(wrapper)}) as emulator:
        assert emulator.invoke(b"{}").function_error is None
        emulator.output.wait_for(f"wrapped: {PYTHON} -m awslambdaric app.handler")


def test_a_missing_wrapper_is_an_error() -> None:
    with apps.handler(env={"AWS_LAMBDA_EXEC_WRAPPER": "/opt/none"}) as emulator:
        for _ in range(2):
            error = json.loads(emulator.invoke(b"{}").payload)
            assert error["errorType"] == "Runtime.ExitError"
            assert error["errorMessage"].endswith("Error: Runtime exited with error: exit status 127")
        emulator.output.wait_for("AWS_LAMBDA_EXEC_WRAPPER: /opt/none")


def test_an_exception_is_a_function_error(handler: Emulator) -> None:
    invoked = handler.invoke(b'{"fail":"on purpose"}')
    assert invoked.status == 200
    assert invoked.function_error == "Unhandled"
    error = json.loads(invoked.payload)
    assert (error["errorType"], error["errorMessage"]) == ("ValueError", "on purpose")
    assert handler.invoke(b"{}").function_error is None


def test_a_handler_that_exits_is_told_and_started_again(handler: Emulator) -> None:
    invoked = handler.invoke(b'{"exit":3}')
    assert invoked.function_error == "Unhandled"
    error = json.loads(invoked.payload)
    assert error["errorType"] == "Runtime.ExitError"
    assert "exit status 3" in error["errorMessage"]
    assert json.loads(handler.invoke(b'{"again":1}').payload)["received"] == {"again": 1}


def test_the_function_url_makes_an_event_of_a_request(handler: Emulator) -> None:
    """The handler's result has no statusCode, so it is the body of a 200, as Lambda has it."""
    response = handler.request("POST", "/a/b?x=1", [("Content-Type", "application/json")], b'{"k":1}')
    assert response.status == 200
    event = response.json()["received"]
    assert event["version"] == "2.0"
    assert event["rawPath"] == "/a/b"
    assert event["rawQueryString"] == "x=1"
    assert event["requestContext"]["http"]["method"] == "POST"
    assert json.loads(event["body"]) == {"k": 1}
    assert event["isBase64Encoded"] is False


def test_a_large_event_and_result(handler: Emulator) -> None:
    text = "x" * 2_900_000
    invoked = handler.invoke(json.dumps({"text": text}).encode())
    assert json.loads(invoked.payload)["received"]["text"] == text

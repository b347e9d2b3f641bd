"""The Invoke API for the clients that people use: boto3 and the AWS CLI, neither knowing that this is no AWS."""

from __future__ import annotations

import base64
import json
import os
import subprocess
from pathlib import Path

import pytest
from botocore.exceptions import ClientError

from harness import events
from harness.apps import AppEmulator
from harness.places import script


def test_an_event_that_is_not_http_is_posted_to_the_pass_through_path(framework: AppEmulator) -> None:
    event = {"Records": [{"eventSource": "aws:sqs", "body": "caf\u00e9 \"quoted\"", "n": 1.5, "nothing": None}]}
    invoked = framework.invoke(json.dumps(event).encode())
    assert (invoked.status, invoked.function_error, invoked.executed_version) == (200, None, "$LATEST")
    assert json.loads(invoked.payload) == {"received": event}


@pytest.mark.parametrize("event", ["text", 42, -0.5, True, None, [], [1, [2]], {}, {"deep": {"er": [{}]}}])
def test_any_json_is_an_event(fastapi: AppEmulator, event: object) -> None:
    invoked = fastapi.invoke(json.dumps(event).encode())
    assert invoked.function_error is None, invoked.payload
    assert json.loads(invoked.payload) == {"received": event}


def test_the_log_tail_is_what_the_invocation_wrote(fastapi: AppEmulator) -> None:
    invoked = fastapi.invoke(b'{"any":"event"}', LogType="Tail")
    assert invoked.log_tail
    tail = base64.b64decode(invoked.log_tail).decode()
    assert len(tail.encode()) <= 4096
    assert f"START RequestId: {invoked.request_id} Version: $LATEST" in tail
    assert f"REPORT RequestId: {invoked.request_id}\tDuration: " in tail


def test_a_dry_run_invokes_nothing(fastapi: AppEmulator) -> None:
    answer = fastapi.client.invoke(FunctionName=fastapi.function_name, InvocationType="DryRun")
    assert answer["StatusCode"] == 204


def test_the_client_context_reaches_the_app(fastapi: AppEmulator) -> None:
    context = {"custom": {"key": "caf\u00e9"}, "client": {}, "env": {}}
    event = events.http_api("GET", "/reflect")
    invoked = fastapi.invoke(
        json.dumps(event).encode(), ClientContext=base64.b64encode(json.dumps(context).encode()).decode()
    )
    seen = dict(events.response(invoked.payload).json()["headers"])
    told = json.loads(seen["x-amzn-lambda-context"])["client_context"]
    assert (json.loads(told) if isinstance(told, str) else told)["custom"] == {"key": "caf\u00e9"}


def test_an_arn_names_the_function_too(fastapi: AppEmulator) -> None:
    arn = f"arn:aws:lambda:us-east-1:123456789012:function:{fastapi.function_name}"
    answer = fastapi.client.invoke(FunctionName=arn, Payload=b"{}")
    assert json.loads(answer["Payload"].read()) == {"received": {}}


def test_a_function_that_is_not_there_is_said_to_be_missing(fastapi: AppEmulator) -> None:
    with pytest.raises(fastapi.client.exceptions.ResourceNotFoundException) as raised:
        fastapi.client.invoke(FunctionName="another", Payload=b"{}")
    assert "another" in str(raised.value)


@pytest.mark.parametrize("payload", [b"{", b"{]", b"nonsense", b'"\\ud800', b"\xff\xfe", b'{"a":1} trailing'])
def test_a_payload_that_is_no_json_is_refused(fastapi: AppEmulator, payload: bytes) -> None:
    with pytest.raises(ClientError) as raised:
        fastapi.invoke(payload)
    assert raised.value.response["Error"]["Code"] == "InvalidRequestContentException"
    assert fastapi.invoke(b"{}").function_error is None


def aws(emulator: AppEmulator, payload: str, output: Path, *options: str) -> subprocess.CompletedProcess[str]:
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(output.parent),
        "AWS_ACCESS_KEY_ID": "none",
        "AWS_SECRET_ACCESS_KEY": "none",
        "AWS_EC2_METADATA_DISABLED": "true",
    }
    command = [
        script("aws"), "lambda", "invoke", "--endpoint-url", emulator.url, "--region", "us-east-1",
        "--function-name", emulator.function_name, "--payload", payload,
        *options, str(output),
    ]  # fmt: skip
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=50)


def test_the_aws_cli_invokes(fastapi: AppEmulator, tmp_path: Path) -> None:
    answer = tmp_path / "answer.json"
    done = aws(fastapi, '{"hello":"world"}', answer)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["StatusCode"] == 200
    assert json.loads(answer.read_text()) == {"received": {"hello": "world"}}


def test_the_aws_cli_shows_the_log_tail(fastapi: AppEmulator, tmp_path: Path) -> None:
    done = aws(fastapi, json.dumps(events.rest_api("GET", "/")), tmp_path / "answer.json", "--log-type", "Tail")
    assert done.returncode == 0, done.stderr
    assert b"REPORT RequestId:" in base64.b64decode(json.loads(done.stdout)["LogResult"])


def test_the_aws_cli_tells_of_a_missing_function(fastapi: AppEmulator, tmp_path: Path) -> None:
    done = aws(fastapi, "{}", tmp_path / "answer.json", "--function-name", "another")
    assert done.returncode != 0
    assert "ResourceNotFoundException" in done.stderr

"""Events that are no HTTP requests: where they go, what the app learns of them, and how it fails them."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from harness import events
from harness.adapter import Adapter
from harness.behaviours import reply
from harness.fake_lambda import FakeLambda
from harness.scripted_app import ScriptedApp

SOURCES: dict[str, Any] = {
    "sqs": {"Records": [{"messageId": "1", "body": "x", "eventSource": "aws:sqs"}]},
    "sns": {"Records": [{"EventSource": "aws:sns", "EventVersion": "1.0", "Sns": {"Message": "x"}}]},
    "s3": {"Records": [{"eventVersion": "2.1", "eventSource": "aws:s3", "s3": {"bucket": {"name": "b"}}}]},
    "dynamodb": {"Records": [{"eventID": "1", "eventSource": "aws:dynamodb", "dynamodb": {"SequenceNumber": "1"}}]},
    "kinesis": {"Records": [{"kinesis": {"data": "eA==", "sequenceNumber": "1"}, "eventSource": "aws:kinesis"}]},
    "kafka": {"eventSource": "aws:kafka", "records": {"t-0": [{"topic": "t", "value": "eA=="}]}},
    "eventbridge": {"version": "0", "source": "aws.events", "detail-type": "Scheduled Event", "detail": {}},
    "bedrock-agent": {"messageVersion": "1.0", "agent": {"name": "a"}, "actionGroup": "g", "apiPath": "/x"},
    "websocket": {"requestContext": {"connectionId": "c", "eventType": "CONNECT", "routeKey": "$connect"}},
}
LATTICE_CONTEXT = {"serviceNetworkArn": "arn:sn", "serviceArn": "arn:svc", "targetGroupArn": "arn:tg", "region": "us-east-1"}


def test_each_source_has_its_path_and_its_name(fake_lambda: FakeLambda, app: ScriptedApp) -> None:
    paths = {name: f"/from/{name}" for name in SOURCES if name != "kafka"}
    variable = ",".join(f"{name}={path}" for name, path in paths.items())
    app.default = reply(200, b'{"done":true}', [("content-type", "application/json")])
    with Adapter(fake_lambda, app.port, {"AWS_LWA_EVENT_PATHS": variable, "AWS_LWA_PASS_THROUGH_PATH": "/rest"}):
        for name, event in SOURCES.items():
            assert fake_lambda.invoke(event).result() == {"done": True}, "the app's JSON is the result"
            request = app.requests[-1]
            assert (request.method, request.target) == ("POST", paths.get(name, "/rest"))
            assert request.header("x-amzn-lambda-event-source") == name
            assert json.loads(request.body.content) == event
        fake_lambda.invoke({"any": "thing"}).result()
        assert app.requests[-1].target == "/rest"
        assert app.requests[-1].header("x-amzn-lambda-event-source") is None


def test_a_bad_list_of_paths_names_the_sources(fake_lambda: FakeLambda) -> None:
    with Adapter(fake_lambda, None, {"AWS_LWA_EVENT_PATHS": "sqz=/queue"}) as adapter:
        assert adapter.wait() == 64
        assert "AWS_LWA_EVENT_PATHS" in adapter.output.text and "bedrock-agent" in adapter.output.text


@pytest.mark.parametrize("version", [1, 2])
def test_vpc_lattice_is_http(fake_lambda: FakeLambda, app: ScriptedApp, version: int) -> None:
    body = base64.b64encode(b"\x00\xff").decode()
    if version == 1:
        event: dict[str, Any] = {
            "raw_path": "/items", "method": "PUT", "headers": {"host": "h", "x-a": "1,2"},
            "query_string_parameters": {"q": "a b"}, "body": body, "is_base64_encoded": True,
        }  # fmt: skip
    else:
        event = {
            "version": "2.0", "path": "/items", "method": "PUT", "headers": {"host": ["h"], "x-a": ["1", "2"]},
            "queryStringParameters": {"q": ["a b"]}, "body": body, "isBase64Encoded": True, "requestContext": LATTICE_CONTEXT,
        }  # fmt: skip
    app.then(reply(201, b"made", [("content-type", "text/plain"), ("set-cookie", "a=1"), ("set-cookie", "b=2")]))
    with Adapter(fake_lambda, app.port):
        result = fake_lambda.invoke(event).result()
    assert (result["statusCode"], result["statusDescription"], result["body"]) == (201, "201 Status", "made")
    assert sorted(value for name, value in result["headers"].items() if name.lower() == "set-cookie") == ["a=1", "b=2"]
    [request] = app.requests
    assert (request.method, request.target, request.body.content) == ("PUT", "/items?q=a%20b", b"\x00\xff")
    assert request.header("host") == "h"


def test_vpc_lattice_can_be_passed_through_as_the_reference_does(fake_lambda: FakeLambda, app: ScriptedApp) -> None:
    event = {"raw_path": "/items", "method": "GET", "headers": {}}
    with Adapter(fake_lambda, app.port, {"AWS_LWA_EVENT_PATHS": "vpc-lattice=/events"}):
        assert fake_lambda.invoke(event).result() == "ok"
    assert [(request.method, request.target) for request in app.requests] == [("POST", "/events")]


def test_the_app_fails_an_invocation_by_headers(fake_lambda: FakeLambda, app: ScriptedApp) -> None:
    named = [("x-amzn-lambda-error-type", "Order.Invalid"), ("x-amzn-lambda-error-message", "no items")]
    app.then(reply(200, b"{}", named), reply(500, b"from the body", named[:1]), reply(200, b'{"ok":1}'))
    with Adapter(fake_lambda, app.port) as adapter:
        failed = fake_lambda.invoke(SOURCES["s3"]).outcome()
        assert failed.json() == {"errorType": "Order.Invalid", "errorMessage": "no items", "stackTrace": []}
        assert failed.request.header("lambda-runtime-function-error-type") == "Order.Invalid"
        assert fake_lambda.invoke(SOURCES["s3"]).outcome().json()["errorMessage"] == "from the body"
        assert fake_lambda.invoke(SOURCES["s3"]).result() == {"ok": 1}
        adapter.output.wait_for("Order.Invalid")


def test_those_headers_mean_nothing_to_http_callers(fake_lambda: FakeLambda, app: ScriptedApp) -> None:
    app.then(reply(200, b"fine", [("x-amzn-lambda-error-type", "Order.Invalid"), ("content-type", "text/plain")]))
    with Adapter(fake_lambda, app.port):
        assert events.response(fake_lambda.invoke(events.http_api("GET", "/")).result()).body == b"fine"


def test_the_app_fails_an_invocation_by_status(fake_lambda: FakeLambda, app: ScriptedApp) -> None:
    app.then(reply(500, b"broken", [("content-type", "text/plain")]))
    with Adapter(fake_lambda, app.port, {"AWS_LWA_ERROR_STATUS_CODES": "500-599"}):
        error = fake_lambda.invoke(SOURCES["sqs"]).outcome().json()
    assert json.loads(error["errorMessage"]) == {"statusCode": 500, "body": "broken"}

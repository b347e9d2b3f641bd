"""The adapter takes Lambda's answers in every legal form, and answers each invocation once."""

from __future__ import annotations

import json

import pytest

from harness import behaviours, events
from harness.adapter import Adapter
from harness.behaviours import reply
from harness.fake_lambda import FakeLambda
from harness.scripted_app import ScriptedApp


def test_the_result_is_posted_to_its_own_invocation(fake_lambda: FakeLambda, app: ScriptedApp) -> None:
    app.default = behaviours.echo
    with Adapter(fake_lambda, app.port):
        for number in range(20):
            body = f"body {number}".encode()
            invocation = fake_lambda.invoke(events.http_api("POST", "/", [("Content-Type", "text/plain")], body, text=True))
            assert events.response(invocation.outcome().body).body == body
    assert len(fake_lambda.calls("response")) == 20
    assert fake_lambda.calls("error") == []


def test_a_chunked_event_is_an_event(fake_lambda: FakeLambda, app: ScriptedApp) -> None:
    app.default = behaviours.echo
    body = bytes(range(256)) * 4000
    with Adapter(fake_lambda, app.port):
        invocation = fake_lambda.invoke(events.http_api("POST", "/", None, body), chunked=True)
        assert events.response(invocation.outcome().body).body == body


def test_headers_that_nobody_knows_are_passed_over(fake_lambda: FakeLambda, app: ScriptedApp) -> None:
    odd = [("X-Unknown", "v" * 4000), ("Lambda-Runtime-Future", "{}"), ("Connection", "keep-alive"), ("Date", "today")]
    with Adapter(fake_lambda, app.port):
        assert fake_lambda.invoke(events.http_api("GET", "/"), headers=odd).result()["statusCode"] == 200


def test_without_a_trace_id_there_is_no_trace_header(fake_lambda: FakeLambda, app: ScriptedApp) -> None:
    with Adapter(fake_lambda, app.port):
        fake_lambda.invoke(events.http_api("GET", "/"), headers=[("Lambda-Runtime-Trace-Id", "")]).result()
        [request] = app.requests
        assert request.header("x-amzn-trace-id") is None
        assert json.loads(request.header("x-amzn-lambda-context") or "")["xray_trace_id"] is None


def test_context_headers_carry_what_next_said(fake_lambda: FakeLambda, app: ScriptedApp) -> None:
    said = [
        ("Lambda-Runtime-Client-Context", '{"custom":{"k":"v"}}'),
        ("Lambda-Runtime-Cognito-Identity", '{"identity_id":"i","identity_pool_id":"p"}'),
        ("Lambda-Runtime-Aws-Tenant-Id", "tenant-7"),
    ]
    with Adapter(fake_lambda, app.port):
        invocation = fake_lambda.invoke(events.http_api("GET", "/"), headers=said, seconds=7)
        invocation.result()
        [request] = app.requests
        context = json.loads(request.header("x-amzn-lambda-context") or "")
        assert context["request_id"] == invocation.request_id
        assert context["deadline"] == invocation.deadline_ms
        assert context["invoked_function_arn"] == fake_lambda.arn
        assert context["xray_trace_id"] == request.header("x-amzn-trace-id")
        assert context["env_config"] == {
            "function_name": "function",
            "memory": 512,
            "version": "$LATEST",
            "log_stream": "2026/01/01/[$LATEST]0123456789abcdef0123456789abcdef",
            "log_group": "/aws/lambda/function",
        }
        assert request.header("x-amz-tenant-id") == "tenant-7"
        assert request.header("x-amzn-lambda-deadline-ms") == str(invocation.deadline_ms)


def test_the_request_context_arrives_as_it_came(fake_lambda: FakeLambda, app: ScriptedApp) -> None:
    """Fields that nobody knows yet included."""
    event = events.http_api("GET", "/")
    event["requestContext"]["futureField"] = {"nested": ["caf\u00e9", 1.50, None]}
    with Adapter(fake_lambda, app.port):
        fake_lambda.invoke(event).result()
        [request] = app.requests
        header = request.header("x-amzn-request-context") or ""
        assert header.isascii()
        assert json.loads(header) == event["requestContext"]


@pytest.mark.parametrize("endpoint", ["response"])
def test_a_result_that_is_too_large_for_lambda_ends_its_invocation_only(
    fake_lambda: FakeLambda, app: ScriptedApp, endpoint: str
) -> None:
    refusal = b'{"errorMessage":"Exceeded maximum allowed payload size (6291556 bytes).","errorType":"RequestEntityTooLarge"}'
    fake_lambda.script(endpoint, reply(413, refusal, [("Content-Type", "application/json")]))
    with Adapter(fake_lambda, app.port) as adapter:
        fake_lambda.invoke(events.http_api("GET", "/"))
        fake_lambda.wait_for("response")
        assert fake_lambda.invoke(events.http_api("GET", "/")).result()["statusCode"] == 200
        assert adapter.process.poll() is None


def test_invocations_follow_each_other_on_few_connections(fake_lambda: FakeLambda, app: ScriptedApp) -> None:
    with Adapter(fake_lambda, app.port):
        for _ in range(30):
            fake_lambda.invoke(events.http_api("GET", "/")).result()
    assert fake_lambda.connections <= 6


def test_error_statuses_become_invocation_errors(fake_lambda: FakeLambda, app: ScriptedApp) -> None:
    app.then(reply(503, b"sorry", [("Content-Type", "text/plain")]), reply(501, b"unlisted"))
    with Adapter(fake_lambda, app.port, {"AWS_LWA_ERROR_STATUS_CODES": "500,502-504"}):
        outcome = fake_lambda.invoke(events.http_api("GET", "/")).outcome()
        assert outcome.kind == "error"
        assert "503" in outcome.json()["errorMessage"] and "sorry" in outcome.json()["errorMessage"]
        assert fake_lambda.invoke(events.http_api("GET", "/")).result()["statusCode"] == 501


def test_the_base_path_is_removed_once_at_a_segment_border(fake_lambda: FakeLambda, app: ScriptedApp) -> None:
    with Adapter(fake_lambda, app.port, {"AWS_LWA_REMOVE_BASE_PATH": "/prod"}):
        for path in ("/prod", "/prod/a?x=1", "/prod/prod/a", "/production", "/a/prod"):
            fake_lambda.invoke(events.http_api("GET", path)).result()
    assert [request.target for request in app.requests] == ["/", "/a?x=1", "/prod/a", "/production", "/a/prod"]


def test_another_header_may_carry_the_authorization(fake_lambda: FakeLambda, app: ScriptedApp) -> None:
    with Adapter(fake_lambda, app.port, {"AWS_LWA_AUTHORIZATION_SOURCE": "X-Custom-Auth"}):
        fake_lambda.invoke(events.http_api("GET", "/", [("X-Custom-Auth", "Bearer t"), ("Authorization", "old")])).result()
        [request] = app.requests
        assert request.header("authorization") == "Bearer t"
        assert request.header("x-custom-auth") is None


def test_events_that_are_not_http_go_to_the_pass_through_path(fake_lambda: FakeLambda, app: ScriptedApp) -> None:
    event = b'{ "Records" : [ {"body":"as it came: \\u00e9 \xc3\xa9"} ],"n":1.0 }'
    app.default = reply(200, b'{"batchItemFailures":[]}', [("Content-Type", "application/json")])
    with Adapter(fake_lambda, app.port, {"AWS_LWA_PASS_THROUGH_PATH": "/queue/in"}):
        assert fake_lambda.invoke(event).result() == {"batchItemFailures": []}
    [request] = app.requests
    assert (request.method, request.target) == ("POST", "/queue/in")
    assert request.header("content-type") == "application/json"
    assert request.body.content == event

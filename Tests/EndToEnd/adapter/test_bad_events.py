"""Events that are broken: a clear answer, no request at the app, and the next invocation works."""

from __future__ import annotations

import json
from typing import Any

import pytest

from harness import behaviours, events
from harness.adapter import Adapter
from harness.fake_lambda import FakeLambda
from harness.scripted_app import ScriptedApp

NOT_JSON: dict[str, bytes] = {
    "empty": b"",
    "blank": b"   \n",
    "truncated": b'{"Records":[{"body":"a"},{"body":',
    "half a string": b'{"version":"2.0","rawPath":"/a',
    "half an escape": b'{"a":"\\u12',
    "trailing": b'{"a":1}{"b":2}',
    "a word": b"nonsense",
    "single quotes": b"{'a':1}",
    "a trailing comma": b'{"a":1,}',
    "not UTF-8": b'{"a":"\xff\xfe"}',
    "overlong UTF-8": b'{"a":"\xc0\xaf"}',
    "a NUL": b'{"a":\0}',
    "a raw newline in a string": b'{"a":"b\nc"}',
    "10,000 arrays deep": b"[" * 10_000 + b"]" * 10_000,
    "10,000 objects deep": b'{"a":' * 10_000 + b"1" + b"}" * 10_000,
    "10,000 deep and open": b"[" * 10_000,
}


def changed(event: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    """The event with one field, named by dots, replaced."""
    *parents, last = path.split(".")
    place = event
    for parent in parents:
        place = place[parent]
    place[last] = value
    return event


# HTTP by its requestContext, wrong in one field: answered 400, never taken for something else.
MALFORMED: dict[str, dict[str, Any]] = {
    "v2 method a number": changed(events.http_api("GET", "/"), "requestContext.http.method", 7),
    "v2 path an array": changed(events.http_api("GET", "/"), "rawPath", ["/"]),
    "v2 headers a string": changed(events.http_api("GET", "/"), "headers", "x: y"),
    "v2 header a number": changed(events.http_api("GET", "/"), "headers", {"x-n": 1}),
    "v2 cookies an object": changed(events.http_api("GET", "/"), "cookies", {"a": "b"}),
    "v2 body a number": changed(events.http_api("POST", "/"), "body", 5),
    "v2 base64 flag a string": changed(events.http_api("POST", "/"), "isBase64Encoded", "yes"),
    "v2 bad base64": {**events.http_api("POST", "/"), "body": "a$b=", "isBase64Encoded": True},
    "v2 short base64": {**events.http_api("POST", "/"), "body": "abcde", "isBase64Encoded": True},
    "v1 path a number": changed(events.rest_api("GET", "/"), "path", 1),
    "v1 values a string": changed(events.rest_api("GET", "/"), "multiValueHeaders", {"x-v": "one"}),
    "v1 bad base64": {**events.rest_api("POST", "/"), "body": "====", "isBase64Encoded": True},
    "v1 query a string": changed(events.rest_api("GET", "/"), "multiValueQueryStringParameters", "a=1"),
    "alb headers an array": changed(events.load_balancer("GET", "/"), "headers", ["x"]),
    "alb body an object": changed(events.load_balancer("POST", "/"), "body", {"a": 1}),
}

# Well-formed JSON that would make more or other than one request.
REJECTED: dict[str, dict[str, Any]] = {
    "CR LF in a header value": events.http_api("GET", "/", [("X-A", "a\r\nX-B: b")]),
    "LF in a header value": events.http_api("GET", "/", [("X-A", "a\nb")]),
    "NUL in a header value": events.http_api("GET", "/", [("X-A", "a\0b")]),
    "space in a header name": events.http_api("GET", "/", [("X A", "a")]),
    "colon in a header name": events.http_api("GET", "/", [("X:A", "a")]),
    "empty header name": events.http_api("GET", "/", [("", "a")]),
    "space in the method": events.http_api("GE T", "/"),
    "empty method": events.http_api("", "/"),
    "CR LF in the method": events.http_api("GET / HTTP/1.1\r\nX: y\r\n\r\nGET", "/"),
    "CR LF in the query": changed(events.http_api("GET", "/"), "rawQueryString", "a=1 HTTP/1.1\r\nX: y"),
    "CR LF in a cookie": {**events.http_api("GET", "/"), "cookies": ["a=1\r\nX-B: b"]},
    "a Host of two ports": events.http_api("GET", "/", [("Host", "a.example:80:81")]),
    "a Host with a bracket": events.http_api("GET", "/", [("Host", "a[.example")]),
    "a Host of an open literal": events.http_api("GET", "/", [("Host", "[::1")]),
    "a Host of a spoilt literal": events.http_api("GET", "/", [("Host", "[::1%00]:8080")]),
    "CR LF in a v1 header": events.rest_api("GET", "/", [("X-A", "a\r\nX-B: b")]),
    "CR LF in an ALB header": events.load_balancer("GET", "/", [("X-A", "a\r\nX-B: b")], multi_value=True),
    "CR LF in an ALB query": changed(events.load_balancer("GET", "/"), "queryStringParameters", {"a": "1\r\nX: y"}),
}


def assert_works(fake_lambda: FakeLambda, app: ScriptedApp) -> None:
    """The next invocation works, on the same sandbox, and it is the first that the app sees."""
    before = len(app.requests)
    assert events.response(fake_lambda.invoke(events.http_api("GET", "/next")).outcome().body).body == b"ok"
    assert [request.target for request in app.requests[before:]] == ["/next"]


@pytest.mark.parametrize("event", NOT_JSON.values(), ids=NOT_JSON)
def test_an_event_that_is_no_json_fails_its_invocation(fake_lambda: FakeLambda, app: ScriptedApp, event: bytes) -> None:
    with Adapter(fake_lambda, app.port) as adapter:
        outcome = fake_lambda.invoke(event).outcome()
        assert outcome.error_type == "Event.Malformed"
        assert outcome.json()["errorMessage"].startswith("The event is not JSON: ")
        assert ("it is empty" in outcome.json()["errorMessage"]) == (event == b"")
        # No caller gets a status, and no other log level shows more.
        line = adapter.output.wait_for("code=Event.Malformed")
        assert "status=" not in line and "AWS_LWA_LOG_LEVEL" not in line
        assert app.requests == []
        assert_works(fake_lambda, app)


@pytest.mark.parametrize("event", MALFORMED.values(), ids=MALFORMED)
def test_a_malformed_http_event_is_answered_400(
    fake_lambda: FakeLambda, app: ScriptedApp, event: dict[str, Any]
) -> None:
    with Adapter(fake_lambda, app.port):
        response = events.response(fake_lambda.invoke(event).outcome().body)
        assert response.status == 400
        assert response.header("content-type") == "application/problem+json"
        assert "Event.Malformed" in response.body.decode()
        assert app.requests == []
        assert_works(fake_lambda, app)


@pytest.mark.parametrize("event", REJECTED.values(), ids=REJECTED)
def test_an_event_that_smuggles_is_answered_400(
    fake_lambda: FakeLambda, app: ScriptedApp, event: dict[str, Any]
) -> None:
    with Adapter(fake_lambda, app.port):
        response = events.response(fake_lambda.invoke(event).outcome().body)
        assert response.status == 400
        assert "Event." in response.body.decode()
        assert app.requests == []
        assert_works(fake_lambda, app)


def test_a_truncated_http_event_is_answered_400(fake_lambda: FakeLambda, app: ScriptedApp) -> None:
    """Who sent it was told before it broke off."""
    event = json.dumps(events.http_api("POST", "/", None, b"body")).encode()
    with Adapter(fake_lambda, app.port):
        for end in (len(event) - 1, event.index(b'"isBase64Encoded"'), event.index(b'"routeKey": "$default", "stage"')):
            outcome = fake_lambda.invoke(event[:end]).outcome()
            if outcome.kind == "error":
                assert outcome.error_type == "Event.Malformed"
            else:
                assert events.response(outcome.body).status == 400
        assert app.requests == []
        assert_works(fake_lambda, app)


def test_controls_in_a_path_are_encoded_and_not_split(fake_lambda: FakeLambda, app: ScriptedApp) -> None:
    event = changed(events.http_api("GET", "/"), "rawPath", "/a\r\nX: y HTTP/1.1\r\n\r\n")
    with Adapter(fake_lambda, app.port):
        response = events.response(fake_lambda.invoke(event).outcome().body)
        if response.status == 400:
            assert app.requests == []
        else:
            assert [request.target for request in app.requests] == ["/a%0D%0AX:%20y%20HTTP/1.1%0D%0A%0D%0A"]


def test_a_body_is_never_taken_for_a_second_request(fake_lambda: FakeLambda, app: ScriptedApp) -> None:
    smuggled = b"GET /admin HTTP/1.1\r\nHost: h\r\n\r\n"
    headers = [("Content-Length", "0"), ("Transfer-Encoding", "identity"), ("Content-Type", "text/plain")]
    app.default = behaviours.echo
    with Adapter(fake_lambda, app.port):
        event = events.http_api("POST", "/", headers, smuggled, text=True)
        assert events.response(fake_lambda.invoke(event).outcome().body).body == smuggled
        assert len(app.requests) == 1


def test_a_flood_of_bad_events_leaves_the_sandbox_alive(fake_lambda: FakeLambda, app: ScriptedApp) -> None:
    with Adapter(fake_lambda, app.port) as adapter:
        for event in [*NOT_JSON.values(), *MALFORMED.values(), *REJECTED.values()]:
            fake_lambda.invoke(event).outcome()
        assert_works(fake_lambda, app)
        assert adapter.process.poll() is None

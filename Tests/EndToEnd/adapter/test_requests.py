"""What the app sees of a request, through every front door."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qsl, unquote

import pytest

from harness import front_doors
from harness.apps import AppEmulator
from harness.front_doors import FrontDoor
from harness.wire import Headers

TARGETS = [
    "/reflect",
    "/reflect/",
    "/reflect/a/b/c",
    "/reflect/with%20space",
    "/reflect/caf%C3%A9/%E2%82%AC/%F0%9F%A6%80",
    "/reflect/plus+sign",
    "/reflect/reserved;,:@&=$!*'()",
    "/reflect/~tilde-._",
    "/reflect?a=1",
    "/reflect?a=1&a=2&b=3",
    "/reflect?empty=",
    "/reflect?q=a%20b%2Bc%26d%3De",
    "/reflect?q=caf%C3%A9",
    "/reflect?nested%5Bkey%5D=v",
]

# Forms that only a source that hands the query on as text can keep.
VERBATIM_TARGETS = [
    "/reflect?flag",
    "/reflect?a=b=c",
    "/reflect?a=1&&b=2",
    "/reflect?q=a+b",
    "/reflect?",
    "/reflect/%2Fslash%2f",
    "/reflect//double//slash",
]

METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]


def reflected(emulator: AppEmulator, door: FrontDoor, *arguments: Any, **options: Any) -> dict[str, Any]:
    response = door.request(emulator, *arguments, **options)
    assert response.status == 200, response.body
    return response.json()


def seen(reflection: dict[str, Any], name: str) -> list[str]:
    return [value for key, value in reflection["headers"] if key == name]


def same_target(sent: str, received: str) -> bool:
    """Whether two targets mean the same, however they are encoded."""
    (path, _, query), (other_path, _, other_query) = sent.partition("?"), received.partition("?")
    return unquote(path) == unquote(other_path) and parse_qsl(query, True) == parse_qsl(other_query, True)


@pytest.mark.parametrize("door", front_doors.ALL, ids=lambda door: door.name)
@pytest.mark.parametrize("method", METHODS)
def test_the_method_arrives(framework: AppEmulator, door: FrontDoor, method: str) -> None:
    assert reflected(framework, door, method, "/reflect")["method"] == method


@pytest.mark.parametrize("door", front_doors.ALL, ids=lambda door: door.name)
@pytest.mark.parametrize("target", TARGETS)
def test_the_target_arrives(framework: AppEmulator, door: FrontDoor, target: str) -> None:
    if door is front_doors.LOAD_BALANCER and target.count("a=") == 2:
        pytest.skip("a load balancer without multi-value headers keeps one value of a repeated parameter")
    received = reflected(framework, door, "GET", target)["target"]
    assert same_target(target, received), received
    assert received.isascii() and " " not in received
    if door.keeps_target:
        assert received == target


@pytest.mark.parametrize("target", VERBATIM_TARGETS)
def test_an_odd_target_arrives_as_it_was_sent(fastapi: AppEmulator, target: str) -> None:
    expected = target.removesuffix("?")
    for door in (front_doors.FUNCTION_URL, front_doors.HTTP_API):
        assert reflected(fastapi, door, "GET", target)["target"] == expected, door.name


def test_a_percent_sign_that_encodes_nothing_is_no_reason_to_fail(fastapi: AppEmulator) -> None:
    """As it was, or encoded itself: the app decodes the same from both."""
    for door in (front_doors.FUNCTION_URL, front_doors.HTTP_API):
        assert reflected(fastapi, door, "GET", "/reflect?q=%zz")["target"] in ("/reflect?q=%zz", "/reflect?q=%25zz")


@pytest.mark.parametrize("door", front_doors.ALL, ids=lambda door: door.name)
def test_headers_arrive(framework: AppEmulator, door: FrontDoor) -> None:
    headers: Headers = [
        ("X-Plain", "value"),
        ("X-Empty", ""),
        ("X-Symbols", "a=b; c=\"d\", e\\f <g> {h} 'i' ~"),
        ("Accept", "text/html, application/json;q=0.9"),
        ("X-Long", "y" * 7000),
    ]
    reflection = reflected(framework, door, "GET", "/reflect", headers)
    for name, value in headers:
        assert seen(reflection, name.lower()) == [value], name


@pytest.mark.parametrize("door", front_doors.ALL, ids=lambda door: door.name)
def test_cookies_arrive_as_one_header(framework: AppEmulator, door: FrontDoor) -> None:
    reflection = reflected(framework, door, "GET", "/reflect", [("Cookie", "a=1; b=2; c=x=y")])
    assert seen(reflection, "cookie") == ["a=1; b=2; c=x=y"]


@pytest.mark.parametrize("door", front_doors.ALL, ids=lambda door: door.name)
def test_repeated_headers_keep_their_values(fastapi: AppEmulator, door: FrontDoor) -> None:
    if door is front_doors.LOAD_BALANCER:
        pytest.skip("a load balancer without multi-value headers keeps one value")
    values = seen(reflected(fastapi, door, "GET", "/reflect", [("X-Twice", "one"), ("X-Twice", "two")]), "x-twice")
    expected = ["one", "two"] if door.repeats_request_headers else ["one,two"]
    assert [value.replace(", ", ",") for value in values] == expected


@pytest.mark.parametrize("door", front_doors.ALL, ids=lambda door: door.name)
def test_lambda_tells_the_app_who_asks(framework: AppEmulator, door: FrontDoor) -> None:
    reflection = reflected(framework, door, "GET", "/reflect")
    [request_context] = seen(reflection, "x-amzn-request-context")
    assert isinstance(json.loads(request_context), dict)
    [lambda_context] = seen(reflection, "x-amzn-lambda-context")
    context = json.loads(lambda_context)
    assert len(context["request_id"]) == 36
    assert f":function:{framework.function_name}" in context["invoked_function_arn"]
    assert context["env_config"]["function_name"] == framework.function_name
    assert isinstance(context["env_config"]["memory"], int)
    [deadline] = seen(reflection, "x-amzn-lambda-deadline-ms")
    assert int(deadline) == context["deadline"]
    [trace] = seen(reflection, "x-amzn-trace-id")
    assert trace.startswith("Root=1-")
    assert len(seen(reflection, "host")) == 1


@pytest.mark.parametrize("door", front_doors.ALL, ids=lambda door: door.name)
def test_what_only_lambda_may_say_is_not_taken_from_callers(fastapi: AppEmulator, door: FrontDoor) -> None:
    forged: Headers = [
        ("X-Amzn-Request-Context", '{"forged":true}'),
        ("X-Amzn-Lambda-Context", '{"forged":true}'),
        ("X-Amzn-Lambda-Deadline-Ms", "1"),
        ("X-Amz-Tenant-Id", "forged"),
    ]
    reflection = reflected(fastapi, door, "GET", "/reflect", forged)
    assert "forged" not in json.dumps(reflection["headers"])
    assert seen(reflection, "x-amzn-lambda-deadline-ms") != ["1"]


@pytest.mark.parametrize("door", front_doors.ALL[1:], ids=lambda door: door.name)
def test_framing_is_never_taken_from_the_event(fastapi: AppEmulator, door: FrontDoor) -> None:
    """Hop-by-hop headers end at the adapter, and the length is that of the body."""
    headers: Headers = [
        ("Connection", "keep-alive, X-Hop"),
        ("X-Hop", "1"),
        ("Keep-Alive", "timeout=5"),
        ("Transfer-Encoding", "chunked"),
        ("TE", "trailers"),
        ("Trailer", "X-After"),
        ("Upgrade", "websocket"),
        ("Expect", "100-continue"),
        ("Proxy-Authorization", "Basic eDp5"),
        ("Content-Length", "999"),
        ("Content-Type", "text/plain"),
    ]
    reflection = reflected(fastapi, door, "POST", "/reflect", headers, b"hello", text=True)
    dropped = {"x-hop", "keep-alive", "transfer-encoding", "te", "trailer", "upgrade", "expect", "proxy-authorization"}
    assert dropped.isdisjoint(name for name, _ in reflection["headers"])
    assert seen(reflection, "content-length") == ["5"]
    assert reflection["body"]["length"] == 5


@pytest.mark.parametrize("door", front_doors.ALL, ids=lambda door: door.name)
def test_a_form_with_a_file_is_uploaded(framework: AppEmulator, door: FrontDoor) -> None:
    if framework.app == "node":
        pytest.skip("the node example parses no forms")
    content = bytes(range(256)) * 40
    boundary = "----swiftlet7MA4YWxk"
    body = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="title"\r\n\r\ncaf\u00e9\r\n'
        f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="data.bin"\r\n'
        "Content-Type: application/octet-stream\r\n\r\n"
    ).encode() + content + f"\r\n--{boundary}--\r\n".encode()  # fmt: skip
    headers = [("Content-Type", f"multipart/form-data; boundary={boundary}")]
    answer = door.request(framework, "POST", "/form", headers, body).json()
    assert answer["fields"] == {"title": "caf\u00e9"}
    assert answer["files"]["file"]["filename"] == "data.bin"
    assert answer["files"]["file"]["size"] == len(content)


@pytest.mark.parametrize("door", front_doors.ALL, ids=lambda door: door.name)
def test_a_get_with_a_body_is_forwarded(fastapi: AppEmulator, door: FrontDoor) -> None:
    reflection = reflected(fastapi, door, "GET", "/reflect", [("Content-Type", "text/plain")], b"why not", text=True)
    assert reflection["body"]["length"] == 7

"""Events as AWS's front doors make them of a request, and the responses in a function's results."""

from __future__ import annotations

import base64
import json
from typing import Any
from urllib.parse import parse_qsl, unquote

from .http_client import Response
from .wire import Headers

_ACCOUNT = "123456789012"


def _body(body: bytes | None, text: bool) -> tuple[str | None, bool]:
    if body is None:
        return None, False
    return (body.decode("utf-8"), False) if text else (base64.b64encode(body).decode("ascii"), True)


def _joined(headers: Headers) -> dict[str, str]:
    joined: dict[str, str] = {}
    for name, text in headers:
        name = name.lower()
        joined[name] = f"{joined[name]},{text}" if name in joined else text
    return joined


def _collected(pairs: Headers) -> dict[str, list[str]]:
    collected: dict[str, list[str]] = {}
    for name, text in pairs:
        collected.setdefault(name, []).append(text)
    return collected


def http_api(
    method: str, target: str, headers: Headers | None = None, body: bytes | None = None, *, text: bool = False,
    domain: str = "api.execute-api.us-east-1.amazonaws.com",
) -> dict[str, Any]:  # fmt: skip
    """API Gateway HTTP API, payload 2.0; a Function URL differs in its domain only."""
    path, _, query = target.partition("?")
    given = [header for header in headers or [] if header[0].lower() != "cookie"]
    cookies = [text for name, text in headers or [] if name.lower() == "cookie"]
    content, encoded = _body(body, text)
    event: dict[str, Any] = {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": path,
        "rawQueryString": query,
        "headers": {"host": domain, "x-forwarded-for": "192.0.2.1", **_joined(given)},
        "requestContext": {
            "accountId": _ACCOUNT,
            "apiId": "api",
            "domainName": domain,
            "domainPrefix": domain.partition(".")[0],
            "http": {"method": method, "path": path, "protocol": "HTTP/1.1", "sourceIp": "192.0.2.1", "userAgent": "t"},
            "requestId": "JKJaXmPLvHcESHA=",
            "routeKey": "$default",
            "stage": "$default",
            "time": "10/Mar/2026:05:16:23 +0000",
            "timeEpoch": 1773119783000,
        },
        "isBase64Encoded": encoded,
    }
    if cookies:
        event["cookies"] = [cookie.strip() for line in cookies for cookie in line.split(";")]
    if content is not None:
        event["body"] = content
    return event


def rest_api(
    method: str, target: str, headers: Headers | None = None, body: bytes | None = None, *, text: bool = False
) -> dict[str, Any]:
    """API Gateway REST API, payload 1.0: path and query come decoded."""
    path, _, query = target.partition("?")
    pairs = parse_qsl(query, keep_blank_values=True)
    lines = [("Host", "api.execute-api.us-east-1.amazonaws.com"), ("X-Forwarded-For", "192.0.2.1"), *(headers or [])]
    content, encoded = _body(body, text)
    return {
        "resource": "/{proxy+}",
        "path": unquote(path),
        "httpMethod": method,
        "headers": dict(lines),
        "multiValueHeaders": _collected(lines),
        "queryStringParameters": dict(pairs) or None,
        "multiValueQueryStringParameters": _collected(pairs) or None,
        "pathParameters": {"proxy": unquote(path).lstrip("/")},
        "stageVariables": None,
        "requestContext": {
            "accountId": _ACCOUNT,
            "apiId": "api",
            "resourceId": "123456",
            "resourcePath": "/{proxy+}",
            "httpMethod": method,
            "path": f"/prod{unquote(path)}",
            "protocol": "HTTP/1.1",
            "requestId": "c6af9ac6-7b61-11e6-9a41-93e8deadbeef",
            "stage": "prod",
            "identity": {"sourceIp": "192.0.2.1", "userAgent": "t"},
        },
        "body": content,
        "isBase64Encoded": encoded,
    }


def load_balancer(
    method: str, target: str, headers: Headers | None = None, body: bytes | None = None, *, text: bool = False,
    multi_value: bool = False,
) -> dict[str, Any]:  # fmt: skip
    """Application Load Balancer: the query comes as it was sent, encoded."""
    path, _, query = target.partition("?")
    pairs = [(name, value) for name, _, value in (part.partition("=") for part in query.split("&") if part)]
    lines = [("host", "lb.example.com"), ("x-forwarded-for", "192.0.2.1"), *(headers or [])]
    content, encoded = _body(body, text)
    event: dict[str, Any] = {
        "requestContext": {
            "elb": {"targetGroupArn": f"arn:aws:elasticloadbalancing:us-east-1:{_ACCOUNT}:targetgroup/t/1234567890123456"}
        },
        "httpMethod": method,
        "path": path,
        "body": content or "",
        "isBase64Encoded": encoded,
    }
    if multi_value:
        event["multiValueHeaders"] = _collected([(name.lower(), text) for name, text in lines])
        event["multiValueQueryStringParameters"] = _collected(pairs)
    else:
        event["headers"] = {name.lower(): text for name, text in lines}
        event["queryStringParameters"] = dict(pairs)
    return event


def response(result: bytes | Any) -> Response:
    """The response that a function's result stands for, in whichever of the forms."""
    answer = json.loads(result) if isinstance(result, bytes) else result
    assert isinstance(answer, dict) and "statusCode" in answer, f"no HTTP response: {str(answer)[:500]}"
    headers: Headers = [
        (name, text) for name, texts in (answer.get("multiValueHeaders") or {}).items() for text in texts
    ]
    given = {name.lower() for name, _ in headers}
    headers += [(name, text) for name, text in (answer.get("headers") or {}).items() if name.lower() not in given]
    headers += [("set-cookie", cookie) for cookie in answer.get("cookies") or []]
    body = answer.get("body") or ""
    content = base64.b64decode(body, validate=True) if answer.get("isBase64Encoded") else body.encode("utf-8")
    return Response(answer["statusCode"], headers, content, reason=answer.get("statusDescription", ""))

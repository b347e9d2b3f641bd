"""Whatever the event, the app sees one well-formed request or none, and the caller gets the app's answer or a 400.

Events are generated from what attackers put where it does not belong, for every HTTP source; a failure prints the
event, and SEED makes the same events again.
"""

from __future__ import annotations

import base64
import json
import os
import random
from collections.abc import Callable
from typing import Any

import pytest

from harness import behaviours, events
from harness.adapter import Adapter
from harness.fake_lambda import FakeLambda
from harness.scripted_app import ScriptedApp
from harness.strict_app import Malformed, StrictApp, parse_head

SEED = int(os.environ.get("SEED", "20260310"))
EVENTS_PER_SOURCE = 250

SMUGGLED = "GET /smuggled HTTP/1.1\r\nHost: evil\r\nX-Smuggled: 1\r\n\r\n"
BREAKS = [
    "\r\n", "\n", "\r", "\0", "\r\n\r\n", "\u010d\u010a", "\u560a\u560d", "\x85", "\u2028", "\x0b", "\x7f", "\t", " ",
    "%0d%0a", "%00", "\\r\\n", "\x1b", "\ud800",
]  # fmt: skip
PATHS = [
    "/", "", "*", "//", "//evil.example/x", "///", "http://evil.example/", "https:/x", "evil.example:443", "/a/../b",
    "/../../etc/passwd", "/..", "/.", "/%2e%2e/%2f", "/a b", "/a?b", "/a#b", "/a\\b", "/\u00e9\u20ac", "/%", "/%zz",
    "/%0d%0aX-Smuggled:%201", "/" + "p" * 20_000, "/a;b=c", "/ HTTP/1.1", "/\"<>^`{|}", "\\\\evil", "?", "#", "/a//b/", ".",
]  # fmt: skip
QUERIES = [
    "", "a=1", "a=1&b=2", "&", "=", "a", "a=b=c", "a=%0d%0a", "a=1 HTTP/1.1", "a=\"<>`|", "a=\u20ac", "a=%", "?", "#f", "a=+",
    "q=" + "x" * 20_000,
]  # fmt: skip
METHODS = [
    "GET", "POST", "PUT", "HEAD", "DELETE", "OPTIONS", "PATCH", "TRACE", "CONNECT", "get", "M-SEARCH", "", "GE T", "G\u00c9T",
    "GET /x HTTP/1.1\r\nX-Smuggled: 1", "PRI", "A" * 5_000, "(", "GET\t", "GET\0",
]  # fmt: skip
HEADERS: list[tuple[str, str]] = [
    ("Content-Length", "0"), ("Content-Length", "5"), ("Content-Length", "5, 6"), ("Content-Length", "-1"),
    ("Content-Length", "+3"), ("Content-Length", "0x10"), ("content-length", "99999999999999999999"), ("Content_Length", "7"),
    ("Transfer-Encoding", "chunked"), ("Transfer-Encoding", "gzip, chunked"), ("transfer-encoding", "\x0bchunked"),
    ("Transfer_Encoding", "chunked"), ("Transfer-Encoding ", "chunked"), (" Transfer-Encoding", "chunked"),
    ("Connection", "close"), ("Connection", "keep-alive, X-A, Host, Content-Length"), ("Connection", "upgrade"),
    ("Proxy-Connection", "keep-alive"), ("Proxy-Authorization", "Basic eA=="), ("Keep-Alive", "timeout=1000"),
    ("TE", "trailers"), ("Trailer", "X-T"), ("Upgrade", "h2c"), ("HTTP2-Settings", "AAMAAABk"), ("Expect", "100-continue"),
    ("Host", "a.example"), ("Host", "b.example"), ("HOST", "c.example:80"), ("Host", ""), ("Host", "a b"),
    ("Host", "a.example, b.example"), ("Host", "a.example\r\nX-Smuggled: 1"), ("Host", "[::1]:8080"), ("Host", "a/b"),
    ("Host", "u@evil"), ("Host", "\u00e9"), ("Host", "a#b"), ("Host", "[::1%00]:8080"), ("Host", "[::1"), ("Host", "a:b"), ("Host", "a:80:80"), ("Host", ":80"),
    ("X-A", "v"), ("X-A", "caf\u00e9 \u20ac"), ("X-A", ""), ("X-A", " v "),
    ("", "v"), (":path", "/x"), ("X:A", "v"), ("X A", "v"), ("X\r\nX-Smuggled", "1"), ("X\0", "v"), ("\u00e9", "v"),
    ("Cookie", "a=1; b=2"), ("Cookie", "a=1\r\nX-Smuggled: 1"), ("X-Big", "y" * 60_000), ("N" * 20_000, "v"),
    ("x-amzn-request-context", "{}"), ("x-amzn-lambda-context", "{}"), ("X_Amzn_Lambda_Context", "{}"),
    ("x-amz-tenant-id", "other"), ("X-A", "a\r\n b"), ("X-A", "a\n\tb"), ("Range", "bytes=0-0"), ("Authorization", "Basic eA=="),
]  # fmt: skip
BODIES = ["", "x", SMUGGLED, "0\r\n\r\n" + SMUGGLED, "5\r\nhello\r\n0\r\n\r\n", "\0\x01\x02", "\u20ac" * 1000, "b" * 100_000]


class Generator:
    """Draws the parts of requests, most of them spoilt."""

    def __init__(self, seed: str) -> None:
        self.random = random.Random(seed)

    def spoilt(self, text: str) -> str:
        """The text, or with something put into it that breaks lines, ends strings, or is no text at all."""
        if self.random.random() < 0.75:
            return text
        place = self.random.randint(0, len(text))
        inserted = self.random.choice(BREAKS) + self.random.choice(["", "X-Smuggled: 1", "X-Smuggled: 1\r\n\r\n", SMUGGLED])
        return text[:place] + inserted + text[place:]

    def method(self) -> str:
        return self.random.choice(METHODS) if self.random.random() < 0.25 else self.random.choice(["GET", "POST", "PUT", "HEAD"])

    def target(self) -> tuple[str, str]:
        path = self.random.choice(PATHS) if self.random.random() < 0.6 else "/path"
        query = self.random.choice(QUERIES) if self.random.random() < 0.6 else ""
        return self.spoilt(path), self.spoilt(query)

    def headers(self) -> list[tuple[str, str]]:
        count = self.random.choice([0, 1, 1, 2, 3, 5, 8])
        chosen = [self.random.choice(HEADERS) for _ in range(count)]
        if self.random.random() < 0.02:
            chosen += [(f"X-{number}", "v") for number in range(5_000)]
        return [(self.spoilt(name) if self.random.random() < 0.3 else name, self.spoilt(text)) for name, text in chosen]

    def doubled(self, text: str, event: dict[str, Any]) -> str:
        """The event, perhaps with one of its members twice."""
        if self.random.random() < 0.9:
            return text
        name = self.random.choice([name for name in event if "ase64" not in name and name != "body"])
        return f"{text[:-1]}, {json.dumps(name)}: {json.dumps(event[name])}}}"

    def body(self) -> tuple[str | None, bool, bytes]:
        """What stands in the event, whether it is base64, and the bytes that it means."""
        if self.random.random() < 0.3:
            return None, self.random.random() < 0.5, b""
        text = self.random.choice(BODIES)
        if self.random.random() < 0.5:
            return text, False, text.encode()
        return base64.b64encode(text.encode()).decode(), True, text.encode()


def http_api(draw: Generator, domain: str) -> tuple[dict[str, Any], bytes]:
    path, query = draw.target()
    event = events.http_api(draw.method(), "/", domain=domain)
    # Two names that differ in case alone are two members, as attackers' JSON may have them.
    event["headers"] = dict([*event["headers"].items(), *draw.headers()])
    event |= {"rawPath": path, "rawQueryString": query}
    if draw.random.random() < 0.3:
        event["cookies"] = [draw.spoilt("a=1"), draw.spoilt("b=2; c=3")]
    return event, set_body(event, draw)


def api_gateway(draw: Generator) -> tuple[dict[str, Any], bytes]:
    return http_api(draw, "api.execute-api.us-east-1.amazonaws.com")


def function_url(draw: Generator) -> tuple[dict[str, Any], bytes]:
    return http_api(draw, "abc.lambda-url.us-east-1.on.aws")


def rest_api(draw: Generator) -> tuple[dict[str, Any], bytes]:
    path, query = draw.target()
    event = events.rest_api(draw.method(), "/")
    headers = draw.headers()
    event["path"] = path
    values: dict[str, list[str]] = {}
    for name, text in headers:
        values.setdefault(name, []).append(text)
    if draw.random.random() < 0.5:
        event |= {"multiValueHeaders": None, "headers": dict(headers)}
    else:
        event |= {"multiValueHeaders": values, "headers": dict(headers)}
    event["multiValueQueryStringParameters"] = {query: [draw.spoilt("1"), query]} if query else None
    event["queryStringParameters"] = {query: query} if query else None
    return event, set_body(event, draw)


def load_balancer(draw: Generator) -> tuple[dict[str, Any], bytes]:
    path, query = draw.target()
    several = draw.random.random() < 0.5
    event = events.load_balancer(draw.method(), "/", multi_value=several)
    event["path"] = path
    headers = draw.headers()
    if several:
        values: dict[str, list[str]] = {}
        for name, text in headers:
            values.setdefault(name, []).append(text)
        event |= {"multiValueHeaders": values, "multiValueQueryStringParameters": {query: [query, draw.spoilt("1")]}}
    else:
        event |= {"headers": dict(headers), "queryStringParameters": {query: draw.spoilt("1")}}
    return event, set_body(event, draw)


def lattice_v1(draw: Generator) -> tuple[dict[str, Any], bytes]:
    path, query = draw.target()
    event: dict[str, Any] = {
        "method": draw.method(), "raw_path": f"{path}?{query}" if query else path, "headers": dict(draw.headers()),
        "query_string_parameters": {},
    }  # fmt: skip
    text, encoded, content = draw.body()
    event |= {"body": text, "is_base64_encoded": encoded}
    return event, content


def lattice_v2(draw: Generator) -> tuple[dict[str, Any], bytes]:
    path, query = draw.target()
    values: dict[str, list[str]] = {}
    for name, text in draw.headers():
        values.setdefault(name, []).append(text)
    event: dict[str, Any] = {
        "version": "2.0", "method": draw.method(), "path": path, "headers": values,
        "queryStringParameters": {query: [query, draw.spoilt("1")]},
        "requestContext": {
            "serviceNetworkArn": "arn:aws:vpc-lattice:us-east-1:123456789012:servicenetwork/sn-0",
            "serviceArn": "arn:aws:vpc-lattice:us-east-1:123456789012:service/svc-0",
            "targetGroupArn": "arn:aws:vpc-lattice:us-east-1:123456789012:targetgroup/tg-0",
            "region": "us-east-1", "timeEpoch": "1773119783000000", "identity": {},
        },
    }  # fmt: skip
    return event, set_body(event, draw)


def set_body(event: dict[str, Any], draw: Generator) -> bytes:
    text, encoded, content = draw.body()
    event |= {"body": text, "isBase64Encoded": encoded}
    return content


SOURCES: list[Callable[[Generator], tuple[dict[str, Any], bytes]]] = [
    api_gateway, function_url, rest_api, load_balancer, lattice_v1, lattice_v2
]  # fmt: skip


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.__name__)
def test_one_well_formed_request_or_none(
    fake_lambda: FakeLambda, source: Callable[[Generator], tuple[dict[str, Any], bytes]]
) -> None:
    draw = Generator(f"{SEED} {source.__name__}")
    passed = refused = 0
    with StrictApp() as app, Adapter(fake_lambda, app.port) as adapter:
        for number in range(EVENTS_PER_SOURCE):
            event, content = source(draw)
            text = draw.doubled(json.dumps(event), event)
            seen = len(app.requests)
            invocation = fake_lambda.invoke(text.encode())
            told = f"event {number} of SEED={SEED}: {text[:3000]}"
            response = events.response(invocation.outcome().body)
            assert not app.failures, f"{app.failures}\n{told}"
            assert adapter.process.poll() is None, told
            if len(app.requests) == seen:
                assert response.status == 400, told
                assert b"Event." in response.body, told
                refused += 1
                continue
            passed += 1
            assert len(app.requests) == seen + 1, told
            [request] = app.requests[seen:]
            assert response.status == 200, told
            assert request.method == b"HEAD" or response.body == b"request %d" % (seen + 1), told
            assert request.body == content, told
            assert not request.values(b"x-smuggled"), told
            for name in (b"x-amzn-lambda-context", b"x-amzn-request-context"):
                assert len(request.values(name)) == 1, told
            assert json.loads(request.values(b"x-amzn-lambda-context")[0])["request_id"] == invocation.request_id, told
            assert not request.values(b"x-amz-tenant-id"), told
    # The generator is to try both sides of the line.
    assert min(passed, refused) > EVENTS_PER_SOURCE / 20, (passed, refused)


def test_very_many_fields_take_no_long_time(fake_lambda: FakeLambda) -> None:
    """Of a request, with every one named by Connection too, and of an answer: what they cost grows with their number."""
    names = [f"h{number}" for number in range(20_000)]
    lines = "".join(f"{name}:v\r\n" for name in names)
    head = f"HTTP/1.1 200 OK\r\n{lines}H0:w\r\nContent-Length: 2\r\n\r\nok".encode()
    sent: list[dict[str, Any]] = [events.http_api("GET", "/"), events.load_balancer("GET", "/", multi_value=True)]
    sent[0]["headers"] |= {**dict.fromkeys(names, "v"), "connection": ",".join(names)}
    sent[1]["multiValueHeaders"] |= {**dict.fromkeys(names, ["v"]), "connection": names}
    with ScriptedApp() as app, Adapter(fake_lambda, app.port):
        for event in sent:
            app.then(behaviours.raw(head, then_close=False))
            response = events.response(fake_lambda.invoke(event, seconds=2).outcome().body)
            assert response.status == 200
            assert len({name for name, _ in response.headers}) == 20_001
            assert ",".join(response.header_values("h0")).replace(", ", ",") == "v,w"
    assert all(len(request.headers) < 20 for request in app.requests)


WELL_FORMED = b"GET /a?b=c HTTP/1.1\r\nHost: a.example\r\nX-A: v"


def test_the_strict_parser_takes_what_is_well_formed() -> None:
    assert parse_head(WELL_FORMED).target == b"/a?b=c"


@pytest.mark.parametrize(
    "head",
    [
        b"GET  /a HTTP/1.1\r\nHost: a", b"GET /a HTTP/1.0\r\nHost: a", b"GET http://a/ HTTP/1.1\r\nHost: a",
        b"GET /a b HTTP/1.1\r\nHost: a", b"GET /a#b HTTP/1.1\r\nHost: a", b"GET /\xc3\xa9 HTTP/1.1\r\nHost: a",
        b"GET /a HTTP/1.1\nHost: a", b"GET /a HTTP/1.1", b"GET /a HTTP/1.1\r\nHost: a\r\nHost: a",
        b"GET /a HTTP/1.1\r\nHost: a b", b"GET /a HTTP/1.1\r\nHost : a", b"GET /a HTTP/1.1\r\nHost: a\r\n folded: x",
        b"GET /a HTTP/1.1\r\nHost: a\r\nX: a\nb", b"GET /a HTTP/1.1\r\nHost: a\r\nX: a\rb", b"GET /a HTTP/1.1\r\nHost: a\r\nX: \0",
        b"GET /a HTTP/1.1\r\nHost: a\r\nTransfer_Encoding: chunked", b"GET /a HTTP/1.1\r\nHost: a\r\nConnection: x",
        b"GET /a HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 1", b"GET /a HTTP/1.1\r\nHost: a\r\nContent-Length: +1",
    ],
)  # fmt: skip
def test_the_strict_parser_takes_nothing_else(head: bytes) -> None:
    with pytest.raises(Malformed):
        parse_head(head)

"""AWS_LWA_ENABLE_COMPRESSION: what callers get is smaller, and the same once they have unpacked it."""

from __future__ import annotations

import base64
import gzip
import json
import random
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import brotli
import pytest
import urllib3
import zstandard

from harness import apps, events
from harness.adapter import Adapter
from harness.apps import NginxEmulator
from harness.behaviours import reply
from harness.fake_lambda import FakeLambda
from harness.http_client import Response
from harness.places import EXAMPLES, program
from harness.scripted_app import ScriptedApp
from harness.wire import Headers

TEXT = "".join(f"Line {number} of a page that has much in common with the lines around it.\n" for number in range(400)).encode()
HTML = [("Content-Type", "text/html; charset=utf-8"), ("ETag", '"1"'), ("Accept-Ranges", "bytes")]
UNPACK: dict[str, Callable[[bytes], bytes]] = {
    "br": brotli.decompress,
    "gzip": gzip.decompress,
    "zstd": lambda body: zstandard.ZstdDecompressor().decompress(body, max_output_size=10_000_000),
}
ON = {"AWS_LWA_ENABLE_COMPRESSION": "true"}


@pytest.fixture(scope="module")
def compressing_nginx() -> Iterator[NginxEmulator]:
    with apps.nginx(env=ON) as emulator:
        yield emulator


def ask(
    fake: FakeLambda, app: ScriptedApp, accept: str | None, *, body: bytes = TEXT, headers: Headers | None = None,
    status: int = 200, method: str = "GET", env: dict[str, str] | None = None,
) -> Response:  # fmt: skip
    """What a caller of a Function URL gets."""
    app.then(reply(status, body, HTML if headers is None else headers))
    with Adapter(fake, app.port, ON if env is None else env):
        invocation = fake.invoke(events.http_api(method, "/", [("accept-encoding", accept)] if accept else []))
        return events.response(invocation.result())


def anonymous_kilobytes(process: int) -> int:
    """How much memory a process has allocated and uses."""
    for line in Path(f"/proc/{process}/status").read_text().splitlines():
        if line.startswith("RssAnon:"):
            return int(line.split()[1])
    raise AssertionError("no RssAnon")


@pytest.mark.parametrize("coding", UNPACK)
def test_memory_for_a_large_body_is_returned(fake_lambda: FakeLambda, app: ScriptedApp, coding: str) -> None:
    """Once later invocations do not need it."""
    large = random.Random(1).randbytes(2_000_000).hex().encode()
    with Adapter(fake_lambda, app.port, ON) as adapter:

        def ask(times: int) -> None:
            for _ in range(times):
                fake_lambda.invoke(events.http_api("GET", "/", [("accept-encoding", coding)])).result()

        ask(3)
        before = anonymous_kilobytes(adapter.process.pid)
        app.then(*[reply(200, large, HTML)] * 3)
        ask(3)
        # The last one is over, with its memory, when the adapter asks for the next event.
        ask(4)
        assert anonymous_kilobytes(adapter.process.pid) - before < 1024


@pytest.mark.parametrize("coding", UNPACK)
def test_each_coding_unpacks_to_what_the_app_said(fake_lambda: FakeLambda, app: ScriptedApp, coding: str) -> None:
    response = ask(fake_lambda, app, coding)
    assert response.header("content-encoding") == coding
    assert response.header("vary") == "accept-encoding"
    assert response.header("etag") == 'W/"1"'
    assert response.header("content-length") is None and response.header("accept-ranges") is None
    assert len(response.body) < len(TEXT) / 5
    assert UNPACK[coding](response.body) == TEXT


@pytest.mark.parametrize("coding", UNPACK)
def test_a_body_larger_than_lambda_takes_fits_when_it_is_compressed(
    fake_lambda: FakeLambda, app: ScriptedApp, coding: str
) -> None:
    body = json.dumps([{"id": number, "name": f"item {number % 100}", "tags": ["a", "b"]} for number in range(160_000)]).encode()
    assert len(body) > 6_291_456
    response = ask(fake_lambda, app, coding, body=body, headers=[("content-type", "application/json")])
    assert response.status == 200
    assert UNPACK[coding](response.body) == body


def test_the_caller_s_weights_decide(fake_lambda: FakeLambda, app: ScriptedApp) -> None:
    assert ask(fake_lambda, app, "br;q=0.5, gzip;q=0.9, zstd;q=0").header("content-encoding") == "gzip"


@pytest.mark.parametrize("accept", [None, "identity", "gzip;q=0"])
def test_who_wants_it_plain_gets_it_plain(fake_lambda: FakeLambda, app: ScriptedApp, accept: str | None) -> None:
    response = ask(fake_lambda, app, accept)
    assert (response.body, response.header("content-encoding")) == (TEXT, None)
    assert response.header("etag") == '"1"'
    assert response.header("vary") == "accept-encoding", "caches must know that others get it compressed"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ([("content-type", "image/png")], 200),
        ([("content-type", "application/grpc")], 200),
        ([("content-type", "text/event-stream")], 200),
        ([("content-type", "text/html"), ("cache-control", "no-transform")], 200),
        ([("content-type", "text/html"), ("content-encoding", "compress")], 200),
        ([("content-type", "text/html"), ("content-range", "bytes 0-99/1000")], 206),
    ],
)
def test_what_must_not_be_compressed_is_not(fake_lambda: FakeLambda, app: ScriptedApp, headers: Headers, status: int) -> None:
    response = ask(fake_lambda, app, "br, gzip", headers=headers, status=status)
    assert response.body == TEXT
    assert response.header("vary") is None
    assert response.header("content-encoding") in (None, "compress")


def test_it_is_off_by_default(fake_lambda: FakeLambda, app: ScriptedApp) -> None:
    response = ask(fake_lambda, app, "br, gzip", env={})
    assert response.body == TEXT
    assert response.header("content-encoding") is None


def test_events_that_are_not_http_are_answered_plainly(fake_lambda: FakeLambda, app: ScriptedApp) -> None:
    app.then(reply(200, json.dumps("x" * 100).encode(), [("content-type", "application/json")]))
    with Adapter(fake_lambda, app.port, ON):
        assert fake_lambda.invoke({"accept-encoding": "gzip"}).result() == "x" * 100


def test_streams_stay_as_they_are(fake_lambda: FakeLambda, app: ScriptedApp) -> None:
    app.then(reply(200, TEXT, HTML))
    with Adapter(fake_lambda, app.port, {**ON, "AWS_LWA_INVOKE_MODE": "response_stream"}):
        outcome = fake_lambda.invoke(events.http_api("GET", "/", [("accept-encoding", "gzip")])).outcome()
    prelude, _, body = outcome.body.partition(bytes(8))
    assert "content-encoding" not in prelude.decode().lower()
    assert body == TEXT


def test_curl_unpacks_it(compressing_nginx: NginxEmulator) -> None:
    page = (EXAMPLES / "nginx" / "site" / "index.html").read_bytes()
    run = subprocess.run(
        [program("curl"), "-sS", "--compressed", "-D", "/dev/stderr", f"{compressing_nginx.url}/index.html"],
        capture_output=True, check=True, timeout=30,
    )  # fmt: skip
    assert run.stdout == page
    assert b"content-encoding: " in run.stderr.lower()


def test_urllib3_unpacks_it(compressing_nginx: NginxEmulator) -> None:
    page = (EXAMPLES / "nginx" / "site" / "index.html").read_bytes()
    with urllib3.PoolManager() as client:
        for coding in ("br", "gzip"):
            response = client.request("GET", f"{compressing_nginx.url}/index.html", headers={"Accept-Encoding": coding})
            assert response.headers["content-encoding"] == coding
            assert response.data == page


def test_an_svg_is_text_and_compressed(compressing_nginx: NginxEmulator) -> None:
    drawing = (EXAMPLES / "nginx" / "site" / "dot.svg").read_bytes()
    response = compressing_nginx.request("GET", "/dot.svg", [("Accept-Encoding", "br")])
    assert response.header("content-encoding") == "br"
    assert brotli.decompress(response.body) == drawing


def test_head_says_what_get_would(compressing_nginx: NginxEmulator) -> None:
    got, head = (compressing_nginx.request(method, "/index.html", [("Accept-Encoding", "br")]) for method in ("GET", "HEAD"))
    assert head.body == b""
    for name in ("content-encoding", "etag", "vary", "accept-ranges"):
        assert head.header(name) == got.header(name)


def test_ranges_stay_what_they_are(compressing_nginx: NginxEmulator) -> None:
    page = (EXAMPLES / "nginx" / "site" / "index.html").read_bytes()
    response = compressing_nginx.request("GET", "/index.html", [("Accept-Encoding", "br"), ("Range", "bytes=0-99")])
    assert (response.status, response.body) == (206, page[:100])
    assert response.header("content-encoding") is None


def test_rest_api_and_load_balancer_results_are_base64(fake_lambda: FakeLambda, app: ScriptedApp) -> None:
    with Adapter(fake_lambda, app.port, ON):
        for event in (events.rest_api, events.load_balancer):
            app.then(reply(200, TEXT, HTML))
            result = fake_lambda.invoke(event("GET", "/", [("Accept-Encoding", "gzip")])).result()
            assert result["isBase64Encoded"] is True
            assert gzip.decompress(base64.b64decode(result["body"])) == TEXT

"""Bodies reach the app and come back to the byte, through every front door, up to Lambda's limit."""

from __future__ import annotations

import hashlib
import random

import pytest

from harness import front_doors
from harness.apps import AppEmulator, NginxEmulator
from harness.front_doors import FrontDoor

KB, MB = 1024, 1024 * 1024

# Text grows in JSON only by its escapes; binary by a third in base64, so 4.4 MB is what Lambda's 6 MB hold of it.
TEXT_SIZES = [0, 1 * KB, 1 * MB, 59 * MB // 10]
BINARY_SIZES = [0, 1 * KB, 1 * MB, 44 * MB // 10]


def text_of(size: int) -> bytes:
    """Text of this many bytes: lines, quotes, backslashes and a non-ASCII letter in the first kilobyte."""
    opening = 'line one\nline "two"\t\\ three\r\n\u00e9 \u20ac \U0001f980 </script>\n'.encode()
    return (opening + b"The quick brown fox jumps over the lazy dog. " * (size // 45 + 1))[:size] if size else b""


def binary_of(size: int) -> bytes:
    """Bytes of every value, the same at each run."""
    return random.Random(size).randbytes(size)


@pytest.mark.parametrize("door", front_doors.ALL, ids=lambda door: door.name)
@pytest.mark.parametrize("size", TEXT_SIZES)
def test_text_is_echoed_exactly(framework: AppEmulator, door: FrontDoor, size: int) -> None:
    body = text_of(size)
    headers = [("Content-Type", "text/plain; charset=utf-8")]
    response = door.request(framework, "POST", "/echo", headers, body, text=True)
    assert response.status == 200
    assert response.body == body
    assert response.header("content-type") == "text/plain; charset=utf-8"


@pytest.mark.parametrize("door", front_doors.ALL, ids=lambda door: door.name)
@pytest.mark.parametrize("size", BINARY_SIZES)
def test_binary_is_echoed_exactly(framework: AppEmulator, door: FrontDoor, size: int) -> None:
    body = binary_of(size)
    response = door.request(framework, "POST", "/echo", [("Content-Type", "application/octet-stream")], body)
    assert response.status == 200
    assert response.body == body


@pytest.mark.parametrize("door", front_doors.ALL, ids=lambda door: door.name)
def test_text_that_is_not_utf8_loses_no_byte(fastapi: AppEmulator, door: FrontDoor) -> None:
    body = "caf\u00e9 na\u00efve".encode("latin-1") + b"\xff\xfe\x00"
    response = door.request(fastapi, "POST", "/echo", [("Content-Type", "text/plain; charset=iso-8859-1")], body)
    assert response.body == body


def test_a_byte_order_mark_is_kept(fastapi: AppEmulator) -> None:
    body = b"\xef\xbb\xbf{}"
    for door in front_doors.ALL:
        response = door.request(fastapi, "POST", "/echo", [("Content-Type", "application/json")], body, text=True)
        assert response.body == body, door.name


def test_a_chunked_upload_is_counted_for_the_app(fastapi: AppEmulator) -> None:
    parts = [b"first ", b"second ", b"third"]
    response = fastapi.request("POST", "/reflect", [("Content-Type", "text/plain")], chunks=parts)
    seen = response.json()
    assert seen["body"] == {"length": 18, "sha256": hashlib.sha256(b"".join(parts)).hexdigest()}
    names = [name for name, _ in seen["headers"]]
    assert "transfer-encoding" not in names
    assert ["content-length", "18"] in seen["headers"]


@pytest.mark.parametrize("size", [0, 1 * KB, 1 * MB, 44 * MB // 10])
def test_nginx_keeps_and_gives_back_files(nginx: NginxEmulator, size: int) -> None:
    body = binary_of(size)
    for door in front_doors.ALL:
        name = f"/files/{door.name}-{size}.bin"
        assert door.request(nginx, "PUT", name, [("Content-Type", "application/octet-stream")], body).status in (201, 204)
        response = door.request(nginx, "GET", name)
        assert response.status == 200
        assert response.body == body, door.name


def test_a_request_over_the_limit_is_refused(fastapi: AppEmulator) -> None:
    response = fastapi.request("POST", "/echo", [("Content-Type", "text/plain")], b"x" * (front_doors.PAYLOAD_LIMIT + 1))
    assert response.status == 413
    assert fastapi.request("GET", "/").status == 200


def test_an_event_over_the_limit_is_refused(fastapi: AppEmulator) -> None:
    with pytest.raises(fastapi.client.exceptions.RequestTooLargeException):
        fastapi.invoke(b'"' + b"x" * front_doors.PAYLOAD_LIMIT + b'"')
    assert fastapi.request("GET", "/").status == 200


@pytest.mark.parametrize("door", front_doors.ALL, ids=lambda door: door.name)
def test_a_response_over_the_limit_is_told_as_such(fastapi: AppEmulator, door: FrontDoor) -> None:
    """Lambda refuses the result; the caller gets a 502 that names the reason, or the invocation fails so."""
    target = f"/download/{5 * MB}"
    if door is front_doors.FUNCTION_URL:
        assert door.request(fastapi, "GET", target).status == 502
    else:
        try:
            response = door.request(fastapi, "GET", target)
        except AssertionError as failure:
            assert "TooLarge" in str(failure)
        else:
            assert response.status == 502
            assert b"App.ResponseTooLarge" in response.body
    assert fastapi.request("GET", "/").status == 200

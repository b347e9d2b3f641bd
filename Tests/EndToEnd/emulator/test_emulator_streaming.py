"""Streamed responses end to end: an application on a real server, the adapter, the emulator, real clients."""

from __future__ import annotations

import base64
import http.client
import json
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from harness import events
from harness.conditions import wait_until
from harness.emulator import Emulator
from harness.http_client import Incomplete
from harness.places import PYTHON, program
from harness.servers import APPLICATIONS
from harness.streaming import Streaming, peak_memory
from harness.wire import Reader

LANGUAGES = ["fastapi", "node"]


@pytest.fixture(params=LANGUAGES)
def streaming(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Streaming]:
    with Streaming(request.param, tmp_path) as emulator:
        yield emulator


def connect(emulator: Streaming, target: str, receive_buffer: int | None = None) -> socket.socket:
    """Sends a request, and leaves its answer to be read."""
    connection = socket.socket()
    connection.settimeout(20)
    if receive_buffer:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
    connection.connect(("127.0.0.1", emulator.port))
    connection.sendall(f"GET {target} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    return connection


def test_python_sees_each_event_before_the_next_is_made(streaming: Streaming) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", streaming.port, timeout=20)
    connection.request("GET", "/events")
    response = connection.getresponse()
    assert response.status == 200
    assert response.headers["content-type"].startswith("text/event-stream")
    assert [cookie.split(";")[0] for cookie in response.headers.get_all("set-cookie")] == ["one=1", "two=2"]
    for number in range(3):
        assert [response.readline() for _ in range(3)] == [b"event: tick\n", b"data: %d\n" % number, b"\n"]
        streaming.open(number + 1)
    assert response.read() == b""
    connection.close()


def test_curl_sees_each_event_before_the_next_is_made(streaming: Streaming) -> None:
    command = [program("curl"), "-sSN", "--max-time", "20", f"{streaming.url}/events"]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as curl:
        assert curl.stdout
        for number in range(3):
            assert [curl.stdout.readline() for _ in range(3)] == [b"event: tick\n", b"data: %d\n" % number, b"\n"]
            streaming.open(number + 1)
        assert curl.stdout.read() == b""
    assert curl.returncode == 0


def test_boto3_sees_each_event_before_the_next_is_made(streaming: Streaming) -> None:
    answer = streaming.client.invoke_with_response_stream(
        FunctionName="function", Payload=json.dumps(events.http_api("GET", "/events")), LogType="Tail"
    )
    assert answer["StatusCode"] == 200
    received = b""
    opened = 0
    complete = None
    for event in answer["EventStream"]:
        complete = event.get("InvokeComplete")
        received += event.get("PayloadChunk", {}).get("Payload", b"")
        while b"data: %d\n\n" % opened in received:
            opened += 1
            streaming.open(opened)
    assert opened == 3
    prelude, _, body = received.partition(b"\0" * 8)
    assert json.loads(prelude)["statusCode"] == 200
    assert body == b"".join(b"event: tick\ndata: %d\n\n" % number for number in range(3))
    assert complete is not None and "ErrorCode" not in complete
    assert b"REPORT RequestId: " in base64.b64decode(complete["LogResult"])


def test_a_slow_reader_of_100_mb_slows_the_app_down(streaming: Streaming) -> None:
    with connect(streaming, "/stream/100", receive_buffer=65536) as connection:
        reader = Reader(connection)
        head = reader.head()
        assert head and head.start.startswith("HTTP/1.1 200")
        # The reader rests until the app has been held up: it hands over nothing more for a hundred looks.
        seen: list[int] = []
        wait_until(lambda: (seen.append(streaming.sent), len(seen) > 100 and len(set(seen[-100:])) == 1)[1], "the app waits", 20)
        # The sockets of three connections hold megabytes each, up to ten and more.
        assert 0 < streaming.sent < 90
        body = reader.chunked()
    assert len(body.content) == 100_000_000
    assert all(body.content[number * 1_000_000] == number % 251 for number in range(100))
    peak = peak_memory(streaming.adapter)
    assert peak < 24_000_000, f"{peak / 1e6:.1f} MB"


def test_a_function_url_hides_that_an_app_breaks_off(streaming: Streaming) -> None:
    """As on AWS; the log and callers of the Invoke API have the error."""
    with connect(streaming, "/broken") as connection:
        reader = Reader(connection)
        head = reader.head()
        assert head and head.start.startswith("HTTP/1.1 200")
        streaming.open("break")
        reader.chunked()
    streaming.output.wait_for("App.ClosedMidResponse")
    streaming.output.wait_for("the stream failed midway, and the caller of the Function URL cannot tell, as on AWS")
    assert streaming.request("GET", "/").status == 200


def test_a_rest_api_streams_and_breaks_off(tmp_path: Path) -> None:
    options = ["--rest-api", "127.0.0.1:0", "--rest-api-transfer-mode", "STREAM"]
    with Streaming("fastapi", tmp_path, options=options) as emulator:
        port = emulator.port_of("REST API")
        with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
            connection.sendall(b"GET /prod/events HTTP/1.1\r\nHost: localhost\r\n\r\n")
            reader = Reader(connection)
            head = reader.head()
            assert head and head.start.startswith("HTTP/1.1 200")
            for gate in ("1", "2", "3"):
                emulator.open(gate)
            assert reader.chunked().content.count(b"data: ") == 3
        with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
            connection.sendall(b"GET /prod/broken HTTP/1.1\r\nHost: localhost\r\n\r\n")
            reader = Reader(connection)
            reader.head()
            emulator.open("break")
            with pytest.raises(Incomplete):
                reader.chunked()
        # The Function URL is buffered, but the adapter was told to stream.
        assert emulator.request("GET", "/").status == 502
        emulator.output.wait_for("pass --invoke-mode RESPONSE_STREAM, or set AWS_LWA_INVOKE_MODE=buffered")


def test_an_app_that_breaks_off_is_an_error_to_boto3(streaming: Streaming) -> None:
    answer = streaming.client.invoke_with_response_stream(
        FunctionName="function", Payload=json.dumps(events.http_api("GET", "/broken"))
    )
    complete = None
    for event in answer["EventStream"]:
        complete = event.get("InvokeComplete")
        streaming.open("break")
    assert complete and complete["ErrorCode"] == "Unhandled"
    assert json.loads(complete["ErrorDetails"])["errorType"] == "App.ClosedMidResponse"


def test_a_caller_that_leaves_ends_the_apps_work(streaming: Streaming) -> None:
    with connect(streaming, "/endless") as connection:
        reader = Reader(connection)
        reader.head()
        reader.exactly(100)
    # The app may be frozen before it notices, and notices with the next invocations.
    for _ in range(3):
        assert streaming.request("GET", "/").status == 200
    wait_until(lambda: streaming.request("GET", "/").status == 200 and (streaming.gates / "left").exists(), "the app notices")


def test_a_failure_before_the_head_is_a_response(streaming: Streaming) -> None:
    response = streaming.request("GET", "/stream/none")
    assert response.status in (422, 200)
    assert streaming.request("GET", "/").status == 200


def test_a_buffered_function_url_takes_the_result_whole(tmp_path: Path) -> None:
    for gate in ("1", "2"):
        (tmp_path / gate).touch()
    with Streaming("fastapi", tmp_path, options=()) as emulator:
        response = emulator.request("GET", "/events")
        assert response.header("content-length") == str(len(response.body))
        assert response.body.count(b"data: ") == 3


def test_the_adapters_mode_is_left_to_the_user(tmp_path: Path) -> None:
    with Streaming(
        "fastapi", tmp_path, options=["--invoke-mode", "response-stream", "--env", "AWS_LWA_INVOKE_MODE=buffered"]
    ) as emulator:
        result = emulator.request("GET", "/").json()
        assert (result["statusCode"], len(result["body"])) == (200, 6)
        emulator.output.wait_for("the function did not stream its result, and a Function URL is set to stream")


def test_what_a_runtime_sent_before_it_exited_reaches_the_caller() -> None:
    options = ["--no-adapter", "--invoke-mode", "RESPONSE_STREAM"]
    with Emulator([PYTHON, APPLICATIONS / "leaving.py"], options=options) as emulator:
        for _ in range(10):
            response = emulator.request("GET")
            assert (response.status, response.body) == (201, b"one")

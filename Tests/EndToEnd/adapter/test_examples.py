"""The examples whose applications the other tests do not use: a page, a body, and a stream, through the adapter."""

from __future__ import annotations

import http.client
import json
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from harness import apps
from harness.apps import AppEmulator
from harness.places import EXAMPLES, program

STREAMING = ("--invoke-mode", "response-stream")
FRAMEWORKS = {"Django": apps.django, "PHP": apps.php, "Sinatra": apps.ruby, "Go": apps.go}


@pytest.fixture(scope="module", params=FRAMEWORKS)
def example(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, AppEmulator]]:
    options: dict[str, Path] = {}
    if request.param == "Go":
        options["server"] = tmp_path_factory.mktemp("go") / "server"
        subprocess.run([program("go"), "build", "-o", options["server"], "main.go"], cwd=EXAMPLES / "go", check=True)
    with FRAMEWORKS[request.param](options=STREAMING, **options) as running:
        yield request.param, running


@pytest.mark.timeout(180)
def test_the_home_page_greets(example: tuple[str, AppEmulator]) -> None:
    name, emulator = example
    answer = emulator.request("GET", "/")
    assert answer.status == 200
    assert answer.json() == {"message": f"Hello from {name} through Lambda"}


def test_a_body_arrives(example: tuple[str, AppEmulator]) -> None:
    _, emulator = example
    answer = emulator.request("POST", "/orders", [("content-type", "application/json")], b'{"pen": "f\xc3\xbcr 2"}')
    assert answer.status == 201
    assert answer.json() == {"received": {"pen": "für 2"}}


def first_line_and_rest(emulator: AppEmulator, target: str) -> tuple[bytes, bytes, float]:
    """The first line of a response, the rest of it, and the seconds between them."""
    connection = http.client.HTTPConnection("127.0.0.1", emulator.port, timeout=30)
    connection.request("GET", target)
    response = connection.getresponse()
    assert response.status == 200
    first = response.readline()
    begin = time.monotonic()
    rest = response.read()
    connection.close()
    return first, rest, time.monotonic() - begin


def test_a_stream_arrives_while_it_is_made(example: tuple[str, AppEmulator]) -> None:
    _, emulator = example
    first, rest, seconds = first_line_and_rest(emulator, "/stream")
    assert (first, rest) == (b"part 0\n", b"part 1\npart 2\n")
    # The application takes 0.6 s or more after the first part.
    assert seconds > 0.1


def test_react_streams_what_is_late(tmp_path: Path) -> None:
    with apps.node_ssr(options=STREAMING) as emulator:
        answer = emulator.request("GET", "/")
        assert answer.status == 200
        page = answer.body.decode()
        assert page.index("Hello from React through Lambda") < page.index("loading") < page.index("two pens")


def test_a_queue_delivers_failed_messages_again() -> None:
    env = {"AWS_LWA_EVENT_DELIVERY": "record", "AWS_LWA_EVENT_PATHS": "sqs=/orders"}
    with apps.sqs(env=env) as emulator:
        records = [
            {
                "messageId": f"m{count}",
                "body": json.dumps({"item": "pen", "count": count}),
                "eventSource": "aws:sqs",
                "eventSourceARN": "arn:aws:sqs:us-east-1:123456789012:orders",
                "attributes": {},
                "messageAttributes": {},
            }
            for count in (0, 2)
        ]
        answer = emulator.invoke(json.dumps({"Records": records}).encode())
        assert json.loads(answer.payload) == {"batchItemFailures": [{"itemIdentifier": "m0"}]}
        assert emulator.output.wait_for("shipped 2 of pen")


def test_a_tool_of_an_mcp_server_is_called() -> None:
    call = {"name": "price", "arguments": {"item": "pen", "count": 2}}
    message = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": call}
    headers = [("content-type", "application/json"), ("accept", "application/json, text/event-stream")]
    with apps.mcp() as emulator:
        answer = emulator.request("POST", "/mcp", headers, json.dumps(message).encode())
        assert answer.status == 200
        assert answer.json()["result"]["structuredContent"] == {"result": 240}

"""The harness against peers that are known to be right, so that a failure elsewhere is not its own."""

from __future__ import annotations

import json
import os

import pytest

from harness import behaviours
from harness.behaviours import reply
from harness.child import Child
from harness.conditions import wait_until
from harness.fake_lambda import FakeLambda
from harness.http_client import Connection, Incomplete, request
from harness.places import EXAMPLES, PYTHON
from harness.process_table import descendants
from harness.scripted_app import ScriptedApp


@pytest.fixture
def runtime_client(fake_lambda: FakeLambda):
    """The official Python runtime client between the fake and the example handler."""
    variables = {
        "PATH": os.environ["PATH"],
        "AWS_LAMBDA_RUNTIME_API": fake_lambda.address,
        "AWS_LAMBDA_FUNCTION_NAME": "handler",
        "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "128",
    }
    command = [PYTHON, "-m", "awslambdaric", "app.handler"]
    with Child(command, variables, cwd=EXAMPLES / "handler") as child:
        yield child


def test_the_fake_serves_the_official_runtime_client(fake_lambda: FakeLambda, runtime_client: Child) -> None:
    invocation = fake_lambda.invoke({"n": 1})
    answer = invocation.result()
    assert answer["received"] == {"n": 1}
    assert answer["request_id"] == invocation.request_id
    assert answer["arn"] == fake_lambda.arn
    failed = fake_lambda.invoke({"fail": "on purpose"}).outcome()
    assert failed.error_type == "ValueError"


def test_the_fake_hands_out_chunked_events(fake_lambda: FakeLambda) -> None:
    event = json.dumps({"text": "x" * 100_000}).encode()
    fake_lambda.invoke(event, chunked=True)
    answer = request(fake_lambda.port, "GET", "/2018-06-01/runtime/invocation/next")
    assert answer.body == event
    assert answer.header("transfer-encoding") == "chunked"


def test_scripts_are_used_up_in_order(fake_lambda: FakeLambda) -> None:
    fake_lambda.script("register", reply(500), behaviours.close)
    port, target = fake_lambda.port, "/2020-01-01/extension/register"
    assert request(port, "POST", target, body=b"{}").status == 500
    with pytest.raises(Incomplete):
        request(port, "POST", target, body=b"{}")
    assert request(port, "POST", target, body=b"{}").json()["functionName"] == "function"


def test_an_app_follows_its_script() -> None:
    script = [behaviours.truncated(b"abc", 10), behaviours.truncated_chunks(b"abc"), behaviours.half_a_head,
              behaviours.close_unread]  # fmt: skip
    with ScriptedApp(*script) as app:
        for _ in range(4):
            with pytest.raises(Incomplete):
                request(app.port, "GET", "/")
        assert request(app.port, "GET", "/ready").status == 200
        assert request(app.port, "POST", "/x", body=b"body").body == b"ok"
        assert [(seen.target, seen.body.content) for seen in app.requests][-1] == ("/x", b"body")
        assert len(app.requests) == 5 and len(app.probes) == 1


def test_an_app_may_close_at_the_next_request() -> None:
    with ScriptedApp(behaviours.close_at_next_request(reply(200, b"first"))) as app, Connection(app.port) as connection:
        assert connection.request("GET", "/").body == b"first"
        with pytest.raises((Incomplete, ConnectionError)):
            connection.request("GET", "/")


def test_an_app_sees_its_client_go() -> None:
    gone = []
    with ScriptedApp(lambda exchange: gone.append(exchange.wait_for_peer_to_close())) as app:
        connection = Connection(app.port)
        connection.send(b"GET / HTTP/1.1\r\nHost: h\r\n\r\n")
        app.wait_for_requests(1)
        connection.close()
        wait_until(lambda: gone == [True], "the app has seen it")


def test_an_app_may_stop_listening_and_come_back() -> None:
    with ScriptedApp() as app:
        app.stop_listening()
        with pytest.raises(ConnectionRefusedError):
            request(app.port, "GET", "/")
        app.listen_again()
        assert request(app.port, "GET", "/").body == b"ok"


def test_an_orphan_is_found_and_ended() -> None:
    """A grandchild whose parent has gone is still below this process, and stop() fails on it."""
    child = Child(["sh", "-c", "setsid sleep 1000 & echo started"], {"PATH": os.environ["PATH"]})
    child.output.wait_for("started")
    [orphan] = wait_until(
        lambda: [entry for entry in descendants() if entry.command == "sleep 1000"], "the orphan is below this process"
    )
    from harness import process_table

    with pytest.raises(AssertionError, match="sleep 1000"):
        process_table.assert_gone([orphan], timeout=0.1)
    assert child.wait() == 0

"""What the console says about invocations, whatever their way to the function and back."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from harness import http_client
from harness.conditions import wait_until
from harness.console import Console, ShownEmulator, write_project
from harness.ports import free_port
from harness.project import Project

MARKUP = "<script>alert(1)</script>\"'&\u2028</textarea>"


@pytest.fixture(scope="module")
def running() -> Iterator[ShownEmulator]:
    doors = ["--http-api", "127.0.0.1:0", "--rest-api", "127.0.0.1:0", "--alb", "127.0.0.1:0", "--lattice", "127.0.0.1:0"]
    with ShownEmulator(*doors, "--event-retry-delay", "50ms") as emulator:
        yield emulator


def row_after(running: ShownEmulator, ask: Any) -> Any:
    """The row of the invocation that `ask` causes."""
    before = max(running.console.snapshot().rows, default=0)
    ask()
    return running.console.row(lambda row: row["number"] == before + 1)


@pytest.mark.parametrize(
    ("banner", "name", "title"),
    [("HTTP API", "http-api", "HTTP API"), ("REST API", "rest-api", "REST API"), ("ALB", "alb", "Load balancer"),
     ("Lattice", "lattice-v2", "VPC Lattice"), (None, "function-url", "Function URL")],
)  # fmt: skip
def test_each_front_door_is_told(running: ShownEmulator, banner: str | None, name: str, title: str) -> None:
    port = running.port_of(banner) if banner else running.port
    stage = "/prod" if name == "rest-api" else ""
    row = row_after(running, lambda: http_client.request(port, "POST", f"{stage}/status/418?a=b", [], b"some text"))
    assert (row["source"], row["door"], row["method"], row["status"], row["state"]) == (name, title, "POST", 418, "done")
    assert row["path"].endswith("/status/418?a=b") and row["event"] is None
    assert row["duration"] > 0 and row["failure"] is None
    detail = running.console.detail(row["id"])
    assert detail["request"]["method"] == "POST"
    assert detail["request"]["body"] == {"text": "some text"} and detail["request"]["bytes"] == 9
    assert (detail["response"]["status"], detail["response"]["body"]) == (418, {"text": "as asked"})
    assert json.loads(detail["eventText"])["requestContext"]
    assert detail["curl"].startswith("curl ") and f":{port}" in detail["curl"]


def test_a_row_tells_what_report_tells(running: ShownEmulator) -> None:
    running.request("GET", "/print?text=here")
    row = running.console.last()
    report = running.output.wait_for(f"REPORT RequestId: {row['id']}")
    assert f"Billed Duration: {row['billed']} ms" in report
    assert f"Memory Size: {row['memorySize']} MB\tMax Memory Used: {row['memory']} MB" in report
    lines = [line["text"] for line in running.console.detail(row["id"])["lines"]]
    assert lines[0] == f"START RequestId: {row['id']} Version: $LATEST" and "here" in lines
    assert lines[-1].startswith("REPORT")


def test_stages_follow_each_other(running: ShownEmulator) -> None:
    running.request("GET", "/wait?seconds=0.2")
    row = running.console.last()
    stages = running.console.detail(row["id"])["stages"]
    assert all(stage["from"] <= stage["to"] for stage in stages)
    assert [stage["from"] for stage in stages] == sorted(stage["from"] for stage in stages)
    app = next(stage for stage in stages if stage["name"] == "adapter and app")
    assert 190 < app["to"] - app["from"] <= row["duration"]


def test_the_invoke_api_is_told(running: ShownEmulator) -> None:
    running.invoke(b'{"some": "event"}')
    row = running.console.last()
    assert (row["source"], row["method"], row["status"]) == ("invoke", None, 200)
    assert json.loads(running.console.detail(row["id"])["eventText"]) == {"some": "event"}


def test_samples_are_events(running: ShownEmulator) -> None:
    samples = running.console.json("api/samples")["samples"]
    assert {"sqs", "s3", "http-api", "scheduled"} <= {sample["name"] for sample in samples}
    for sample in samples:
        assert sample["description"]
        json.loads(running.console.json(f"api/samples/{sample['name']}")["event"])


def test_a_sent_event_reaches_the_app(running: ShownEmulator) -> None:
    event = json.loads(running.console.json("api/samples/sqs")["event"])
    id = running.console.send("function", event)
    row = running.console.row_of(id)
    assert (row["source"], row["door"], row["event"], row["state"]) == ("console", "Console", "SQS", "done")
    seen = json.loads(running.console.detail(id)["resultText"])
    assert seen["target"] == "/events" and json.loads(seen["body"]) == event


def test_a_sent_event_keeps_its_text(running: ShownEmulator) -> None:
    text = '{ "a" :\n 1.50,  "b": "\\u00fc <b>" }'
    id = running.console.started(running.console.post("api/send", {"function": "function", "event": text}))
    running.console.row_of(id)
    assert running.console.detail(id)["eventText"] == text


@pytest.mark.parametrize("door", ["function-url", "http-api", "rest-api", "alb", "lattice-v2"])
def test_a_sent_request_goes_through_its_front_door(running: ShownEmulator, door: str) -> None:
    request = {"door": door, "method": "PUT", "path": "/echo?y=1", "fields": [["X-Sent", "yes"], ["content-type", "text/plain"]],
               "body": "süß"}  # fmt: skip
    id = running.console.send("function", request=request)
    row = running.console.row_of(id)
    assert (row["source"], row["method"], row["status"]) == (door, "PUT", 200)
    result = running.console.detail(id)["response"]
    seen = json.loads(result["body"]["text"])
    headers = {name.lower(): value for name, value in seen["headers"].items()}
    assert (seen["method"], seen["body"], headers["x-sent"]) == ("PUT", "süß", "yes")
    assert seen["target"].endswith("/echo?y=1") and headers["content-length"] == str(len("süß".encode()))
    assert headers["host"]


def test_a_request_that_the_front_door_refuses_is_told(running: ShownEmulator) -> None:
    request = {"door": "alb", "method": "POST", "path": "/", "fields": [], "body": "x" * (2 << 20)}
    answer = running.console.post("api/send", {"function": "function", "request": request})
    assert (answer.status, answer.json()["code"]) == (422, "Console.DoorRefused")
    assert "413" in answer.json()["message"]


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"function": "nope", "event": "{}"}, 404, "FunctionUnknown"),
        ({"function": "function", "request": {"door": "nope", "path": "/"}}, 404, "DoorUnknown"),
        ({"function": "function"}, 400, "InvalidRequest"),
        ({"event": "{}"}, 400, "InvalidRequest"),
        ({"function": "function", "event": "{", "more": 1}, 400, "InvalidRequest"),
        ({"function": "function", "request": {"door": "function-url", "path": "/a b"}}, 400, "InvalidRequest"),
        ({"function": "function", "request": {"door": "function-url", "path": "/", "fields": [["a", "b\r\nc: d"]]}}, 400, "InvalidRequest"),
        ({"function": "function", "request": {"door": "function-url", "path": "/", "method": "GET / HTTP/1.1\r\nX:"}}, 400, "InvalidRequest"),
    ],
)  # fmt: skip
def test_what_cannot_be_sent_is_explained(running: ShownEmulator, body: Any, status: int, code: str) -> None:
    before = max(running.console.snapshot().rows, default=0)
    answer = running.console.post("api/send", body)
    assert (answer.status, answer.json()["code"]) == (status, f"Console.{code}"), answer
    assert answer.json()["message"] and answer.json()["hint"]
    assert max(running.console.snapshot().rows, default=0) == before


def test_the_place_of_a_mistake_in_an_event_is_told(running: ShownEmulator) -> None:
    answer = running.console.post("api/send", {"function": "function", "event": '{\n  "ü": 1,\n}'})
    assert answer.status == 400
    error = answer.json()
    assert (error["code"], error["line"], error["column"]) == ("Console.InvalidJSON", 3, 1)


def test_a_replay_reaches_the_app(running: ShownEmulator) -> None:
    secret = "Bearer abcdefghijklmnopqrstuvwxyz"
    running.request("POST", "/echo?again=1", [("Authorization", secret)], b"once more")
    first = running.console.last()
    assert secret not in running.console.detail(first["id"])["eventText"]
    id = running.console.replay(first["id"])
    row = running.console.row_of(id)
    assert (row["replayOf"], row["method"], row["path"], row["source"]) == (first["id"], "POST", "/echo?again=1", "function-url")
    seen = json.loads(running.console.detail(id, secrets=True)["response"]["body"]["text"])
    # The original event, not the masked one.
    assert seen["body"] == "once more" and seen["headers"]["authorization"] == secret


def test_a_replay_can_have_another_event(running: ShownEmulator) -> None:
    first = running.console.send("function", {"a": 1})
    running.console.row_of(first)
    id = running.console.replay(first, event='{"b": 2}')
    assert running.console.row_of(id)["replayOf"] == first
    assert json.loads(json.loads(running.console.detail(id)["resultText"])["body"]) == {"b": 2}
    answer = running.console.post(f"api/invocations/{first}/replay", {"event": "nope"})
    assert (answer.status, answer.json()["code"]) == (400, "Console.InvalidJSON")


def test_what_is_not_kept_cannot_be_replayed(running: ShownEmulator) -> None:
    answer = running.console.post("api/invocations/00000000-0000-4000-8000-000000000000/replay", {})
    assert (answer.status, answer.json()["code"]) == (404, "Console.InvocationUnknown")
    running.request("POST", "/echo", [], b"x" * 300_000)
    row = running.console.last()
    detail = running.console.detail(row["id"])
    assert detail["eventIsCut"] is True and detail["eventBytes"] > 300_000
    answer = running.console.post(f"api/invocations/{row['id']}/replay", {})
    assert (answer.status, answer.json()["code"]) == (410, "Console.EventDropped")


def test_large_results_are_cut(running: ShownEmulator) -> None:
    running.request("GET", "/size/1000000")
    detail = running.console.detail(running.console.last()["id"])
    assert detail["resultIsCut"] is True and detail["resultBytes"] > 1_000_000 and len(detail["resultText"]) <= 256 * 1024


def test_binary_bodies_are_base64(running: ShownEmulator) -> None:
    body = bytes(range(256))
    running.request("POST", "/size/1", [("Content-Type", "image/png")], body)
    detail = running.console.detail(running.console.last()["id"])
    assert base64.b64decode(detail["request"]["body"]["base64"]) == body


def test_markup_of_the_app_stays_text(running: ShownEmulator) -> None:
    running.request("POST", "/markup?q=<script>", [("X-Sent", "<b>")], MARKUP.encode())
    id = running.console.last()["id"]
    answer = running.console.get(f"api/invocations/{id}")
    assert answer.header("content-type") == "application/json" and answer.header("x-content-type-options") == "nosniff"
    detail = answer.json()
    assert detail["request"]["body"] == {"text": MARKUP} and detail["response"]["body"] == {"text": MARKUP}
    assert ["x-markup", "<img src=x onerror=alert(1)>"] in [[name.lower(), value] for name, value in detail["response"]["fields"]]
    assert any(line["text"] == f"printed {MARKUP}" for line in detail["lines"])
    assert running.console.snapshot().line(f"printed {MARKUP}")["id"] == id


def test_no_output_can_end_an_event_of_the_stream(running: ShownEmulator) -> None:
    with running.console.stream() as stream:
        text = "data: {}\\n\\nevent: snapshot\\rid: 1%0D%0A%0D%0Aevent: doctor%0Ddata: x"
        running.request("GET", f"/print?text={text.replace(' ', '%20')}")
        stream.until(lambda shown: shown.line("event: doctor"))
        assert set(stream.names) <= {"snapshot", "changes"}


def test_bytes_that_are_no_text_are_shown(running: ShownEmulator) -> None:
    running.request("GET", "/print?text=%00%01%1b%5B31m-odd")
    assert running.console.snapshot().line("-odd")


def test_an_error_of_the_function_is_told() -> None:
    with ShownEmulator() as emulator:
        assert emulator.request("GET", "/exit").status == 502
        row = emulator.console.last()
        assert (row["state"], row["status"]) == ("failed", 502)
        assert row["failure"]
        explanation = emulator.console.detail(row["id"])["explanation"]
        assert explanation["sentence"] and explanation["cause"] and explanation["cure"], explanation


def test_the_adapters_explanation_is_told(running: ShownEmulator) -> None:
    assert running.request("POST", "/close", [], b"x").status == 502
    row = running.console.last()
    assert (row["status"], row["failure"]) == (502, "App.ClosedBeforeResponse")
    explanation = running.console.detail(row["id"])["explanation"]
    assert explanation["code"] == "App.ClosedBeforeResponse"
    assert explanation["cause"] and explanation["cure"]


def test_a_timeout_is_told() -> None:
    with ShownEmulator("--timeout", "1", "--env", "AWS_LWA_DEADLINE_MARGIN=0") as emulator:
        emulator.request("GET", "/wait?seconds=30")
        row = emulator.console.last()
        assert row["state"] == "failed" and row["failure"] in ("Sandbox.Timedout", "App.TimedOut"), row


def test_refused_invocations_are_told() -> None:
    with ShownEmulator("--reserved-concurrent-executions", "0") as emulator:
        assert emulator.request("GET").status == 429
        row = emulator.console.last()
        assert (row["state"], row["status"]) == ("refused", 429)
        assert row["failure"]


def test_health_checks_are_told() -> None:
    with ShownEmulator("--alb", "127.0.0.1:0", "--alb-health-check", "/status/200") as emulator:
        row = emulator.console.row(lambda row: row["source"] == "health-check")
        assert (row["state"], row["method"], row["path"]) == ("done", "GET", "/status/200")


def test_chaos_is_told() -> None:
    with ShownEmulator("--chaos", "slow=200ms,throttle=0.5", "--chaos-seed", "1") as emulator:
        faults = set()
        for _ in range(20):
            emulator.request("GET")
            row = emulator.console.last()
            faults.add((row["fault"], row["state"]))
            assert emulator.console.snapshot().line("chaos: ")["origin"] == "emulator"
        assert faults == {("delayed by 0.20 s", "done"), ("delayed by 0.20 s; throttled", "refused")}


def test_events_that_are_tried_again_have_a_row_for_each_attempt() -> None:
    # The app ends at each event.
    options = ["--event-retries", "2", "--event-retry-delay", "20ms", "--env", "AWS_LWA_PASS_THROUGH_PATH=/exit"]
    with ShownEmulator(*options) as emulator:
        answer = emulator.client.invoke(FunctionName="function", InvocationType="Event", Payload=b'{"a": 1}')
        id = answer["ResponseMetadata"]["RequestId"]
        emulator.console.row(lambda row: row["attempt"] == 3)
        rows = list(emulator.console.snapshot().rows.values())
        assert [(row["id"], row["attempt"], row["state"]) for row in rows] == [(id, 1, "failed"), (id, 2, "failed"), (id, 3, "failed")]
        assert {(row["source"], row["door"]) for row in rows} == {("event", "Asynchronous event")}
        assert emulator.console.json(f"api/invocations/{id}?attempt=1")["attempt"] == 1
        assert emulator.console.detail(id)["attempt"] == 3


def test_a_streamed_result_is_told() -> None:
    with ShownEmulator("--invoke-mode", "response-stream") as emulator:
        emulator.request("GET", "/stream?parts=3")
        row = emulator.console.last()
        assert (row["state"], row["status"]) == ("done", 200)
        detail = emulator.console.detail(row["id"])
        assert detail["response"]["body"] == {"text": "part 0;part 1;part 2;"}
        id = emulator.console.replay(row["id"])
        assert emulator.console.row_of(id)["state"] == "done"
        assert emulator.console.detail(id)["response"]["body"] == {"text": "part 0;part 1;part 2;"}
        emulator.request("GET", "/stream?parts=400&times=10000")
        detail = emulator.console.detail(emulator.console.last()["id"])
        assert detail["resultIsCut"] is True and detail["resultBytes"] > 20_000_000


def test_several_functions_share_the_console(tmp_path: Path) -> None:
    port = free_port()
    api = f"apis:\n  main:\n    type: http\n    listen: 127.0.0.1:{port}\n    routes:\n      $default: b\n"
    write_project(tmp_path, ["a", "b"], api)
    with Project(tmp_path) as project:
        console = Console(project.port)
        project.get("a.localhost")
        assert console.last()["function"] == "a"
        http_client.request(port, "GET", "/status/201")
        row = console.last()
        assert (row["function"], row["source"], row["status"]) == ("b", "http-api", 201)
        id = console.send("b", request={"door": "http-api", "path": "/status/202"})
        assert console.row_of(id)["status"] == 202
        # The API refuses what has no route; the function of a replay can be another one.
        id = console.replay(id, function="a")
        assert console.row_of(id)["function"] == "a"
        shown = console.snapshot()
        assert {sandbox["function"] for sandbox in shown.sandboxes.values()} == {"a", "b"}
        assert {line["function"] for line in shown.lines.values() if line["text"] == "the app starts"} == {"a", "b"}


def test_authorizers_are_shown(tmp_path: Path) -> None:
    port = free_port()
    api = (
        f"apis:\n  main:\n    type: http\n    listen: 127.0.0.1:{port}\n    routes:\n      $default: {{ function: b, authorizer: ask }}\n"
        "    authorizers:\n      ask: { type: request, function: a, identity: $request.header.Authorization }\n"
    )
    write_project(tmp_path, ["a", "b"], api)
    with Project(tmp_path) as project:
        console = Console(project.port)
        answer = console.post("api/send", {"function": "b", "request": {"door": "http-api", "path": "/", "fields": [["authorization", "x"]]}})
        # The app's answer is no decision.
        assert (answer.status, answer.json()["code"]) == (422, "Console.DoorRefused"), answer
        wait_until(lambda: console.snapshot().rows, "the authorizer's invocation")
        assert console.last()["source"] == "authorizer"

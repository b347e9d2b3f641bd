"""What extensions are told: the Telemetry API and its predecessor, with deliveries to a real process."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from harness.emulator import Emulator
from harness.extensions import Extensions
from harness.places import PYTHON
from harness.servers import APPLICATIONS

COLD_START = [
    "platform.initStart", "platform.telemetrySubscription", "platform.initRuntimeDone", "platform.extension",
    "platform.initReport",
]  # fmt: skip


@pytest.fixture
def extensions(tmp_path: Path) -> Extensions:
    return Extensions(tmp_path)


@contextmanager
def emulator(extensions: Extensions, *options: str, **env: str) -> Iterator[Emulator]:
    command = [PYTHON, "-m", "awslambdaric", "told.handler"]
    options = ("--no-adapter", *extensions.options, *options)
    with Emulator(command, options=options, env={**extensions.env, **env}, cwd=APPLICATIONS) as running:
        yield running


def invoke(running: Emulator, **event: Any) -> Any:
    return running.invoke(json.dumps(event).encode())


def types(events: list[dict[str, Any]]) -> list[str]:
    return [event["type"] for event in events]


def test_a_cold_start_and_a_warm_invocation(extensions: Extensions) -> None:
    extensions.add("observer", prints=["hello from the extension"])
    with emulator(extensions) as running:
        first = invoke(running, prints=["hello from the function"], result={"a": 1})
        second = invoke(running)
        running.output.wait_for(f"REPORT RequestId: {second.request_id}")
    told = extensions.telemetry("observer")
    expected = [*COLD_START, "platform.start", "function", "platform.runtimeDone", "platform.report",
                "platform.start", "platform.runtimeDone", "platform.report"]  # fmt: skip
    expected.insert(2, "extension")
    assert types(told) == expected
    events = {event["type"]: event["record"] for event in told[:10]}
    assert events["platform.initStart"] == {
        **events["platform.initStart"], "initializationType": "on-demand", "phase": "init", "functionName": "function",
        "functionVersion": "$LATEST", "instanceMaxMemory": 512,
    }  # fmt: skip
    assert events["extension"] == "hello from the extension"
    assert events["platform.telemetrySubscription"] == {
        "name": "observer", "state": "Subscribed", "types": ["platform", "function", "extension"]}  # fmt: skip
    assert events["platform.initRuntimeDone"]["status"] == "success"
    assert events["platform.extension"] == {"name": "observer", "state": "Ready", "events": ["INVOKE", "SHUTDOWN"]}
    assert events["platform.initReport"]["metrics"]["durationMs"] > 1
    start, done, report = (events[f"platform.{name}"] for name in ("start", "runtimeDone", "report"))
    assert start["requestId"] == done["requestId"] == report["requestId"] == first.request_id
    assert start["version"] == "$LATEST"
    assert start["tracing"]["type"] == "X-Amzn-Trace-Id"
    assert f"Parent={start['tracing']['spanId']}" in start["tracing"]["value"]
    assert done["tracing"] == report["tracing"] == start["tracing"]
    assert (done["status"], done["metrics"]["producedBytes"]) == ("success", len('{"a": 1}'))
    assert [span["name"] for span in done["spans"]] == ["responseLatency", "responseDuration", "runtimeOverhead"]
    assert sum(span["durationMs"] for span in done["spans"]) == pytest.approx(done["metrics"]["durationMs"], abs=0.1)
    assert report["status"] == "success"
    assert report["metrics"]["initDurationMs"] == pytest.approx(events["platform.initReport"]["metrics"]["durationMs"], abs=5)
    assert report["metrics"]["memorySizeMB"] == 512
    assert report["metrics"]["billedDurationMs"] >= report["metrics"]["durationMs"] + report["metrics"]["initDurationMs"]
    assert "initDurationMs" not in told[-1]["record"]["metrics"]
    assert [event["eventType"] for event in extensions.lifecycle("observer")] == ["INVOKE", "INVOKE", "SHUTDOWN"]
    assert all(record["target"] == "/telemetry?x=1" for record in extensions.records("observer") if "batch" in record)
    assert any(line == "TELEMETRY\tName: observer\tState: Subscribed\tTypes: [Platform, Function, Extension]"
               for line in running.output.lines)  # fmt: skip


def test_an_error_of_the_function_is_no_fault(extensions: Extensions) -> None:
    extensions.add("observer", types=["platform"])
    with emulator(extensions) as running:
        assert invoke(running, fail="no").function_error
        invoke(running)
    told = extensions.telemetry("observer")
    assert types(told)[5:8] == ["platform.start", "platform.runtimeDone", "platform.report"]
    assert "function" not in types(told)


@pytest.mark.parametrize(
    ("event", "status", "error_type", "fault"),
    [
        ({"exit": 7}, "error", "Runtime.ExitError", "Error: Runtime exited with error: exit status 7"),
        ({"seconds": 30}, "timeout", None, "Task timed out after 1.00 seconds"),
    ],
    ids=["crash", "timeout"],
)
def test_a_failure_in_the_json_log(
    event: dict[str, Any], status: str, error_type: str | None, fault: str, extensions: Extensions
) -> None:
    extensions.add("observer")
    with emulator(extensions, "--timeout", "1", "--log-format", "json") as running:
        failed = invoke(running, **event)
        assert failed.function_error
        again = invoke(running, result=1)
        assert again.payload == b"1"
    lines = [json.loads(line) for line in running.output.of("stdout") if line.startswith("{")]
    mine = [line for line in lines if line.get("record") and failed.request_id in json.dumps(line["record"])]
    assert types(mine) == ["platform.start", "platform.runtimeDone", "platform.fault", "platform.report"]
    assert fault in mine[2]["record"]
    for line in (mine[1], mine[3]):
        assert (line["record"]["status"], line["record"].get("errorType")) == (status, error_type)
    starts = [line["record"]["phase"] for line in lines if line.get("type") == "platform.initStart"]
    assert starts == ["init", "invoke"]


def test_the_json_log(extensions: Extensions) -> None:
    extensions.add("observer", prints=["plain", '{"own": 1}'])
    prints = ["plain text", '{"level": "WARN", "message": "own"}', "[1]"]
    with emulator(extensions, "--log-format", "json") as running:
        request_id = invoke(running, prints=prints).request_id
        invoke(running)
    log = running.output.of("stdout")
    log = log[log.index("") + 1 :]
    lines = [json.loads(line) for line in log if not line.startswith("Ready after")]
    assert [line["type"] for line in lines if "type" in line][:9] == [
        "platform.initStart", "platform.telemetrySubscription", "platform.initRuntimeDone", "platform.extension",
        "platform.initReport", "platform.start", "platform.runtimeDone", "platform.report", "platform.start",
    ]  # fmt: skip
    own = [line for line in lines if "type" not in line]
    assert {"own": 1} in own and {"level": "WARN", "message": "own"} in own
    wrapped = {line["message"]: line for line in own if "timestamp" in line}
    assert set(wrapped) == {"plain", "plain text", "[1]"}
    assert wrapped["plain text"] == {**wrapped["plain text"], "level": "INFO", "requestId": request_id}
    assert "requestId" not in wrapped["plain"]
    # Subscribers get objects as objects.
    records = [event["record"] for event in extensions.telemetry("observer") if event["type"] in ("function", "extension")]
    assert records == ["plain", {"own": 1}, "plain text", {"level": "WARN", "message": "own"}, "[1]"]


def test_the_function_knows_the_format(extensions: Extensions) -> None:
    with emulator(extensions, "--log-format", "json") as running:
        assert invoke(running, fail="no").function_error
    error = next(json.loads(line) for line in running.output.lines if '"errorType"' in line)
    assert error["errorType"] == "ValueError"


def test_nothing_is_delivered_while_the_sandbox_is_frozen(extensions: Extensions) -> None:
    extensions.add("observer", types=["platform"])
    with emulator(extensions, "--thaw-delay", "300ms") as running:
        first = invoke(running)
        running.output.wait_for(f"REPORT RequestId: {first.request_id}")
        # Long enough for the extension to take what waited for it.
        second = invoke(running, seconds=0.5)
        told = extensions.wait_for("observer", "platform.report")
        assert told["record"]["requestId"] == first.request_id
        batches = [record["batch"] for record in extensions.records("observer") if "batch" in record]
        # The report waited for the thaw, and came together with the next start.
        together = next(batch for batch in batches if "platform.report" in types(batch))
        starts = [event["record"]["requestId"] for event in together if event["type"] == "platform.start"]
        assert second.request_id in starts
        running.output.wait_for(f"REPORT RequestId: {second.request_id}")
    assert types(extensions.telemetry("observer")).count("platform.report") == 2


def test_a_refused_batch_is_sent_again(extensions: Extensions) -> None:
    extensions.add("observer", refused=2, linger=1)
    with emulator(extensions) as running:
        invoke(running, seconds=0.5)
        extensions.wait_for("observer", "platform.start")
        assert [record["refused"] for record in extensions.records("observer") if "refused" in record]
        running.output.wait_for("REPORT RequestId")
    told = types(extensions.telemetry("observer"))
    assert told == [*COLD_START, "platform.start", "platform.runtimeDone", "platform.report"]


def test_a_slow_subscriber_loses_nothing(extensions: Extensions) -> None:
    """20,000 lines in one invocation, to a subscriber that takes 50 ms for each batch of up to 10,000."""
    extensions.add(
        "observer", types=["function"], slow=0.05, linger=2, buffering={"maxItems": 10000, "maxBytes": 1048576, "timeoutMs": 25}
    )
    with emulator(extensions) as running:
        invoke(running, lines=20_000)
        running.output.wait_for("REPORT")
        invoke(running, seconds=1)
        extensions.wait_for("observer", lambda event: event["record"] == "line 019999")
    told = [event["record"] for event in extensions.telemetry("observer")]
    assert told == [f"line {number:06}" for number in range(20_000)]


def test_a_subscriber_that_stalls_is_told_what_it_lost(extensions: Extensions) -> None:
    extensions.add("observer", types=["function"], slow=0.2)
    with emulator(extensions) as running:
        invoke(running, lines=20_000)
        running.output.wait_for("swiftlet: observer takes its telemetry too slowly: some is dropped")
        invoke(running, seconds=4)
        extensions.wait_for("observer", "platform.logsDropped")
    told = extensions.telemetry("observer")
    dropped = [event["record"] for event in told if event["type"] == "platform.logsDropped"]
    assert all(record["reason"] and record["droppedBytes"] for record in dropped)
    lines = [event["record"] for event in told if event["type"] == "function"]
    assert lines == sorted(lines)
    assert len(lines) + sum(record["droppedRecords"] for record in dropped) == 20_000


@pytest.mark.parametrize("schema", ["2020-08-15", "2021-03-18"])
def test_the_logs_api(schema: str, extensions: Extensions) -> None:
    extensions.add("observer", schema=schema, types=["platform", "function"])
    with emulator(extensions) as running:
        request_id = invoke(running, prints=["hello"]).request_id
        invoke(running)
    told = [event for event in extensions.telemetry("observer") if event["type"] not in COLD_START]
    done = ["platform.runtimeDone"] if schema == "2021-03-18" else []
    assert types(told)[:5] == [
        "platform.logsSubscription", "platform.start", "function", *(done or ["platform.end"]), "platform.end" if done else "platform.report",
    ]  # fmt: skip
    if done:
        assert told[3]["record"] == {"requestId": request_id, "status": "success"}
    assert any(line == "LOGS\tName: observer\tState: Subscribed\tTypes: [Platform, Function]" for line in running.output.lines)


def test_tcp(extensions: Extensions) -> None:
    extensions.add("observer", protocol="TCP")
    with emulator(extensions) as running:
        invoke(running, prints=["hello"])
        invoke(running)
    assert types(extensions.telemetry("observer"))[:9] == [
        *COLD_START, "platform.start", "function", "platform.runtimeDone", "platform.report"
    ]  # fmt: skip


@pytest.mark.parametrize("protocol", ["HTTP", "TCP"])
def test_in_a_network_of_the_sandboxs_own(protocol: str, extensions: Extensions) -> None:
    extensions.add("observer", protocol=protocol)
    with emulator(extensions, "--own-network", "on") as running:
        assert "own-network (" in running.output.wait_for("Enforced ")
        invoke(running)
        invoke(running)
    assert types(extensions.telemetry("observer"))[:6] == [*COLD_START, "platform.start"]


def test_each_subscriber_gets_its_own(extensions: Extensions) -> None:
    extensions.add("lines", types=["function"]).add("others", types=["extension"], prints=["others starts"])
    with emulator(extensions) as running:
        invoke(running, prints=["hello"])
    assert [event["record"] for event in extensions.telemetry("lines")] == ["hello"]
    assert [event["record"] for event in extensions.telemetry("others")] == ["others starts"]

"""AWS_LAMBDA_MAX_CONCURRENCY: many invocations at once, each with its own connections, ids, deadline and logs."""

from __future__ import annotations

import json
import signal
import threading
import time
from typing import Any

import pytest

from harness import events
from harness.adapter import Adapter
from harness.conditions import wait_until
from harness.fake_lambda import FakeLambda, Invocation
from harness.scripted_app import ScriptedApp
from harness.scripted_server import Exchange


def managed(count: int) -> dict[str, str | None]:
    return {
        "AWS_LAMBDA_INITIALIZATION_TYPE": "lambda-managed-instances", "AWS_LAMBDA_MAX_CONCURRENCY": str(count),
        "AWS_LAMBDA_LOG_FORMAT": "JSON", "AWS_LWA_ACCESS_LOG": "true",
    }  # fmt: skip


def get(fake: FakeLambda, target: str, **options: Any) -> Invocation:
    return fake.invoke(events.http_api("GET", target), **options)


def body(invocation: Invocation) -> bytes:
    return events.response(invocation.result()).body


def test_as_many_wait_for_invocations_as_allowed(fake_lambda: FakeLambda, app: ScriptedApp) -> None:
    with Adapter(fake_lambda, app.port, managed(5)):
        calls = fake_lambda.wait_for("next", 5)
        assert len({call.connection for call in calls}) == 5
        for number in range(10):
            assert body(get(fake_lambda, f"/{number}")) == b"ok"
        wait_until(lambda: len(fake_lambda.calls("next")) == 15, "a next for each that ended, and no more")


def test_invocations_are_in_flight_at_once(fake_lambda: FakeLambda, app: ScriptedApp) -> None:
    together = threading.Barrier(8, timeout=15)

    def meet(exchange: Exchange) -> None:
        together.wait()
        exchange.reply(200, exchange.target.encode(), [("content-type", "text/plain")])

    app.default = meet
    with Adapter(fake_lambda, app.port, managed(8)):
        invocations = [get(fake_lambda, f"/{number}") for number in range(8)]
        assert [body(invocation) for invocation in invocations] == [f"/{number}".encode() for number in range(8)]
    assert len({request.connection for request in app.requests}) == 8


def test_each_has_its_own_ids_deadline_and_logs(fake_lambda: FakeLambda, app: ScriptedApp) -> None:
    with Adapter(fake_lambda, app.port, managed(4)) as adapter:
        invocations = {
            f"/{number}": get(
                fake_lambda, f"/{number}", seconds=10 + number,
                headers=[("Lambda-Runtime-Aws-Tenant-Id", f"tenant-{number}"), ("Lambda-Runtime-Trace-Id", f"Root=1-{number}")],
            )
            for number in range(8)
        }  # fmt: skip
        for invocation in invocations.values():
            invocation.result()
        for request in app.wait_for_requests(8):
            invocation = invocations[request.target]
            number = request.target[1:]
            context = json.loads(request.header("x-amzn-lambda-context") or "")
            assert context["request_id"] == invocation.request_id
            assert request.header("x-amzn-lambda-deadline-ms") == str(invocation.deadline_ms)
            assert request.header("x-amz-tenant-id") == context["tenant_id"] == f"tenant-{number}"
            assert request.header("x-amzn-trace-id") == f"Root=1-{number}"
        for target, invocation in invocations.items():
            line = json.loads(adapter.output.wait_for(lambda text, target=target: f'"{target}"' in text))
            assert line["requestId"] == invocation.request_id
            assert line["traceId"] == f"Root=1-{target[1:]}"


@pytest.mark.native
def test_a_slow_one_and_failing_ones_disturb_no_other(fake_lambda: FakeLambda, app: ScriptedApp) -> None:
    def behave(exchange: Exchange) -> None:
        if exchange.target == "/slow":
            exchange.stall()
        elif exchange.target == "/broken":
            exchange.reset()
        else:
            exchange.reply(200, b"fine", [("content-type", "text/plain")])

    app.default = behave
    with Adapter(fake_lambda, app.port, managed(3)):
        slow = get(fake_lambda, "/slow", seconds=3)
        broken = [get(fake_lambda, "/broken") for _ in range(5)]
        start = time.monotonic()
        assert all(body(get(fake_lambda, f"/{number}")) == b"fine" for number in range(30))
        assert time.monotonic() - start < 2, "nobody waits for the slow one"
        assert {events.response(invocation.result()).status for invocation in broken} == {502}
        assert slow.outcomes == []
        assert events.response(slow.result()).status == 504


def test_under_load_each_has_its_own_answer(fake_lambda: FakeLambda, app: ScriptedApp) -> None:
    def behave(exchange: Exchange) -> None:
        exchange.pause((hash(exchange.target) % 5) / 1000)
        exchange.reply(200, exchange.target.encode() * 200, [("content-type", "text/plain")])

    app.default = behave
    with Adapter(fake_lambda, app.port, managed(16)):
        invocations = {f"/item/{number}": get(fake_lambda, f"/item/{number}") for number in range(400)}
        for target, invocation in invocations.items():
            assert body(invocation) == target.encode() * 200
    loops = [request.connection for request in fake_lambda.calls("next")]
    shares = [loops.count(connection) for connection in set(loops)]
    assert len(shares) == 16 and max(shares) < 400 / 2, "no loop starves the others"


def test_streams_run_side_by_side(fake_lambda: FakeLambda, app: ScriptedApp) -> None:
    together = threading.Barrier(3, timeout=15)

    def stream(exchange: Exchange) -> None:
        exchange.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n")
        together.wait()
        exchange.send(b"4\r\nlast\r\n0\r\n\r\n")

    app.default = stream
    with Adapter(fake_lambda, app.port, {**managed(3), "AWS_LWA_INVOKE_MODE": "response_stream"}):
        outcomes = [invocation.outcome() for invocation in [get(fake_lambda, f"/{number}") for number in range(3)]]
        assert all(outcome.body.endswith(b"firstlast") for outcome in outcomes)


def test_a_signal_lets_those_in_flight_end(fake_lambda: FakeLambda, app: ScriptedApp) -> None:
    arrived = threading.Barrier(4, timeout=10)

    def slow(exchange: Exchange) -> None:
        arrived.wait()
        exchange.pause(0.4)
        exchange.reply(200, b"ended", [("content-type", "text/plain")])

    app.default = slow
    with Adapter(fake_lambda, app.port, managed(6)) as adapter:
        invocations = [get(fake_lambda, f"/{number}") for number in range(3)]
        arrived.wait()
        adapter.send(signal.SIGTERM)
        assert [body(invocation) for invocation in invocations] == [b"ended"] * 3
        assert adapter.wait() == 0

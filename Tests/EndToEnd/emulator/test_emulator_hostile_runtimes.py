"""Runtimes that answer to nobody, twice, never, too much, too late, or in no HTTP at all."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from harness.hostile import HostileFunction
from harness.http_client import Connection

UNHANDLED = "Unhandled"


@pytest.fixture(scope="module")
def function() -> Iterator[HostileFunction]:
    with HostileFunction("--timeout", "20") as emulator:
        yield emulator
        assert emulator.peak_memory < 400


@pytest.fixture
def hasty() -> Iterator[HostileFunction]:
    """A function whose time is soon over."""
    with HostileFunction("--timeout", "1", "--invoke-mode", "response-stream") as emulator:
        yield emulator


def error(payload: bytes) -> tuple[str, str]:
    told = json.loads(payload)
    return told["errorType"], told["errorMessage"]


def last_told(function: HostileFunction) -> Any:
    """What the function has noted last."""
    return function.result("told")[-1]


def test_an_answer_to_an_unknown_id_is_refused(function: HostileFunction) -> None:
    assert function.result("answer_to_unknown_id") == 400


def test_the_first_answer_counts_and_the_second_is_refused(function: HostileFunction) -> None:
    assert function.result("answer_twice") == "first"
    assert last_told(function) == [202, 403, 403]


def test_a_runtime_that_asks_for_more_before_it_answers_is_refused_and_may_still_answer(function: HostileFunction) -> None:
    assert function.result("never_answer") == 403


@pytest.mark.parametrize("action", ["huge", "huge_in_chunks"])
def test_an_answer_of_100_MB_is_too_large_for_the_caller_and_kept_nowhere(function: HostileFunction, action: str) -> None:
    invoked = function.do(action, size=100_000_000)
    assert invoked.function_error == UNHANDLED
    kind, message = error(invoked.payload)
    assert kind == "Function.ResponseSizeTooLarge"
    assert "exceeded maximum allowed payload size (6291556 bytes)" in message
    assert last_told(function) == 413


def test_a_thousand_requests_for_an_invocation_at_once(function: HostileFunction) -> None:
    assert function.result("many_nexts", count=1000) == [403]
    function.assert_serves()


def test_garbage_at_the_runtime_api_is_a_bad_request(function: HostileFunction) -> None:
    sent = [
        "\0" * 1000, "GET / HTTP/9.9\r\n\r\n", "GET /2018-06-01/runtime/invocation/next\r\n\r\n", "\x16\x03\x01\0\xa5",
        "POST /2018-06-01/runtime/init/error HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n{}",
        "POST /2018-06-01/runtime/init/error HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFFF\r\n",
    ]  # fmt: skip
    assert function.result("garbage", sent=sent) == ["HTTP/1.1 400 Bad Request"] * len(sent)


def test_calls_that_do_not_fit_are_refused(function: HostileFunction) -> None:
    def get(path: str) -> str:
        return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"

    def post(path: str, body: str = "", headers: str = "") -> str:
        return f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {len(body)}\r\nConnection: close\r\n{headers}\r\n{body}"

    calls = {
        get("/"): 404,
        get("/2018-06-01/runtime/invocation/../../etc/passwd"): 404,
        post("/2018-06-01/runtime/invocation/x/response"): 400,
        post("/2018-06-01/runtime/invocation/%00/error"): 400,
        post("/2018-06-01/runtime/init/error", "[" * 100_000): 403,
        post("/2020-01-01/extension/register", "{" * 1000, "Lambda-Extension-Name: x\r\n"): 403,
        post("/2020-01-01/extension/register", '{"events":["INVOKE"]}', "Lambda-Extension-Name: late\r\n"): 403,
        get("/2020-01-01/extension/event/next"): 403,
    }
    seen = function.result("garbage", sent=list(calls))
    assert [int(line.split()[1]) for line in seen] == list(calls.values())


def test_answers_that_are_never_complete_do_not_add_up(function: HostileFunction) -> None:
    """60 of 5.5 MB each."""
    assert function.result("hoard", count=60) == "hoarded"
    function.output.wait_for("The Runtime API and the Extensions API hold 128 MB of incomplete requests")
    function.assert_serves()


def test_connections_of_many_processes_that_say_nothing() -> None:
    """The runtime's own connection goes on."""
    with HostileFunction("--timeout", "20") as function:
        assert function.result("many_connections") == 3
        function.output.wait_for("The Runtime API and the Extensions API have 1024 open connections")
        function.assert_serves()


@pytest.mark.parametrize("streaming", [False, True])
def test_an_answer_in_100_000_chunks(function: HostileFunction, streaming: bool) -> None:
    assert function.result("tiny_chunks", count=100_000, streaming=streaming) == "x" * 100_000


TRAILERS = {
    "no type, but a body": ("Lambda-Runtime-Function-Error-Body: e30=\r\n", None),
    "a type alone": ("Lambda-Runtime-Function-Error-Type: Own\r\n", {"errorType": "Own", "errorMessage": ""}),
    "a body that is no Base64": (
        "Lambda-Runtime-Function-Error-Type: Own\r\nLambda-Runtime-Function-Error-Body: =(\r\n",
        {"errorType": "Own", "errorMessage": ""},
    ),
    "a type with quotes": (
        'Lambda-Runtime-Function-Error-Type: "}\\\r\n',
        {"errorType": '"}\\', "errorMessage": ""},
    ),
}


@pytest.mark.parametrize(("trailers", "expected"), TRAILERS.values(), ids=TRAILERS)
def test_odd_trailers(function: HostileFunction, trailers: str, expected: dict[str, str] | None) -> None:
    invoked = function.do("trailers", trailers=trailers)
    assert json.loads(invoked.payload) == (expected or "begun")
    assert invoked.function_error == (UNHANDLED if expected else None)


@pytest.mark.parametrize(
    "trailers", ["X: v\r\n" * 10_000, "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "no field\r\n"],
    ids=["too many", "framing", "none"],
)  # fmt: skip
def test_trailers_that_are_none_break_the_answer_off(function: HostileFunction, trailers: str) -> None:
    invoked = function.do("trailers", trailers=trailers)
    assert error(invoked.payload)[0] == "Runtime.TruncatedResponse"
    function.assert_serves()


def test_a_runtime_that_answers_after_its_time_is_gone_by_then(hasty: HostileFunction) -> None:
    kind, message = error(hasty.do("sleep", seconds=5).payload)
    assert (kind, message.partition("Error: ")[2]) == ("Sandbox.Timedout", "Task timed out after 1.00 seconds")
    hasty.assert_serves()


@pytest.mark.parametrize("streaming", [False, True])
def test_half_an_answer_runs_out_of_time(hasty: HostileFunction, streaming: bool) -> None:
    assert error(hasty.do("half", streaming=streaming).payload)[0] == "Sandbox.Timedout"
    hasty.assert_serves()


def test_a_stream_that_never_ends_is_ended(hasty: HostileFunction) -> None:
    """Through the streaming Function URL, where the caller sees a complete response."""
    with Connection(hasty.port) as caller:
        assert caller.request("GET", "/endless").status == 200
    hasty.output.wait_for("Task timed out after 1.00 seconds")
    hasty.output.wait_for("the stream failed midway, and the caller of the Function URL cannot tell, as on AWS")
    hasty.assert_serves()


def test_a_stream_that_never_ends_is_too_large_for_a_caller_that_wants_all_of_it(function: HostileFunction) -> None:
    assert error(function.do("endless", size=100_000, pause=0).payload)[0] == "Function.ResponseSizeTooLarge"
    function.output.wait_for("Response payload size (")
    function.assert_serves()

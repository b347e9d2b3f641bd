"""Several sandboxes of one function: cold starts, the limit, provisioned ones, and the end of what has no work."""

from __future__ import annotations

import json
import os
import signal
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from harness import apps, control_groups, http_client
from harness.conditions import wait_until
from harness.control_groups import NONE, VERSION_1
from harness.counted import Counted
from harness.emulator import Emulator
from harness.places import script
from harness.ports import free_port
from harness.process_table import descendants
from harness.servers import APPLICATIONS


def alive(pid: int) -> bool:
    return any(entry.pid == pid and not entry.is_zombie for entry in descendants())


def test_requests_at_the_same_time_get_a_sandbox_each(tmp_path: Path) -> None:
    with Counted(tmp_path, "--concurrency", "3") as emulator, ThreadPoolExecutor(3) as pool:
        answers = [answer.json() for answer in pool.map(lambda _: emulator.request("GET", "/meet/3"), range(3))]
        for name in ("pid", "stream", "port"):
            assert len({answer[name] for answer in answers}) == 3, name
        assert {answer["type"] for answer in answers} == {"on-demand"}
        assert str(emulator.app_port) in {answer["port"] for answer in answers}
        for sandbox in (1, 2, 3):
            wait_until(lambda it=sandbox: any("\tInit Duration: " in line for line in emulator.log_of(it)), "its REPORT")  # type: ignore[misc]
            assert sum(line.startswith("INIT_START ") for line in emulator.log_of(sandbox)) == 1
        # They are kept: the next requests find them warm.
        again = {emulator.request("GET", "/").json()["pid"] for _ in range(3)}
        assert again <= {answer["pid"] for answer in answers}


def test_beyond_the_limit_each_source_says_so_in_its_way(tmp_path: Path) -> None:
    doors = ["--http-api", "127.0.0.1:0", "--rest-api", "127.0.0.1:0", "--alb", "127.0.0.1:0"]
    with Counted(tmp_path, "--concurrency", "2", *doors) as emulator:
        with emulator.busy(2) as finish:
            response = emulator.request("GET", "/")
            assert (response.status, response.json()) == (429, {"Message": "Rate Exceeded."})
            expected = {
                "HTTP API": (503, b'{"message":"Service Unavailable"}'),
                "REST API": (500, b'{"message": "Internal server error"}'),
                "ALB": (502, b"502 Bad Gateway"),
            }
            for door, (status, body) in expected.items():
                response = http_client.request(emulator.port_of(door), "GET", "/prod/" if door == "REST API" else "/")
                assert response.status == status, door
                assert body in response.body, door
            with pytest.raises(emulator.client.exceptions.TooManyRequestsException) as raised:
                emulator.invoke(b"{}")
            assert raised.value.response["Error"]["Message"] == "Rate Exceeded."
            assert raised.value.response["Reason"] == "ReservedFunctionConcurrentInvocationLimitExceeded"
            assert raised.value.response["ResponseMetadata"]["HTTPStatusCode"] == 429
            assert [response.status for response in finish()] == [200, 200]
        assert emulator.request("GET", "/").status == 200


def test_events_beyond_the_limit_are_tried_again(tmp_path: Path) -> None:
    done = tmp_path / "done"
    options = ["--concurrency", "1", "--event-retry-delay", "50ms", "--on-success", str(done)]
    with Counted(tmp_path, *options) as emulator:
        with emulator.busy(1) as finish:
            assert emulator.invoke(b'{"an":"event"}', InvocationType="Event").status == 202
            finish()
        wait_until(done.exists, "the event was taken in the end")
        record = json.loads(done.read_text())
        assert record["requestPayload"] == {"an": "event"}
        assert record["requestContext"]["approximateInvokeCount"] == 1


def test_without_the_option_requests_wait(tmp_path: Path) -> None:
    with Counted(tmp_path) as emulator, ThreadPoolExecutor(8) as pool:
        emulator.output.wait_for(lambda line: line.startswith("Concurrency  1; further requests wait"))
        answers = list(pool.map(lambda _: emulator.request("GET", "/"), range(40)))
        assert {answer.status for answer in answers} == {200}
        assert len({answer.json()["pid"] for answer in answers}) == 1


def test_what_has_no_work_is_ended(tmp_path: Path) -> None:
    with Counted(tmp_path, "--concurrency", "2", "--idle-timeout", "300ms") as emulator:
        with emulator.busy(2) as finish:
            pids = [answer.json()["pid"] for answer in finish()]
        wait_until(lambda: not any(map(alive, pids)), "both sandboxes are ended")
        emulator.output.wait_for("sandbox 1 is ended: it was idle for 0.30 s (--idle-timeout)")
        # The function's own port is free again, so the next sandbox has it.
        wait_until(lambda: len(descendants(emulator.pid)) == 0, "nothing of them is left")
        answer = emulator.request("GET", "/").json()
        assert answer["port"] == str(emulator.app_port)
        assert answer["pid"] not in pids
        assert any(line.startswith("INIT_START") for line in emulator.log_of(3))
    assert control_groups.left_by(emulator.pid) == []


def test_provisioned_sandboxes_are_there_before_the_first_request_and_stay(tmp_path: Path) -> None:
    options = ["--concurrency", "3", "--provisioned", "2", "--idle-timeout", "200ms"]
    with Counted(tmp_path, *options) as emulator:
        emulator.output.wait_for(lambda line: line.startswith("Concurrency  3, 2 provisioned; "))
        emulator.output.wait_for("Ready after")
        assert all(any(line.startswith("INIT_START") for line in emulator.log_of(sandbox)) for sandbox in (1, 2))
        with emulator.busy(3) as finish:
            answers = [answer.json() for answer in finish()]
        assert sorted(answer["type"] for answer in answers) == ["on-demand", "provisioned-concurrency", "provisioned-concurrency"]
        kept = [answer["pid"] for answer in answers if answer["type"] == "provisioned-concurrency"]
        other = next(answer["pid"] for answer in answers if answer["type"] == "on-demand")
        wait_until(lambda: not alive(other), "the third is ended")
        assert all(map(alive, kept))
        assert emulator.request("GET", "/").json()["pid"] in kept
        assert not any("Init Duration" in line for sandbox in (1, 2) for line in emulator.log_of(sandbox))
        wait_until(lambda: any("Init Duration" in line for line in emulator.log_of(3)), "its REPORT")


def test_a_provisioned_sandbox_that_dies_is_started_again(tmp_path: Path) -> None:
    with Counted(tmp_path, "--provisioned", "1", "--freeze", "off") as emulator:
        first = emulator.request("GET", "/").json()["pid"]
        os.kill(first, signal.SIGKILL)
        emulator.output.wait_for(lambda line: line.startswith("INIT_START"), since=emulator.output.mark())
        assert emulator.request("GET", "/").json()["pid"] != first


def test_a_crash_of_one_sandbox_leaves_the_others_alone(tmp_path: Path) -> None:
    with Counted(tmp_path, "--concurrency", "2") as emulator:
        with emulator.busy(1) as finish:
            assert emulator.request("GET", "/die").status == 502
            assert finish()[0].status == 200
        assert emulator.request("GET", "/").status == 200


@pytest.mark.parametrize("means", [VERSION_1, NONE])
def test_orphans_go_with_their_own_sandbox(tmp_path: Path, means: str) -> None:
    """A process that outlives its parent falls to the emulator; the sandbox that it came from takes it along."""
    with Counted(tmp_path, "--concurrency", "2", wrapper=control_groups.only(means)) as emulator:
        with emulator.busy(2, "leave-until") as finish:
            orphans = {answer.json()["pid"]: answer.json()["left"] for answer in finish()}
        assert all(alive(orphan) for orphan in orphans.values())
        assert emulator.request("GET", "/die").status == 502
        dead = wait_until(lambda: [pid for pid in orphans if not alive(pid)], "one of them is dead")[0]
        wait_until(lambda: not alive(orphans[dead]), "its orphan is gone")
        other = next(pid for pid in orphans if pid != dead)
        assert alive(other) and alive(orphans[other])
        assert emulator.request("GET", "/").status == 200
    assert not alive(orphans[other])
    assert control_groups.left_by(emulator.pid) == []


def test_ctrl_c_leaves_nothing_of_any_sandbox(tmp_path: Path) -> None:
    with Counted(tmp_path, "--concurrency", "3") as emulator:
        with emulator.busy(3, "leave-until") as finish:
            orphans = [answer.json()["left"] for answer in finish()]
        below = descendants(emulator.pid)
        assert sum("counted.py" in entry.command for entry in below) == 3
        emulator.interrupt()
        assert emulator.wait() == 130
        assert not any(alive(pid) for pid in [*orphans, *(entry.pid for entry in below)])
    assert control_groups.left_by(emulator.pid) == []


def test_the_port_can_stand_in_the_command(tmp_path: Path) -> None:
    """FastAPI on uvicorn, as a user would start it."""
    options = ["--concurrency", "2", "--app-port", str(free_port()), "--own-processes", "off"]
    command = [script("uvicorn"), "--app-dir", str(APPLICATIONS), "--port", "{port}", "meeting:app"]
    with (
        Emulator(command, options=options, env={"RECORDS": str(tmp_path)}) as emulator,
        ThreadPoolExecutor(2) as pool,
    ):
        answers = list(pool.map(lambda _: emulator.request("GET", "/meet/2"), range(2)))
        assert len({answer.json()["pid"] for answer in answers}) == 2


def test_an_app_that_goes_by_no_port_is_told(tmp_path: Path) -> None:
    """It listens where the first sandbox listens already."""
    with apps.fastapi(options=["--concurrency", "2"]) as emulator, ThreadPoolExecutor(1) as pool:
        slow = pool.submit(emulator.request, "GET", "/slow?seconds=3")
        emulator.output.wait_for("START RequestId: ")
        assert emulator.request("GET", "/").status == 502
        emulator.output.wait_for("sandbox 2 did not start: a web app in this sandbox must listen on port ")
        assert slow.result().status == 200


def test_what_cannot_be_is_refused(tmp_path: Path) -> None:
    for options, message in [
        (["--concurrency", "0"], "--concurrency 0: expected 1 to 1000"),
        (["--concurrency", "2", "--provisioned", "3"], "--provisioned 3: expected 0 to 2"),
    ]:
        with pytest.raises(AssertionError) as raised:
            Emulator(["true"], options=["--no-adapter", *options])
        assert message in str(raised.value)


def test_a_runtime_client_needs_no_port() -> None:
    with apps.handler(options=["--concurrency", "4"]) as emulator, ThreadPoolExecutor(4) as pool:
        numbers = range(40)

        def invoke(number: int) -> object:
            return json.loads(emulator.invoke(json.dumps(number).encode()).payload)["received"]

        # The client is made once, before there are threads.
        assert invoke(0) == 0
        assert list(pool.map(invoke, numbers)) == list(numbers)

"""The applications work as their frameworks promise: threads, background work, many requests in a row."""

from __future__ import annotations

from harness.apps import AppEmulator
from harness.conditions import wait_until
from harness.http_client import Connection


def test_every_home_page_answers(framework: AppEmulator) -> None:
    assert "through Lambda" in framework.request("GET", "/").json()["message"]


def test_express_answers(express: AppEmulator) -> None:
    assert "through Lambda" in express.request("GET", "/").json()["message"]
    assert express.request("POST", "/orders").json() == {"accepted": True}
    assert express.request("GET", "/missing").status == 404


def test_nginx_answers(nginx: AppEmulator) -> None:
    assert b"through Lambda" in nginx.request("GET", "/").body


def test_a_synchronous_endpoint_runs_in_the_thread_pool(fastapi: AppEmulator) -> None:
    assert fastapi.request("GET", "/sync").json() == {"thread_pool": True}


def test_background_tasks_follow_the_answer(fastapi: AppEmulator) -> None:
    assert fastapi.request("POST", "/background?label=first").json() == {"queued": "first"}
    wait_until(lambda: "first" in fastapi.request("GET", "/background").json()["done"], "the background task is done")


def test_a_slow_answer_is_awaited(framework: AppEmulator) -> None:
    assert framework.request("GET", "/slow?seconds=0.3").json() == {"slept": 0.3}


def test_hundreds_of_requests_in_a_row(framework: AppEmulator) -> None:
    with Connection(framework.port) as connection:
        for number in range(200):
            seen = connection.request("GET", f"/reflect?n={number}").json()
            assert seen["target"] == f"/reflect?n={number}"


def test_requests_at_once_are_served_one_after_the_other(fastapi: AppEmulator) -> None:
    """One sandbox, one invocation at a time: the others wait or are told to come again, none fails otherwise."""
    connections = [Connection(fastapi.port) for _ in range(8)]
    for number, connection in enumerate(connections):
        connection.send(f"GET /reflect?n={number} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    answers = [connection.receive() for connection in connections]
    for connection in connections:
        connection.close()
    assert {answer.status for answer in answers} <= {200, 429}
    for number, answer in enumerate(answers):
        if answer.status == 200:
            assert answer.json()["target"] == f"/reflect?n={number}"
    assert any(answer.status == 200 for answer in answers)

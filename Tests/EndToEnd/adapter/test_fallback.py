"""AWS_LWA_FALLBACK_RESPONSE: which failures it stands in for, in which form, and what its file must be."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from harness import behaviours, events
from harness.adapter import Adapter
from harness.behaviours import Behaviour
from harness.fake_lambda import FakeLambda
from harness.http_client import Response
from harness.scripted_app import ScriptedApp

GET = events.http_api("GET", "/")
PAGE = b"<h1>Back in a minute</h1>\r\n\xff\0"


@pytest.fixture
def fallback(tmp_path: Path) -> dict[str, str]:
    file = tmp_path / "fallback.http"
    file.write_bytes(
        b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\nset-cookie: a=1\r\nset-cookie: b=2\r\n"
        b"content-length: 99999\r\ntransfer-encoding: chunked\r\n\r\n" + PAGE
    )
    return {"AWS_LWA_FALLBACK_RESPONSE": str(file), "AWS_LWA_CONNECT_TIMEOUT": "50ms"}


def assert_is_the_page(response: Response) -> None:
    assert (response.status, response.body) == (200, PAGE)
    assert response.header("content-type") == "text/html"
    assert response.header_values("set-cookie") == ["a=1", "b=2"]
    assert response.header("transfer-encoding") is None
    assert response.header("content-length") in (None, str(len(PAGE)))


@pytest.mark.parametrize(
    ("behaviour", "seconds"),
    [(behaviours.close, 20), (behaviours.reset, 20), (behaviours.stall, 0.6)],
    ids=["closes", "resets", "hangs"],
)
def test_it_stands_in_where_the_app_gives_no_answer(
    fake_lambda: FakeLambda, app: ScriptedApp, fallback: dict[str, str], behaviour: Behaviour, seconds: float
) -> None:
    app.default = behaviour
    with Adapter(fake_lambda, app.port, fallback) as adapter:
        invocation = fake_lambda.invoke(GET, seconds=seconds)
        assert_is_the_page(events.response(invocation.outcome().body))
        line = adapter.output.wait_for(lambda text: "code=App." in text and invocation.request_id in text)
        assert "ERROR" in line, "the failure is no less one for it"


def test_an_answer_that_is_wrong_is_told_as_such(
    fake_lambda: FakeLambda, app: ScriptedApp, fallback: dict[str, str]
) -> None:
    app.then(behaviours.raw(b"no HTTP\r\n\r\n"))
    with Adapter(fake_lambda, app.port, fallback):
        response = events.response(fake_lambda.invoke(GET).outcome().body)
        assert (response.status, response.json()["code"]) == (502, "App.InvalidResponse")


def test_answers_of_the_app_are_left_alone(
    fake_lambda: FakeLambda, app: ScriptedApp, fallback: dict[str, str]
) -> None:
    """Also errors: it is the app that speaks."""
    app.then(behaviours.reply(503, b"the app's own"))
    with Adapter(fake_lambda, app.port, fallback):
        response = events.response(fake_lambda.invoke(GET).outcome().body)
        assert (response.status, response.body) == (503, b"the app's own")


def test_only_those_who_look_get_it(fake_lambda: FakeLambda, app: ScriptedApp, fallback: dict[str, str]) -> None:
    with Adapter(fake_lambda, app.port, fallback):
        fake_lambda.wait_for("next")
        app.go_down()
        for method in ("POST", "PUT", "PATCH", "DELETE", "OPTIONS"):
            response = events.response(fake_lambda.invoke(events.http_api(method, "/", None, b"x")).outcome().body)
            assert response.status == 503, method
            assert response.header("content-type") == "application/problem+json"
            assert response.header("retry-after") == "1"
            assert response.json()["code"] == "App.NotListening"
        assert fake_lambda.invoke({"Records": []}).outcome().error_type == "App.NotListening"


def test_it_can_be_streamed(fake_lambda: FakeLambda, app: ScriptedApp, fallback: dict[str, str]) -> None:
    with Adapter(fake_lambda, app.port, {**fallback, "AWS_LWA_INVOKE_MODE": "response_stream"}):
        fake_lambda.wait_for("next")
        app.go_down()
        assert_is_the_page(fake_lambda.invoke(GET).stream.response())
        assert fake_lambda.invoke(events.http_api("HEAD", "/")).stream.response().body == b""


BAD = {
    "empty": (b"", "line 1"),
    "a page without a head": (b"<h1>Back soon</h1>\n", "line 1"),
    "no such status": (b"HTTP/1.1 999 What\n\n", "line 1"),
    "an interim status": (b"HTTP/1.1 100 Continue\n\n", "line 1"),
    "no header": (b"HTTP/1.1 200 OK\ncontent-type text/html\n\nx", "line 2"),
    "a space in a name": (b"HTTP/1.1 200 OK\na: b\nx y: z\n\nx", "line 3"),
    "a control character": (b"HTTP/1.1 200 OK\nx: a\0b\n\nx", "line 2"),
}


@pytest.mark.parametrize(("content", "where"), BAD.values(), ids=BAD)
def test_a_file_that_is_no_response_ends_the_start(
    fake_lambda: FakeLambda, app: ScriptedApp, tmp_path: Path, content: bytes, where: str
) -> None:
    file = tmp_path / "fallback.http"
    file.write_bytes(content)
    with Adapter(fake_lambda, app.port, {"AWS_LWA_FALLBACK_RESPONSE": str(file)}) as adapter:
        assert adapter.wait() == 64
        [failure] = fake_lambda.calls("init/error")
        error = json.loads(failure.body.content)
        assert error["errorType"] == "Settings.Invalid"
        for text in (error["errorMessage"], adapter.output.text):
            assert "AWS_LWA_FALLBACK_RESPONSE" in text
            assert str(file) in text
            assert where in text
        assert fake_lambda.calls("next") == []


def test_a_directory_is_no_file(fake_lambda: FakeLambda, app: ScriptedApp, tmp_path: Path) -> None:
    with Adapter(fake_lambda, app.port, {"AWS_LWA_FALLBACK_RESPONSE": str(tmp_path)}) as adapter:
        assert adapter.wait() == 64
        assert "AWS_LWA_FALLBACK_RESPONSE" in adapter.output.text

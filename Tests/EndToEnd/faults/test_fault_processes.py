"""The app's processes end: killed in the middle of an answer, recycled by their server, one at a time or all."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness import memory_group
from harness.adapter import Adapter
from harness.asking import ask, assert_serves
from harness.fake_lambda import FakeLambda
from harness.mortal import Mortal
from harness.places import EXAMPLES, script
from harness.ports import free_port
from harness.servers import APPLICATIONS

READY = {"AWS_LWA_READINESS_CHECK_PATH": "/"}


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("framing", ["length", "chunked"])
def test_killed_in_the_middle_of_an_answer(
    fake_lambda: FakeLambda, tmp_path: Path, framing: str, method: str
) -> None:
    """Never a truncated success; the signal is told, and the app is started again."""
    mortal = Mortal(tmp_path)
    with Adapter(fake_lambda, mortal.port, READY, command=mortal.command) as adapter:
        response = ask(fake_lambda, method, f"/kill-in-body/{framing}")
        assert response.status == 502
        assert response.json()["code"] == "App.Killed"
        assert "SIGKILL" in adapter.output.wait_for("code=App.Killed")
        assert len(mortal.notes(f"kill-in-body-{framing}")) == 1, "an answer had begun, so it is not asked for again"
        assert_serves(fake_lambda)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_killed_in_the_middle_of_an_answer_when_something_else_started_it(
    fake_lambda: FakeLambda, tmp_path: Path, method: str
) -> None:
    mortal = Mortal(tmp_path)
    with Adapter(fake_lambda, mortal.port, READY) as adapter:
        with mortal.on_its_own() as server:
            fake_lambda.wait_for("next")
            response = ask(fake_lambda, method, "/kill-in-body/length")
            assert response.status == 502
            assert response.json()["code"] in ("App.Exited", "App.Killed")
            adapter.output.wait_for(f"appPid={server.pid}")
            server.wait()
        with mortal.on_its_own():
            assert_serves(fake_lambda)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_out_of_memory(fake_lambda: FakeLambda, tmp_path: Path, method: str) -> None:
    mortal = Mortal(tmp_path)
    with memory_group.limited(64) as group:
        command = memory_group.inside(group, mortal.command)
        with Adapter(fake_lambda, mortal.port, READY, command=command) as adapter:
            response = ask(fake_lambda, method, "/eat-once")
            if method == "GET":
                assert response.status == 200
                assert len(mortal.notes("eat-once")) == 2
            else:
                assert response.status == 502
                assert response.json()["code"] == "App.Killed"
                assert "Most likely, it ran out of memory." in adapter.output.wait_for("code=App.Killed")
                assert len(mortal.notes("eat-once")) == 1
            assert_serves(fake_lambda)


def test_gunicorn_recycles_its_workers_under_supervision(fake_lambda: FakeLambda) -> None:
    """Each worker ends after three requests, two at a time and by threads: nobody sees it, and no POST runs twice."""
    port = free_port()
    command = [
        script("gunicorn"), "--no-control-socket", "--bind", f"127.0.0.1:{port}", "--workers", "2", "--max-requests", "3",
        "--worker-class", "gthread", "--threads", "2", "--chdir", str(EXAMPLES / "flask"), "app:app",
    ]  # fmt: skip
    with Adapter(fake_lambda, port, READY, command=command):
        for number in range(12):
            assert ask(fake_lambda, "GET", f"/reflect?n={number}").status == 200
            assert ask(fake_lambda, "PUT", "/echo", b"put").status in (200, 405)
            assert ask(fake_lambda, "POST", "/echo", b"body").body == b"body"


@pytest.mark.parametrize("options", [[], ["--workers", "2"]], ids=["alone", "workers"])
def test_uvicorn_recycles_itself_under_supervision(fake_lambda: FakeLambda, tmp_path: Path, options: list[str]) -> None:
    """Every fifth request it ends, and is started again by the adapter, or a worker of it by its master.

    As it ends it drops connections whose requests it has not read. A POST that is on such a one may have run for all
    that its sender can tell: it is told as failed, and never sent again.
    """
    port = free_port()
    command = [
        script("uvicorn"), "--app-dir", str(APPLICATIONS), "--port", str(port), "--limit-max-requests", "5", *options,
        "crashing:app",
    ]  # fmt: skip
    with Adapter(fake_lambda, port, {**READY, "RECORDS": str(tmp_path)}, command=command):
        for number in range(8):
            assert ask(fake_lambda, "GET", f"/count/get-{number}").status == 200
            assert ask(fake_lambda, "PUT", f"/count/put-{number}").status == 200
            response = ask(fake_lambda, "POST", f"/count/post-{number}")
            record = tmp_path / f"post-{number}"
            calls = len(record.read_text().splitlines()) if record.exists() else 0
            if response.status == 200:
                assert calls == 1
            else:
                assert response.status == 502
                assert response.json()["code"] in ("App.ClosedBeforeResponse", "App.Exited")
                assert calls <= 1
        assert ask(fake_lambda, "GET", "/").status == 200

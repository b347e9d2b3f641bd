"""An app that listens on another port or address than the adapter expects is named, with the setting that finds it."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

from harness.adapter import Adapter
from harness.child import Child
from harness.fake_lambda import FakeLambda
from harness.ports import free_port

NOT_READY = "The app is not ready yet"


def server(port: int, bind: str = "127.0.0.1", name: str = "python3") -> list[str]:
    """A web server whose process sees `name` as its own."""
    return ["bash", "-c", f'exec -a "{name}" {sys.executable} -m http.server --bind {bind} {port}']


def environment(fake_lambda: FakeLambda) -> dict[str, str]:
    return {"PATH": os.environ["PATH"], "AWS_LAMBDA_RUNTIME_API": fake_lambda.address}


@pytest.mark.parametrize("supervised", [True, False])
def test_an_app_on_another_port_is_named(fake_lambda: FakeLambda, tmp_path: Path, supervised: bool) -> None:
    port, expected = free_port(), free_port()
    variables = {"AWS_LWA_READINESS_CHECK_TIMEOUT_SECONDS": "2.5"}
    if supervised:
        adapter = Adapter(fake_lambda, expected, variables, command=server(port), cwd=tmp_path)
        with adapter:
            line = adapter.output.wait_for(NOT_READY)
            status = adapter.wait()
    else:
        with Child(server(port), environment(fake_lambda), cwd=tmp_path) as app:
            with Adapter(fake_lambda, expected, variables) as adapter:
                line = adapter.output.wait_for(NOT_READY)
                assert f"(pid {app.pid})" in line
                status = adapter.wait()
    assert f"listens on 127.0.0.1:{port}; set AWS_LWA_PORT={port}" in line
    assert status == 1
    [failure] = fake_lambda.calls("init/error")
    error = json.loads(failure.body.content)
    assert error["errorType"] == "App.NotReady"
    assert f"listens on 127.0.0.1:{port}" in error["errorMessage"]


def test_an_app_on_another_address_is_named(fake_lambda: FakeLambda, tmp_path: Path) -> None:
    port = free_port()
    with Adapter(fake_lambda, port, command=server(port, "::1"), cwd=tmp_path) as adapter:
        assert "; set AWS_LWA_HOST=::1." in adapter.output.wait_for(NOT_READY)


def test_an_app_on_localhosts_other_address_is_found(fake_lambda: FakeLambda, tmp_path: Path) -> None:
    port = free_port()
    variables = {"AWS_LWA_HOST": "localhost", "AWS_LWA_READINESS_CHECK_PATH": "/", "AWS_LWA_LOG_LEVEL": "debug"}
    with Child(server(port, "::1"), environment(fake_lambda), cwd=tmp_path) as app:
        with Adapter(fake_lambda, port, variables) as adapter:
            fake_lambda.wait_for("next")
            assert f"pid={app.pid}" in adapter.output.wait_for("Watching the app")


def test_an_extension_is_not_taken_for_the_app(fake_lambda: FakeLambda, tmp_path: Path) -> None:
    extension = server(free_port(), name="/opt/extensions/insights")
    with Child(extension, environment(fake_lambda), cwd=tmp_path):
        with Adapter(fake_lambda, free_port()) as adapter:
            line = adapter.output.wait_for(NOT_READY)
            assert "(pid" not in line
            assert "Nothing listens there yet." in line


def test_other_sandboxes_and_programs_of_this_machine_are_not_named(fake_lambda: FakeLambda, tmp_path: Path) -> None:
    other = {**environment(fake_lambda), "AWS_LAMBDA_RUNTIME_API": f"127.0.0.1:{free_port()}"}
    with Child(server(free_port()), other, cwd=tmp_path), Adapter(fake_lambda, free_port()) as adapter:
        assert "(pid" not in adapter.output.wait_for(NOT_READY)

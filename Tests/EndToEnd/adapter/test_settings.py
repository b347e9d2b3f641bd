"""The adapter's variables: all that are wrong are told at once, by name, before anything else happens."""

from __future__ import annotations

import json

import pytest

from harness import behaviours, events
from harness.adapter import Adapter
from harness.child import Child
from harness.fake_lambda import FakeLambda
from harness.places import ADAPTER
from harness.ports import free_port
from harness.scripted_app import ScriptedApp

BAD = {
    "AWS_LWA_PORT": "80800",
    "AWS_LWA_READINESS_CHECK_PROTOCOL": "udp",
    "AWS_LWA_READINESS_CHECK_HEALTHY_STATUS": "2oo",
    "AWS_LWA_INVOKE_MODE": "fast",
    "AWS_LWA_ASYNC_INIT": "perhaps",
    "AWS_LWA_ERROR_STATUS_CODES": "500-abc",
}


def test_all_bad_values_are_told_at_once(fake_lambda: FakeLambda) -> None:
    with Adapter(fake_lambda, None, BAD) as adapter:
        assert adapter.wait() == 64
        for name, text in BAD.items():
            assert name in adapter.output.text
            assert text in adapter.output.text
        [failure] = fake_lambda.calls("init/error")
        error = json.loads(failure.body.content)
        assert error["errorType"] == "Settings.Invalid"
        assert all(name in error["errorMessage"] for name in BAD)
        assert fake_lambda.calls("next") == []


@pytest.mark.parametrize(("name", "text"), BAD.items())
def test_each_bad_value_alone_is_enough(fake_lambda: FakeLambda, name: str, text: str) -> None:
    with Adapter(fake_lambda, None, {name: text}) as adapter:
        assert adapter.wait() == 64
        assert name in adapter.output.text


@pytest.mark.parametrize("host", [None, "localhost", "::1", "0.0.0.0"])
@pytest.mark.parametrize("name", ["AWS_LWA_PORT", "PORT", "AWS_LWA_READINESS_CHECK_PORT"])
def test_the_runtime_apis_port_is_refused(fake_lambda: FakeLambda, name: str, host: str | None) -> None:
    """It would answer the readiness check, and then the callers."""
    port = fake_lambda.address.rsplit(":", 1)[1]
    with Adapter(fake_lambda, None, {name: port, "AWS_LWA_HOST": host}) as adapter:
        assert adapter.wait() == 64
        [failure] = fake_lambda.calls("init/error")
        error = json.loads(failure.body.content)
        assert error["errorType"] == "Settings.Invalid"
        assert name in error["errorMessage"] and fake_lambda.address in error["errorMessage"]
        assert fake_lambda.calls("register") == fake_lambda.calls("next") == []


def test_outside_of_lambda_it_says_so() -> None:
    with Adapter(None, 8080) as adapter:
        assert adapter.wait() == 64
        assert "AWS_LAMBDA_RUNTIME_API" in adapter.output.text


@pytest.mark.parametrize("argument", ["--nonsense", "nonsense", "--"])
def test_an_invalid_argument_is_named(fake_lambda: FakeLambda, argument: str) -> None:
    with Child([ADAPTER, argument], {"AWS_LAMBDA_RUNTIME_API": fake_lambda.address}) as adapter:
        assert adapter.wait() == 64
        [line] = adapter.output.lines
        assert "FATAL The command line is invalid" in line
        assert argument in line and "nvironment variables are invalid" not in line


def test_a_socket_path_that_is_too_long_is_named_as_such(fake_lambda: FakeLambda) -> None:
    with Adapter(fake_lambda, None, {"AWS_LWA_HOST": "unix:/" + "a" * 200}) as adapter:
        assert adapter.wait() == 64
        assert "has a path of 201 bytes, and Linux allows 107 for a socket" in adapter.output.text


def test_a_short_readiness_timeout_is_named_as_the_limit(fake_lambda: FakeLambda) -> None:
    with Adapter(fake_lambda, free_port(), {"AWS_LWA_READINESS_CHECK_TIMEOUT_SECONDS": "0.2"}) as adapter:
        assert adapter.wait() == 1
        assert "raise AWS_LWA_READINESS_CHECK_TIMEOUT_SECONDS, which is 200 ms" in adapter.output.text
        assert "AWS_LWA_ASYNC_INIT" not in adapter.output.text


def test_a_name_that_does_not_exist_gets_a_warning_with_the_nearest_that_does(
    fake_lambda: FakeLambda, app: ScriptedApp
) -> None:
    with Adapter(fake_lambda, app.port, {"AWS_LWA_READINESS_CHECK_TIMEOUT": "5"}) as adapter:
        fake_lambda.wait_for("next")
        line = adapter.output.wait_for(lambda text: "AWS_LWA_READINESS_CHECK_TIMEOUT" in text and "WARN" in text.upper())
        assert "AWS_LWA_READINESS_CHECK_TIMEOUT_SECONDS" in line


def test_old_names_work_and_warn_once(fake_lambda: FakeLambda, app: ScriptedApp) -> None:
    environment = {"AWS_LWA_READINESS_CHECK_PATH": None, "READINESS_CHECK_PATH": "/ready"}
    with Adapter(fake_lambda, app.port, environment) as adapter:
        fake_lambda.wait_for("next")
        assert app.probes
        adapter.output.wait_for("AWS_LWA_READINESS_CHECK_PATH")
        fake_lambda.invoke(events.http_api("GET", "/")).result()
        warnings = [line for line in adapter.output.lines if "READINESS_CHECK_PATH" in line]
        assert len(warnings) == 1


def test_port_is_a_name_of_its_own_right(fake_lambda: FakeLambda, app: ScriptedApp) -> None:
    with Adapter(fake_lambda, None, {"PORT": str(app.port)}) as adapter:
        assert fake_lambda.invoke(events.http_api("GET", "/")).result()["statusCode"] == 200
        assert "deprecated" not in adapter.output.text.lower()


def test_the_new_name_wins_over_the_old_one(fake_lambda: FakeLambda, app: ScriptedApp) -> None:
    with Adapter(fake_lambda, app.port, {"PORT": "1"}):
        assert fake_lambda.invoke(events.http_api("GET", "/")).result()["statusCode"] == 200


def test_help_says_what_the_program_is_and_lists_every_variable() -> None:
    with Child([ADAPTER, "--help"], {}) as adapter:
        assert adapter.wait() == 0
        assert adapter.output.text.startswith("lambda-adapter runs a web app on AWS Lambda")
        for name in [*BAD, "AWS_LWA_HOST", "AWS_LWA_PASS_THROUGH_PATH", "AWS_LWA_LOG_LEVEL"]:
            assert name in adapter.output.text


def test_requests_follow_the_host_setting(fake_lambda: FakeLambda, app: ScriptedApp) -> None:
    app.default = behaviours.echo
    for host in ("127.0.0.1", "localhost"):
        with Adapter(fake_lambda, app.port, {"AWS_LWA_HOST": host}):
            assert fake_lambda.invoke(events.http_api("GET", "/")).result()["statusCode"] == 200

"""What the adapter logs: the request id on each line of an invocation, and nobody's secrets."""

from __future__ import annotations

import json
import re

from harness import events
from harness.adapter import Adapter
from harness.behaviours import reply
from harness.fake_lambda import FakeLambda, Invocation
from harness.scripted_app import ScriptedApp

SECRETS = [
    ("Authorization", "Bearer hush-authorization"),
    ("Cookie", "session=hush-cookie"),
    ("X-Api-Key", "hush-key"),
    ("X-Auth-Token", "hush-token"),
    ("X-Amz-Security-Token", "hush-security"),
]


def invoked_at_debug(fake_lambda: FakeLambda, app: ScriptedApp, adapter: Adapter) -> tuple[Invocation, list[str]]:
    app.default = reply(200, b"fine", [("Content-Type", "text/plain"), ("Set-Cookie", "id=hush-set-cookie")])
    fake_lambda.wait_for("next")
    before = adapter.output.mark()
    invocation = fake_lambda.invoke(events.http_api("GET", "/secret/page?x=1", SECRETS))
    invocation.outcome()
    adapter.output.wait_for(invocation.request_id, since=before)
    fake_lambda.wait_for("next", 2)
    adapter.stop()
    return invocation, adapter.output.lines[before:]


def test_debug_shows_the_request_and_masks_secrets(fake_lambda: FakeLambda, app: ScriptedApp) -> None:
    with Adapter(fake_lambda, app.port, {"AWS_LWA_LOG_LEVEL": "debug"}) as adapter:
        invocation, lines = invoked_at_debug(fake_lambda, app, adapter)
        text = "\n".join(lines)
        assert "GET" in text and "/secret/page" in text and "200" in text
        assert "authorization" in text.lower(), "the names are shown"
        assert "hush" not in text
        about_it = [line for line in lines if "/secret/page" in line or "200" in line]
        assert about_it and all(invocation.request_id in line for line in about_it)


def test_info_is_quiet_about_a_request_that_goes_well(fake_lambda: FakeLambda, app: ScriptedApp) -> None:
    with Adapter(fake_lambda, app.port) as adapter:
        fake_lambda.wait_for("next")
        before = adapter.output.mark()
        fake_lambda.invoke(events.http_api("GET", "/secret/page", SECRETS)).result()
        fake_lambda.wait_for("next", 2)
        adapter.stop()
        assert "hush" not in adapter.output.text
        assert "/secret/page" not in "\n".join(adapter.output.lines[before:])


def test_json_lines_are_json(fake_lambda: FakeLambda, app: ScriptedApp) -> None:
    environment = {"AWS_LAMBDA_LOG_FORMAT": "JSON", "AWS_LAMBDA_LOG_LEVEL": "DEBUG"}
    with Adapter(fake_lambda, app.port, environment) as adapter:
        invocation, lines = invoked_at_debug(fake_lambda, app, adapter)
        records = [json.loads(line) for line in lines]
        for record in records:
            assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", record["timestamp"]), record
            assert record["level"] in ("TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL")
            assert isinstance(record["message"], str)
        mine = [record for record in records if record.get("requestId") == invocation.request_id]
        assert mine
        assert "hush" not in "\n".join(lines)


def test_levels_in_their_order_of_precedence(fake_lambda: FakeLambda, app: ScriptedApp) -> None:
    """AWS_LWA_LOG_LEVEL, then RUST_LOG, then AWS_LAMBDA_LOG_LEVEL."""
    order = [
        ({"AWS_LWA_LOG_LEVEL": "debug", "RUST_LOG": "error", "AWS_LAMBDA_LOG_LEVEL": "ERROR"}, True),
        ({"RUST_LOG": "debug", "AWS_LAMBDA_LOG_LEVEL": "ERROR"}, True),
        ({"RUST_LOG": "info,lambda_web_adapter=debug", "AWS_LAMBDA_LOG_LEVEL": "INFO"}, True),
        ({"AWS_LAMBDA_LOG_LEVEL": "DEBUG"}, True),
        ({"AWS_LWA_LOG_LEVEL": "info", "RUST_LOG": "debug"}, False),
        ({}, False),
    ]
    for environment, shows in order:
        with Adapter(fake_lambda, app.port, environment) as adapter:
            fake_lambda.invoke(events.http_api("GET", "/visible")).result()
            adapter.stop()
            assert ("/visible" in adapter.output.text) == shows, environment

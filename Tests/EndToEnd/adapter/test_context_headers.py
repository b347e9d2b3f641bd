"""Servers that limit request headers, and an authorizer whose context is larger than that."""

from __future__ import annotations

from typing import Any

import pytest

from harness import events, servers
from harness.adapter import Adapter
from harness.fake_lambda import FakeLambda

READINESS = {"AWS_LWA_READINESS_CHECK_PATH": "/"}


def event(size: int) -> dict[str, Any]:
    """A request that a Lambda authorizer let through with a token of this size."""
    request = events.http_api("GET", "/")
    request["requestContext"]["authorizer"] = {"lambda": {"user": "user-1", "token": "t" * size}}
    return request


@pytest.mark.parametrize(("server", "size"), [(servers.gunicorn, 9_000), (servers.node, 17_000)], ids=["gunicorn", "node"])
def test_a_431_is_explained_and_the_setting_avoids_it(fake_lambda: FakeLambda, server: Any, size: int) -> None:
    with server() as app:
        with Adapter(fake_lambda, app.port, READINESS) as adapter:
            for _ in range(2):
                assert events.response(fake_lambda.invoke(event(size)).outcome().body).status == 431
            assert events.response(fake_lambda.invoke(event(10)).outcome().body).status == 200
            line = adapter.output.wait_for("The app rejected a request because of the size of its headers")
            assert "AWS_LWA_MAX_CONTEXT_BYTES" in line
            assert adapter.output.text.count("The app rejected a request") == 1
        with Adapter(fake_lambda, app.port, {**READINESS, "AWS_LWA_MAX_CONTEXT_BYTES": "4KB"}):
            assert events.response(fake_lambda.invoke(event(size)).outcome().body).status == 200

"""Paths of the app that are the adapter's own are closed to outside callers, in whatever spelling."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from harness import events
from harness.adapter import Adapter
from harness.fake_lambda import FakeLambda
from harness.scripted_app import ScriptedApp

HOOKS = {
    "AWS_LWA_SNAPSTART_BEFORE_CHECKPOINT_PATH": "/snap/before",
    "AWS_LWA_SNAPSTART_AFTER_RESTORE_PATH": "/snap/after",
    "AWS_LWA_DRAIN_PATH": "/_drain",
    "AWS_LWA_REMOVE_BASE_PATH": "/prod",
}
SPELLINGS = [
    "/snap/before", "/snap/after/", "/_drain?x=1", "/%5fdrain", "/%255fdrain", "//snap//before", "/x/../snap/before",
    "/x/%2e%2e/snap/before", "/SNAP/before", "/snap;a=b/before", "/prod/snap/before", "/x/../prod/snap/before",
    "/snap/before.json",
]  # fmt: skip
DOORS = [events.http_api, events.rest_api, events.load_balancer]


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.__name__)
def test_hooks_are_closed(fake_lambda: FakeLambda, app: ScriptedApp, door: Callable[..., dict[str, Any]]) -> None:
    with Adapter(fake_lambda, app.port, HOOKS) as adapter:
        for target in SPELLINGS:
            for method in ("GET", "POST"):
                response = events.response(fake_lambda.invoke(door(method, target)).result())
                assert response.status == 403, target
                assert response.header("content-type") == "application/problem+json"
                assert response.json()["code"] == "Event.Forbidden"
        assert events.response(fake_lambda.invoke(door("GET", "/snap/beforehand")).result()).status == 200
        adapter.output.wait_for("Event.Forbidden")
    assert {request.target for request in app.requests} <= {"/snap/beforehand", "/_drain"}, "only the drain hook itself asks"
    assert all(request.header("user-agent") == "swiftlet-drain" for request in app.requests if request.target == "/_drain")


def test_the_event_path_is_open_as_it_always_was(fake_lambda: FakeLambda, app: ScriptedApp) -> None:
    with Adapter(fake_lambda, app.port):
        assert events.response(fake_lambda.invoke(events.http_api("POST", "/events", body=b"{}")).result()).status == 200
    assert [request.target for request in app.requests] == ["/events"]


def test_the_event_path_can_be_closed(fake_lambda: FakeLambda, app: ScriptedApp) -> None:
    with Adapter(fake_lambda, app.port, {"AWS_LWA_CLOSE_EVENT_PATHS": "true", "AWS_LWA_PASS_THROUGH_PATH": "/jobs"}):
        for target in ("/jobs", "/Jobs/", "/%6aobs"):
            assert events.response(fake_lambda.invoke(events.http_api("POST", target, body=b"{}")).result()).status == 403
        assert fake_lambda.invoke({"detail": 1}).outcome().kind == "response", "events still go there"
        assert events.response(fake_lambda.invoke(events.http_api("POST", "/events", body=b"{}")).result()).status == 200
    assert [request.target for request in app.requests] == ["/jobs", "/events"]

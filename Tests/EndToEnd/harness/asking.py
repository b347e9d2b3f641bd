"""Asking an app through a fake Lambda, and making sure that it can be asked again."""

from __future__ import annotations

import time
from typing import Any

from . import events
from .fake_lambda import FakeLambda, Invocation
from .http_client import Response
from .wire import Headers

TEXT: Headers = [("Content-Type", "text/plain")]


def invoke(
    fake_lambda: FakeLambda, method: str, target: str = "/", body: bytes | None = None, headers: Headers | None = None,
    **options: Any,
) -> Invocation:  # fmt: skip
    """Queues a request as an event; a POST or PUT without a body has a short one."""
    if body is None and method in ("POST", "PUT"):
        body = b"x"
    return fake_lambda.invoke(events.http_api(method, target, [*TEXT, *(headers or [])], body), **options)


def ask(
    fake_lambda: FakeLambda, method: str, target: str = "/", body: bytes | None = None, headers: Headers | None = None,
    **options: Any,
) -> Response:  # fmt: skip
    """The answer to a request."""
    return answer(invoke(fake_lambda, method, target, body, headers, **options))


def answer(invocation: Invocation) -> Response:
    """The answer that an invocation ended with."""
    return events.response(invocation.outcome().body)


def assert_serves(fake_lambda: FakeLambda) -> None:
    """The next invocations work: one that may be repeated and one that may not."""
    for method in ("GET", "POST"):
        response = ask(fake_lambda, method, "/next")
        assert response.status == 200, f"{method} after the fault: {response.status} {response.body!r}"


def seconds_before_deadline(invocation: Invocation) -> float:
    """How long before Lambda's deadline the outcome was posted."""
    posted = time.time() - (time.monotonic() - invocation.outcome().request.at)
    return invocation.deadline_ms / 1000 - posted

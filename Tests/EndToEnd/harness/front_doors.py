"""The ways in which an HTTP request gets to a function."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from . import events
from .emulator import Emulator
from .http_client import Response
from .wire import Headers

# Lambda's limit for the JSON of a buffered request or response, in bytes.
PAYLOAD_LIMIT = 6 * 1024 * 1024


@dataclass(frozen=True)
class FrontDoor:
    """One of them: over HTTP where `event` is None, else as an event handed to the Invoke API."""

    name: str
    event: Callable[..., dict[str, Any]] | None = None
    options: tuple[tuple[str, Any], ...] = ()
    # Whether this source tells repeated headers of a request, and of a response, apart.
    repeats_request_headers: bool = True
    repeats_response_headers: bool = True
    # Whether the target reaches the app exactly as the caller wrote it.
    keeps_target: bool = True

    def request(
        self, emulator: Emulator, method: str, target: str = "/", headers: Headers | None = None,
        body: bytes | None = None, *, text: bool = False,
    ) -> Response:  # fmt: skip
        """Sends a request through this door; `text` bodies are put into events unencoded."""
        if self.event is None:
            return emulator.request(method, target, headers, body)
        event = self.event(method, target, headers, body, text=text, **dict(self.options))
        invoked = emulator.invoke(json.dumps(event).encode())
        assert invoked.function_error is None, f"the invocation failed: {invoked.payload[:1000]!r}"
        return events.response(invoked.payload)


FUNCTION_URL = FrontDoor("function-url", repeats_request_headers=False, repeats_response_headers=False)
HTTP_API = FrontDoor("http-api", events.http_api, repeats_request_headers=False, repeats_response_headers=False)
REST_API = FrontDoor("rest-api", events.rest_api, keeps_target=False)
LOAD_BALANCER = FrontDoor("alb", events.load_balancer, repeats_request_headers=False)
LOAD_BALANCER_MULTI = FrontDoor("alb-multi", events.load_balancer, (("multi_value", True),))

ALL = [FUNCTION_URL, HTTP_API, REST_API, LOAD_BALANCER, LOAD_BALANCER_MULTI]

"""Lambda's side of the sandbox, scripted: the Runtime API and the Extensions API for one process under test."""

from __future__ import annotations

import json
import re
import threading
import time
import uuid
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from .conditions import wait_until
from .scripted_server import Behaviour, Exchange, Recorded, ScriptedServer
from .streams import Stream
from .wire import Body, Headers, chunk, head_bytes

_ROUTES = [
    ("next", "GET", re.compile(r"/2018-06-01/runtime/invocation/next")),
    ("response", "POST", re.compile(r"/2018-06-01/runtime/invocation/([^/]+)/response")),
    ("error", "POST", re.compile(r"/2018-06-01/runtime/invocation/([^/]+)/error")),
    ("init/error", "POST", re.compile(r"/2018-06-01/runtime/init/error")),
    ("restore/next", "GET", re.compile(r"/2018-06-01/runtime/restore/next")),
    ("restore/error", "POST", re.compile(r"/2018-06-01/runtime/restore/error")),
    ("register", "POST", re.compile(r"/2020-01-01/extension/register")),
    ("event/next", "GET", re.compile(r"/2020-01-01/extension/event/next")),
    ("extension/init/error", "POST", re.compile(r"/2020-01-01/extension/init/error")),
    ("extension/exit/error", "POST", re.compile(r"/2020-01-01/extension/exit/error")),
]


@dataclass
class Outcome:
    """How an invocation ended: what was posted for it."""

    kind: str
    request: Recorded

    @property
    def body(self) -> bytes:
        return self.request.body.content

    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def error_type(self) -> str:
        """The errorType of an error."""
        assert self.kind == "error", f"the invocation did not fail; it answered {self.body[:500]!r}"
        return self.json()["errorType"]


@dataclass
class Invocation:
    """An event that waits for `next`, or was handed out."""

    event: bytes
    seconds: float
    headers: Headers
    request_id: str
    chunked: bool
    stream: Stream
    deadline_ms: int = 0
    outcomes: list[Outcome] = field(default_factory=list)
    taken: threading.Event = field(default_factory=threading.Event)

    def outcome(self, timeout: float = 20.0) -> Outcome:
        """What was posted for it, exactly once."""
        wait_until(lambda: self.outcomes, f"an outcome of invocation {self.request_id}", timeout)
        assert len(self.outcomes) == 1, f"invocation {self.request_id} was answered {len(self.outcomes)} times"
        return self.outcomes[0]

    def result(self, timeout: float = 20.0) -> Any:
        """The JSON that it answered; fails if it failed."""
        outcome = self.outcome(timeout)
        assert outcome.kind == "response", f"the invocation failed: {outcome.body[:1000]!r}"
        return outcome.json()


class FakeLambda(ScriptedServer):
    """Hands out the invocations that a test asks for, and keeps what comes back.

    Each endpoint may have a script, `script("next", reply(500), close)`: its behaviours are used up, one a request,
    before the endpoint answers as Lambda does. Endpoints are named as in the API: next, response, error, init/error,
    restore/next, restore/error, register, event/next, extension/init/error, extension/exit/error. With
    `record_bodies` set to false the bodies of calls are left to the scripts.
    """

    def __init__(self, function_name: str = "function") -> None:
        self.function_name = function_name
        self.arn = f"arn:aws:lambda:us-east-1:123456789012:function:{function_name}"
        self.extension_id = str(uuid.uuid4())
        # What happens when the process under test asks for `next`: Lambda would freeze the sandbox here.
        self.when_idle: Callable[[], None] = lambda: None
        self.record_bodies = True
        self._scripts: dict[str, deque[Behaviour]] = {name: deque() for name, _, _ in _ROUTES}
        self._waiting: deque[Invocation] = deque()
        self._invoked = threading.Condition()
        self._invocations: dict[str, Invocation] = {}
        super().__init__("fake Lambda")

    @property
    def address(self) -> str:
        """What AWS_LAMBDA_RUNTIME_API holds."""
        return f"127.0.0.1:{self.port}"

    def script(self, endpoint: str, *behaviours: Behaviour) -> None:
        """What the endpoint does before it does the right thing."""
        self._scripts[endpoint].extend(behaviours)

    def unscript(self, endpoint: str) -> None:
        """The endpoint does the right thing from here on."""
        self._scripts[endpoint].clear()

    def invoke(
        self, event: bytes | str | Any, *, seconds: float = 20.0, headers: Headers | None = None,
        request_id: str | None = None, chunked: bool = False, stream: Stream | None = None,
    ) -> Invocation:  # fmt: skip
        """Queues an event: bytes as they are, anything else as JSON. Its deadline is `seconds` after it is taken.

        A streamed result is read as `stream` says.
        """
        content = event if isinstance(event, bytes) else json.dumps(event).encode()
        invocation = Invocation(content, seconds, headers or [], request_id or str(uuid.uuid4()), chunked, stream or Stream())
        self._invocations[invocation.request_id] = invocation
        with self._invoked:
            self._waiting.append(invocation)
            self._invoked.notify_all()
        return invocation

    def calls(self, endpoint: str) -> list[Recorded]:
        """The requests that an endpoint has had."""
        return [request for request in list(self.requests) if _endpoint(request.method, request.target)[0] == endpoint]

    def wait_for(self, endpoint: str, count: int = 1, timeout: float = 10.0) -> list[Recorded]:
        """The requests of an endpoint, once there are at least `count`."""
        wait_until(lambda: len(self.calls(endpoint)) >= count, f"{count} calls of {endpoint}", timeout)
        return self.calls(endpoint)

    def handle(self, exchange: Exchange) -> None:
        endpoint, argument = _endpoint(exchange.method, exchange.target)
        if endpoint and self._scripts[endpoint]:
            self._scripts[endpoint].popleft()(exchange)
        elif endpoint == "next":
            self._next(exchange)
        elif endpoint in ("response", "error"):
            self._outcome(exchange, endpoint, argument)
        elif endpoint == "register":
            self._register(exchange)
        elif endpoint in ("event/next", "restore/next"):
            exchange.stall()
        elif endpoint:
            _accepted(exchange)
        else:
            exchange.reply(404, b'{"errorType":"NotFound","errorMessage":"no such call"}')

    def recorded_body(self, exchange: Exchange) -> Body:
        """A streamed result can be watched as it comes; all else is recorded whole."""
        if _endpoint(exchange.method, exchange.target)[0] == "response" and exchange.header("transfer-encoding"):
            return exchange.arriving_body
        return super().recorded_body(exchange) if self.record_bodies else Body(b"")

    def _next(self, exchange: Exchange) -> None:
        self.when_idle()
        invocation = self._take(exchange)
        if invocation is None:
            exchange.close()
            return
        # Unix time in milliseconds, as Lambda tells it.
        invocation.deadline_ms = int((time.time() + invocation.seconds) * 1000)
        lines: Headers = [
            ("Content-Type", "application/json"),
            ("Lambda-Runtime-Aws-Request-Id", invocation.request_id),
            ("Lambda-Runtime-Deadline-Ms", str(invocation.deadline_ms)),
            ("Lambda-Runtime-Invoked-Function-Arn", self.arn),
            ("Lambda-Runtime-Trace-Id", "Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Parent=9a9197af755a6419;Sampled=1"),
        ]
        replaced = {name.lower() for name, _ in invocation.headers}
        lines = [line for line in lines if line[0].lower() not in replaced] + [
            line for line in invocation.headers if line[1] != ""
        ]
        if invocation.chunked:
            third = max(1, len(invocation.event) // 3)
            parts = [invocation.event[start : start + third] for start in range(0, len(invocation.event), third)]
            lines.append(("Transfer-Encoding", "chunked"))
            exchange.send(head_bytes("HTTP/1.1 200 OK", lines) + b"".join(map(chunk, parts)) + b"0\r\n\r\n")
        else:
            exchange.reply(200, invocation.event, lines)
        invocation.taken.set()

    def _take(self, exchange: Exchange) -> Invocation | None:
        """The next invocation; none for a runtime that has gone, so that it is left to the one that follows it."""
        with self._invoked:
            while not self.stopping.is_set() and not exchange.peer_has_gone:
                if self._waiting:
                    return self._waiting.popleft()
                self._invoked.wait(0.02)
        return None

    def _outcome(self, exchange: Exchange, kind: str, request_id: str) -> None:
        invocation = self._invocations.get(request_id)
        if invocation and exchange.header("lambda-runtime-function-response-mode") == "streaming":
            exchange.take_body(invocation.stream.read(exchange))
        exchange.read_body()
        if invocation is None:
            exchange.reply(400, b'{"errorType":"InvalidRequestID","errorMessage":"Invalid request ID"}')
            return
        invocation.outcomes.append(Outcome(kind, self._recorded(exchange)))
        _accepted(exchange)

    def _recorded(self, exchange: Exchange) -> Recorded:
        return next(request for request in reversed(self.requests) if request.raw_head == exchange.head.raw)

    def _register(self, exchange: Exchange) -> None:
        body = {"functionName": self.function_name, "functionVersion": "$LATEST", "handler": "app.handler"}
        exchange.reply(
            200, json.dumps(body).encode(),
            [("Content-Type", "application/json"), ("Lambda-Extension-Identifier", self.extension_id)],
        )  # fmt: skip


def _endpoint(method: str, target: str) -> tuple[str, str]:
    for name, expected, pattern in _ROUTES:
        if method == expected and (match := pattern.fullmatch(target)):
            return name, match.group(1) if match.groups() else ""
    return "", ""


def _accepted(exchange: Exchange) -> None:
    exchange.reply(202, b'{"status":"OK"}', [("Content-Type", "application/json")])

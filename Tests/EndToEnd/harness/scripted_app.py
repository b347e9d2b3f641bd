"""A web application that follows a script, one behaviour a request; readiness probes do not count as requests."""

from __future__ import annotations

from collections import deque

from .behaviours import reply
from .scripted_server import Behaviour, Exchange, Recorded, ScriptedServer
from .wire import Body

READINESS_PATH = "/ready"


class ScriptedApp(ScriptedServer):
    """Answers the n-th request by the n-th behaviour of its script, and by `default` when the script is at its end.

    `requests` holds all but the probes; their bodies are recorded where `record_bodies` is left true, which reads
    them before the behaviour begins. Without a `port` the kernel chooses one.
    """

    def __init__(
        self, *script: Behaviour, default: Behaviour | None = None, probe: Behaviour | None = None,
        record_bodies: bool = True, port: int = 0,
    ) -> None:  # fmt: skip
        self.script: deque[Behaviour] = deque(script)
        self.default = default or reply(200, b"ok", [("Content-Type", "text/plain")])
        self.probe = probe or reply(200)
        self.probes: list[Recorded] = []
        self.record_bodies = record_bodies
        super().__init__("scripted app", port)

    def then(self, *behaviours: Behaviour) -> None:
        """Adds to the script."""
        self.script.extend(behaviours)

    def handle(self, exchange: Exchange) -> None:
        if self._is_probe(exchange):
            self.probe(exchange)
        elif self.script:
            self.script.popleft()(exchange)
        else:
            self.default(exchange)

    def recorded_body(self, exchange: Exchange) -> Body:
        return exchange.read_body() if self.record_bodies else Body(b"")

    def _record(self, exchange: Exchange, number: int, use: int) -> None:
        super()._record(exchange, number, use)
        if self._is_probe(exchange):
            self.probes.append(self.requests.pop())

    @staticmethod
    def _is_probe(exchange: Exchange) -> bool:
        return exchange.target.partition("?")[0] == READINESS_PATH

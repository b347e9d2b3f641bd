"""What a soak does, decided by its seed alone: which requests, and what the app does to their connections."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

KEEP_ALIVE = 0.08
"""Seconds after which the app closes an idle connection: far below the adapter's own limit, as gunicorn's 2 s are."""

AFTER = {
    "close": "closed at once, unannounced",
    "announced": "closed at once, announced",
    "reset": "reset at once",
    "close-late": "closed up to 3 ms later",
    "reset-late": "reset up to 3 ms later",
    "close-at-next": "closed as the next request was written",
    "reset-at-next": "reset as the next request was written",
}
"""What becomes of a connection once its answer is out: in all 5% of the answers."""

RECYCLED = {
    "recycle": "worker replaced, its connections closed",
    "kill": "worker killed when idle, and replaced",
}
"""What becomes of a worker once its answer is out: in all 1% of the answers."""

WITHIN = {
    "die": "worker killed within the request",
    "drop": "connection closed within the request",
    "drop-reset": "connection reset within the request",
}
"""What happens instead of the first answer to a request that may be repeated: in all 1% of those."""

BEFORE = {
    "freeze": "frozen, keep-alive due at the thaw",
    "short freeze": "frozen for a moment",
    "idle": "idle just as long as the app keeps a connection",
}
"""What happens before an invocation is handed out: 1%, 0.3% and 0.5%."""


@dataclass(frozen=True, slots=True)
class Request:
    """One invocation of the soak."""

    number: int
    method: str
    has_key: bool
    size: int
    framing: str
    before: str
    pause: float
    within: str
    after: str
    late: float

    @property
    def is_replayable(self) -> bool:
        """Whether a second arrival at the app does no harm (RFC 9110 section 9.2.2)."""
        return self.method != "POST" or self.has_key

    @property
    def kind(self) -> str:
        return f"{self.method} with Idempotency-Key" if self.has_key else self.method


class Content:
    """Bodies of any size that differ from request to request, known to both ends without being sent ahead."""

    def __init__(self, seed: int) -> None:
        self._block = random.Random(seed).randbytes(1 << 18)

    def of(self, number: int, size: int) -> bytes:
        start = number * 4099 % (1 << 17)
        return (b"%08x" % number + self._block[start : start + size])[:size]


def _size(dice: random.Random) -> int:
    share = dice.random()
    if share < 0.75:
        return dice.randrange(1024)
    return dice.randrange(1024, 16384) if share < 0.92 else 100_000 + dice.randrange(-50, 50)


def requests(seed: int, count: int) -> Iterator[Request]:
    """The requests of a soak, in their order."""
    dice = random.Random(seed)
    for number in range(count):
        method, has_key = dice.choices(
            [("GET", False), ("POST", False), ("POST", True), ("PUT", False)], [50, 30, 10, 10]
        )[0]  # fmt: skip
        before = dice.choices(["", *BEFORE], [98.2, 1, 0.3, 0.5])[0]
        pause = {
            "": 0.0,
            "freeze": KEEP_ALIVE + dice.uniform(0, 0.03),
            "short freeze": dice.uniform(0.001, 0.01),
            "idle": KEEP_ALIVE + dice.uniform(-0.002, 0.002),
        }[before]
        within = ""
        if (method != "POST" or has_key) and dice.random() < 0.01:
            within = dice.choice(list(WITHIN))
        after = dice.choices(["", "connection", "worker"], [94, 5, 1])[0]
        if after:
            after = dice.choice(list(AFTER if after == "connection" else RECYCLED))
        yield Request(
            number, method, has_key, _size(dice), dice.choices(["length", "chunked"], [80, 20])[0], before, pause, within,
            after, dice.uniform(0, 0.003),
        )  # fmt: skip

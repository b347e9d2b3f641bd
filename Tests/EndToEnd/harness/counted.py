"""`applications/counted.py` behind an emulator with several sandboxes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from .conditions import wait_until
from .emulator import Emulator
from .http_client import Response
from .places import PYTHON
from .ports import free_port
from .servers import APPLICATIONS


class Counted(Emulator):
    """The application, and what it notes."""

    def __init__(self, records: Path, *options: str, wrapper: Sequence[str] = ()) -> None:
        self.records = records
        self.app_port = free_port()
        super().__init__(
            # Isolated and without site packages: the program needs none, and starts in half the time.
            [str(PYTHON), "-I", "-S", str(APPLICATIONS / "counted.py"), str(records)],
            # The tests tell sandboxes apart by the ids of their processes, as everybody else sees them.
            options=["--app-port", str(self.app_port), "--own-processes", "off", *options], wrapper=wrapper,
        )  # fmt: skip

    def began(self, name: str) -> int:
        """How many requests to `/until/NAME` have begun."""
        return len(list(self.records.glob(f"began-{name}-*")))

    @contextmanager
    def busy(self, count: int, action: str = "until", name: str = "go") -> Iterator[Callable[[], list[Response]]]:
        """Keeps so many sandboxes busy; what it yields lets them go on, and gives back their answers."""
        requests: list[Future[Response]] = []

        def finish() -> list[Response]:
            (self.records / name).touch()
            return [request.result() for request in requests]

        with ThreadPoolExecutor(count) as pool:
            for number in range(1, count + 1):
                requests.append(pool.submit(self.request, "GET", f"/{action}/{name}"))
                wait_until(lambda wanted=number: self.began(name) >= wanted, "the request has begun", 20)  # type: ignore[misc]
            try:
                yield finish
            finally:
                finish()

    def log_of(self, sandbox: int) -> list[str]:
        """The lines of one sandbox."""
        prefix = f"[{sandbox}] "
        return [line.removeprefix(prefix) for line in self.output.lines if line.startswith(prefix)]

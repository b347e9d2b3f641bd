"""`swiftlet doctor` as a user starts it, and its report."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .child import Child
from .places import END_TO_END, PYTHON, SCRIPTS, SWIFTLET, program, script
from .ports import free_port

APPLICATIONS = END_TO_END / "applications" / "examined"


@dataclass(frozen=True)
class App:
    """An app that the doctor can start: its command for a port, and where to run it."""

    command: Callable[[int], Sequence[str | Path]]
    directory: Path = APPLICATIONS


def uvicorn(name: str = "fast:app", *options: str) -> App:
    """FastAPI's app on uvicorn."""
    return App(lambda port: [script("uvicorn"), name, "--port", str(port), *options])


def gunicorn(name: str = "flasked:app", *options: str) -> App:
    """Flask's app on gunicorn."""
    return App(
        lambda port: [script("gunicorn"), "--no-control-socket", "--bind", f"127.0.0.1:{port}", *options, name]
    )  # fmt: skip


def node(name: str = "noded.js") -> App:
    """An app on Node's http module, which takes its port from PORT."""
    return App(lambda _: [program("node"), name])


def python(name: str, *arguments: str) -> App:
    """A program in Python, which takes its port from PORT."""
    return App(lambda _: [PYTHON, name, *arguments])


class Doctor(Child):
    """A run of the doctor."""

    def __init__(
        self, app: App, *options: str | Path, env: Mapping[str, str] | None = None,
        user_env: Mapping[str, str] | None = None, port: int | None = None,
    ) -> None:  # fmt: skip
        self.port = port or free_port()
        variables = [option for name, text in (env or {}).items() for option in ("--env", f"{name}={text}")]
        # So much memory brings a whole CPU, so that apps start quickly.
        memory = [] if "--memory" in options else ["--memory", "1769"]
        super().__init__(
            [SWIFTLET, "doctor", "--app-port", str(self.port), *memory, *options, *variables, "--",
             *app.command(self.port)],
            {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), **(user_env or {})},
            cwd=app.directory,
        )  # fmt: skip


@dataclass(frozen=True)
class Ended:
    """A run that has ended."""

    status: int
    stdout: str
    stderr: str


def run(app: App, *options: str | Path, timeout: float = 50, **others: Any) -> Ended:
    """A whole run; fails if a process outlives it."""
    with Doctor(app, *options, **others) as doctor:
        status = doctor.wait(timeout)
    return Ended(status, "\n".join(doctor.output.of("stdout")), "\n".join(doctor.output.of("stderr")))


def run_in(folder: Path, *arguments: str | Path, timeout: float = 50, **variables: str) -> Ended:
    """A whole run in a folder with a project; fails if a process outlives it."""
    environment = {"PATH": f"{SCRIPTS}:/usr/sbin:/usr/bin:/bin", "HOME": os.environ.get("HOME", "/"), **variables}
    with Child([SWIFTLET, "doctor", *arguments], environment, cwd=folder) as doctor:
        status = doctor.wait(timeout)
    return Ended(status, "\n".join(doctor.output.of("stdout")), "\n".join(doctor.output.of("stderr")))


class Report:
    """A report in JSON."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.whole: dict[str, Any] = json.loads(text)
        self.findings: list[dict[str, Any]] = self.whole["findings"]

    def status(self, check: str) -> str:
        """How a check ended."""
        return next(entry["status"] for entry in self.whole["checks"] if entry["id"] == check)

    def note(self, check: str) -> str:
        """What a check says besides its findings."""
        return next(entry.get("note", "") for entry in self.whole["checks"] if entry["id"] == check)

    @property
    def is_undecided_for_load(self) -> bool:
        """Whether a check says that other work on this machine kept it from telling."""
        return any(
            entry["status"] == "undecided" and ("machine is too busy" in entry["note"] or "machine may be busy" in entry["note"])
            for entry in self.whole["checks"]
        )  # fmt: skip

    def of(self, check: str) -> list[dict[str, Any]]:
        """The findings of a check."""
        return [finding for finding in self.findings if finding["id"] == check]

    def about(self, check: str, subject: str) -> list[dict[str, Any]]:
        """The findings of a check that name something: a path, a variable."""
        return [
            finding for finding in self.of(check) if subject in " ".join([finding["key"], finding["title"], *finding["evidence"]])
        ]

    def only(self, check: str, severity: str) -> dict[str, Any]:
        """The one finding of a check, which has this severity."""
        found = self.of(check)
        assert [finding["severity"] for finding in found] == [severity], self.text
        assert self.status(check) == "found"
        return found[0]

    def assert_passed(self, *checks: str) -> None:
        """Fails unless these checks were made, and found nothing."""
        statuses = {check: (self.status(check), self.note(check)) for check in checks}
        assert all(status == "passed" for status, _ in statuses.values()), (statuses, self.text)


def examine(app: App, checks: str, *options: str | Path, paths: Sequence[str] = ("/",), **others: Any) -> Report:
    """A run of some checks, with GET requests for these paths unless the options name others. No paths leave the choice
    to the doctor. Examines again while the doctor says that the machine is too busy to tell."""
    requests: list[str | Path] = []
    if paths and "--request" not in options:
        requests = ["--request", write_requests([f"GET {path}" for path in paths])]
    for _ in range(3):
        ended = run(app, "--only", checks, "--format", "json", *requests, *options, **others)
        assert ended.status in (0, 1), (ended.status, ended.stderr)
        assert ended.stderr == "", ended.stderr
        report = Report(ended.stdout)
        if not report.is_undecided_for_load:
            break
    return report


def write_requests(lines: Sequence[str], name: str = "requests.http") -> Path:
    """A file of requests that exists as long as the tests run."""
    path = Path(tempfile.mkdtemp(prefix="requests-", dir=_DIRECTORY.name)) / name
    path.write_text("\n\n###\n\n".join(lines) + "\n")
    return path


_DIRECTORY = tempfile.TemporaryDirectory(prefix="examining-")

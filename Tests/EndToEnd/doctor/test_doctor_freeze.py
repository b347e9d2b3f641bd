"""The doctor's checks that freeze the app or give it only its share of a CPU."""

from __future__ import annotations

import pytest

from harness import examining
from harness.examining import Doctor, Report, write_requests
from harness.places import END_TO_END
from harness.silence import FullPeer, SilentPeer

NAIVE = END_TO_END / "applications" / "naive_adapter.py"
CHECKS = "freeze.keepalive,freeze.clock,time.deadline,memory.limit"


def _examine_together(**runs: tuple[examining.App, list[str], list[str]]) -> dict[str, Report]:
    """Runs that wait most of the time, at the same time."""
    started: dict[str, Doctor] = {}
    try:
        for name, (app, paths, options) in runs.items():
            requests = write_requests([f"GET {path}" for path in paths])
            started[name] = Doctor(app, "--only", CHECKS, "--format", "json", "--request", requests, *options)
        for run in started.values():
            assert run.wait(80) in (0, 1), run.output.text
    finally:
        for run in started.values():
            run.stop()
    return {name: Report("\n".join(run.output.of("stdout"))) for name, run in started.items()}


@pytest.fixture(scope="module")
def reports() -> dict[str, Report]:
    return _examine_together(
        fastapi=(
            examining.uvicorn("fast:app", "--timeout-keep-alive", "2"), ["/", "/stale", "/sleeping"],
            ["--timeout", "2", "--memory", "512"],
        ),
        hungry=(examining.uvicorn(), ["/hungry"], ["--memory", "256", "--timeout", "3"]),
        sound=(examining.uvicorn("fast:app", "--timeout-keep-alive", "75"), ["/", "/waiting"], ["--memory", "512"]),
        node=(examining.node(), ["/", "/waiting"], ["--memory", "512"]),
        node_faults=(examining.node(), ["/", "/stale", "/sleeping"], ["--timeout", "2", "--memory", "512"]),
        node_hungry=(examining.node(), ["/hungry"], ["--memory", "256", "--timeout", "3"]),
        naive=(
            examining.gunicorn("flasked:app", "--keep-alive", "2", "--worker-class", "gthread"), ["/"],
            ["--adapter", str(NAIVE), "--memory", "512"],
        ),
    )  # fmt: skip


@pytest.mark.timeout(120)
def test_idle_connections_are_absorbed(reports: dict[str, Report]) -> None:
    found = reports["fastapi"].only("freeze.keepalive", "info")
    assert "closed after" in found["evidence"][0]
    assert "None needed" in found["cure"]
    assert reports["node"].only("freeze.keepalive", "info")["evidence"][0].startswith("An idle connection was closed after 5")


def test_idle_connections_with_another_adapter(reports: dict[str, Report]) -> None:
    found = reports["naive"].of("freeze.keepalive")
    assert len(found) == 1 and found[0]["severity"] in ("warning", "error"), reports["naive"].text
    assert "gunicorn --keep-alive 75" in found[0]["cure"]


@pytest.mark.parametrize("name", ["fastapi", "node_faults"])
def test_requests_that_fail_after_a_freeze(reports: dict[str, Report], name: str) -> None:
    found = reports[name].of("freeze.clock")
    assert [finding["key"] for finding in found] == ["freeze.clock:GET /stale"]
    assert found[0]["severity"] == "warning"
    assert "server closed the connection unexpectedly" in found[0]["evidence"][1]


@pytest.mark.parametrize("name", ["fastapi", "node_faults"])
def test_a_response_close_to_the_timeout(reports: dict[str, Report], name: str) -> None:
    found = reports[name].only("time.deadline", "warning")
    assert found["key"] == "time.deadline:GET /sleeping"


@pytest.mark.parametrize("name", ["hungry", "node_hungry"])
def test_too_little_memory(reports: dict[str, Report], name: str) -> None:
    report = reports[name]
    if report.status("memory.limit") == "undecided":
        return
    assert "ran out of memory" in report.only("memory.limit", "error")["title"]
    assert report.of("freeze.keepalive") == []


@pytest.mark.parametrize("name", ["sound", "node"])
def test_sound_apps(reports: dict[str, Report], name: str) -> None:
    report = reports[name]
    assert [finding for finding in report.findings if finding["severity"] != "info"] == [], report.text
    report.assert_passed("freeze.clock", "time.deadline")
    assert report.status("memory.limit") in ("passed", "undecided")
    if name == "sound":
        report.assert_passed("freeze.keepalive")


@pytest.fixture(scope="module")
def waiting() -> dict[str, Report]:
    """Apps that call a service that does not respond."""
    with SilentPeer() as silent, FullPeer() as full:
        options = ["--timeout", "2", "--env", f"PEER={silent.port}", "--env", f"FULL={full.port}"]
        reports = _examine_together(
            fastapi=(examining.uvicorn(), ["/", "/hanging", "/unreachable", "/impatient"], options),
            node=(examining.node(), ["/", "/hanging", "/fetching", "/impatient"], options),
            timed=(examining.uvicorn(), ["/", "/impatient"], options),
        )  # fmt: skip
        reports["ports"] = Report(f'{{"findings": [], "silent": {silent.port}, "full": {full.port}}}')
    return reports


@pytest.mark.timeout(120)
@pytest.mark.parametrize(
    ("name", "path", "peer", "fact"),
    [
        ("fastapi", "/hanging", "silent", "for a response from 127.0.0.1:{}, until the end."),
        ("fastapi", "/unreachable", "full", "The app tried to connect to 127.0.0.1:{} for "),
        ("node", "/hanging", "silent", "for a response from 127.0.0.1:{}, until the end."),
        ("node", "/fetching", "silent", "for a response from 127.0.0.1:{}, until the end."),
    ],
)
def test_outgoing_calls_without_a_timeout(waiting: dict[str, Report], name: str, path: str, peer: str, fact: str) -> None:
    found = waiting[name].about("time.deadline", f"GET {path}")
    assert [finding["severity"] for finding in found] == ["error"], waiting[name].text
    assert fact.format(waiting["ports"].whole[peer]) in " ".join(found[0]["evidence"])
    assert f"Set a timeout well below the function's on the call to 127.0.0.1:{waiting['ports'].whole[peer]} (" in found[0]["cure"]


def test_outgoing_calls_with_a_timeout(waiting: dict[str, Report]) -> None:
    for name in ("fastapi", "node"):
        assert waiting[name].about("time.deadline", "/impatient") == []
    waiting["timed"].assert_passed("time.deadline")

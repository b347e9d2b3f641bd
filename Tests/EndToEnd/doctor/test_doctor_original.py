"""The case that most reports of the failure describe: one command names every cause, with its cure."""

from __future__ import annotations

import pytest

from harness import examining
from harness.examining import Report


@pytest.fixture(scope="module")
def report() -> Report:
    report = _examine()
    # On a busy machine, times may say nothing.
    return _examine() if report.status("async.blocked") == "undecided" else report


def _examine() -> Report:
    app = examining.uvicorn("original:app", "--workers", "2")
    ended = examining.run(app, "--memory", "128", "--format", "json", timeout=110)
    assert (ended.status, ended.stderr) == (1, "")
    return Report(ended.stdout)


@pytest.mark.timeout(240)
@pytest.mark.parametrize(
    ("key", "severities", "fact", "cure"),
    [
        ("memory.limit", ("warning", "error"), "of 128 MB", "Raise the function's memory"),
        ("async.blocked:GET /report", ("warning",), "GET /report took", "'def' instead of 'async def'"),
        ("http.failure:GET /customer", ("warning",), "KeyError: 1", "raise HTTPException"),
        ("freeze.background:GET /order", ("warning",), "mail sent", "Await the work"),
        ("memory.workers", ("warning",), "2 processes", "Start uvicorn without --workers"),
        ("freeze.keepalive", ("info",), "closed without notice after GET /customer (500)", "None needed"),
    ],
)
def test_a_cause(report: Report, key: str, severities: tuple[str, ...], fact: str, cure: str) -> None:
    found = [finding for finding in report.findings if finding["key"].startswith(key)]
    assert len(found) == 1, report.text
    assert found[0]["severity"] in severities
    assert fact in " ".join(found[0]["evidence"]), found
    assert cure in found[0]["cure"]

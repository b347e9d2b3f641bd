"""Each of the doctor's checks has its page, and each failure code of a production log leads to the checks that reproduce it."""

from __future__ import annotations

import re

from harness.places import ROOT

SOURCES = ROOT / "Sources"
CHECKS = re.findall(r'case \w+ = "([a-z.]+)"', (SOURCES / "Diagnosis/Checks/CheckID.swift").read_text())
CODES = re.findall(r'case \w+ = "([A-Za-z.]+)"', (SOURCES / "AdapterCore/Failures/FailureCode.swift").read_text())
# These depend on Lambda or on the caller, so no run of an app reproduces them; nor does the doctor take snapshots.
WITHOUT_CHECK = {"App.HookFailed", "Event.Malformed", "Event.Rejected", "Event.Forbidden", "Runtime.Unavailable"}


def test_each_check_has_a_page_and_each_page_a_check() -> None:
    assert CHECKS
    assert {page.stem for page in (ROOT / "docs/checks").glob("*.md")} == set(CHECKS)
    table = re.findall(r"^\| \[([a-z.]+)\]\(checks/([a-z.]+)\.md\) \|", (ROOT / "docs/doctor.md").read_text(), re.M)
    assert table == [(check, check) for check, _ in table]
    assert sorted(check for check, _ in table) == sorted(CHECKS)
    assert f"Each of its {len(CHECKS)} checks" in (ROOT / "README.md").read_text()


def test_every_named_check_exists() -> None:
    for page in (ROOT / "docs").rglob("*.md"):
        linked = re.findall(r"\]\((?:checks/)?((?:start|files|freeze|async|memory|time|http|env|config|state)\.[a-z]+)\.md",
                            page.read_text())  # fmt: skip
        assert set(linked) <= set(CHECKS), page


def test_each_failure_code_leads_to_its_checks() -> None:
    rows = re.findall(r"^\| \[((?:App|Event|Runtime|Settings)\.[^\]]+)\]\(.*\| ([^|]+) \|$",
                      (ROOT / "docs/troubleshooting.md").read_text(), re.M)  # fmt: skip
    checks = {code: re.findall(r"\[([a-z.]+)\]", cell) for codes, cell in rows for code in codes.split(", ")}
    assert sorted(checks) == sorted(CODES)
    assert {code for code, found in checks.items() if not found} == WITHOUT_CHECK
    assert {check for found in checks.values() for check in found} <= set(CHECKS)
    assert {code: found for code, found in checks.items() if found} == checks_in_the_log()


def checks_in_the_log() -> dict[str, list[str]]:
    """The checks that the log record of each failure names."""
    source = (SOURCES / "AdapterCore/Failures/FailureCode.swift").read_text()
    codes = dict(re.findall(r'case (\w+) = "([A-Za-z.]+)"', source))
    cases = re.findall(r'case ((?:\.\w+(?:, )?)+): "([a-z.,]+)"$', source, re.M)
    return {codes[name]: checks.split(",") for names, checks in cases for name in re.findall(r"\w+", names)}

"""The tests that the documents name exist."""

from __future__ import annotations

import re

from harness.places import END_TO_END, ROOT

PYTHON_TEST = re.compile(r"`(test_[a-z0-9_]+)`")
SWIFT_TEST = re.compile(r"`([a-z][A-Za-z0-9]+)`(?:, `[a-zA-Z0-9]+`)* \(AdapterTests")


def test_every_named_test_exists() -> None:
    text = "".join(page.read_text() for page in sorted((ROOT / "docs").glob("*.md")))
    python = "".join(file.read_text() for file in END_TO_END.rglob("test_*.py"))
    swift = "".join(file.read_text() for file in (ROOT / "Tests").rglob("*Tests.swift"))
    missing = [name for name in PYTHON_TEST.findall(text) if f"def {name}(" not in python]
    missing += [name for name in SWIFT_TEST.findall(text) if f"func {name}(" not in swift]
    assert missing == []

"""If the adapter uses a feature that Embedded Swift lacks, the build says so in one sentence."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from harness.places import ROOT

COMPILER = ("swiftc", "-parse-as-library", "-wmo", "-enable-experimental-feature", "Embedded", "-swift-version", "6")
LACKING = {
    "key path": "public func counts(_ values: [[Int]]) -> [Int] { values.map(\\.count) }",
    "cast": "public func isError(_ value: any Hashable) -> Bool { value is String }",
    "mirror": "public func count(_ value: Any) -> Int { Mirror(reflecting: value).children.count }",
    "description": "public func text(_ value: Any) -> String { String(describing: value) }",
    "weak reference": "public final class Node { weak var parent: Node?; init() {} }",
    "main actor": "@MainActor public func run() {}",
    "regular expression": "public func isNumber(_ text: String) -> Bool { text.contains(/[0-9]+/) }",
    "sleep of a task": "import _Concurrency\npublic func wait() async throws { try await Task.sleep(for: .seconds(1)) }",
    "sleep in nanoseconds": "import _Concurrency\npublic func wait() async throws { try await Task.sleep(nanoseconds: 1) }",
    "Foundation": "import Foundation\npublic func now() -> Date { Date() }",
}


def explanation(log: str, folder: Path) -> str:
    """What the build says after it has failed with this log."""
    (folder / "log").write_text(log)
    script = ROOT / "scripts" / "explain-embedded.sh"
    return subprocess.run([script, folder / "log"], check=True, capture_output=True, text=True).stdout


@pytest.mark.parametrize("source", LACKING.values(), ids=LACKING)
def test_a_feature_that_embedded_swift_lacks_is_named_as_the_cause(source: str, tmp_path: Path) -> None:
    (tmp_path / "source.swift").write_text(source)
    build = subprocess.run([*COMPILER, "-c", "source.swift"], cwd=tmp_path, capture_output=True, text=True)
    assert build.returncode != 0
    said = explanation(build.stdout + build.stderr, tmp_path)
    assert said.startswith("build: the code above uses a feature that Embedded Swift lacks"), build.stderr
    assert len(said.splitlines()) == 1


OTHER = {
    "unknown name": "public func run() { nothing() }",
    "own unavailable function": "@available(*, unavailable) func old() {}\npublic func run() { old() }",
    "wrong label": "func wait(until: Int) {}\npublic func run() { wait(for: 1) }",
}


@pytest.mark.parametrize("source", OTHER.values(), ids=OTHER)
def test_any_other_error_is_not_blamed_on_embedded_swift(source: str, tmp_path: Path) -> None:
    (tmp_path / "source.swift").write_text(source)
    build = subprocess.run([*COMPILER, "-c", "source.swift"], cwd=tmp_path, capture_output=True, text=True)
    assert build.returncode != 0
    said = explanation(build.stdout + build.stderr, tmp_path)
    assert "if `make build MODE=ordinary` succeeds" in said
    assert len(said.splitlines()) == 1

"""`swiftlet up` with many functions: each starts at its first request, and none waits for another."""

from __future__ import annotations

import json
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from harness import http_client
from harness.places import PYTHON
from harness.project import Project

COUNT = 20
APP = """
def handler(event, context):
    print("called", flush=True)
    return context.function_name
"""


def write(folder: Path) -> None:
    (folder / "app.py").write_text(APP)
    lines = [f"  f{number}: {{ command: [{PYTHON}, -m, awslambdaric, app.handler], no-adapter: true }}" for number in range(COUNT)]
    lines.append(f"  broken: {{ command: [{PYTHON}, -c, \"raise SystemExit('no database')\"], no-adapter: true }}")
    (folder / "swiftlet.yaml").write_text("functions:\n" + "\n".join(lines) + "\n")


def invoke(project: Project, function: str) -> Any:
    target = f"/2015-03-31/functions/{function}/invocations"
    return json.loads(http_client.request(project.port, "POST", target, [], b"{}", timeout=50).body)


@pytest.mark.timeout(120)
def test_one_request_to_each_function_at_once_is_answered(tmp_path: Path) -> None:
    write(tmp_path)
    with Project(tmp_path) as project:
        project.output.wait_for("Ready; functions start at their first request")
        assert not any("INIT_START" in line for line in project.output.lines)

        names = [f"f{number}" for number in range(COUNT)]
        with ThreadPoolExecutor(COUNT + 1) as pool:
            answers = list(pool.map(lambda name: invoke(project, name), [*names, "broken"]))
        assert answers[:COUNT] == names
        assert answers[COUNT]["errorType"] == "Runtime.ExitError"
        for name in names:
            assert project.output.wait_for(f"[{name}] called")
            report = project.output.wait_for(lambda line, name=name: line.startswith(f"[{name}] REPORT"))
            assert re.search(r"Init Duration: [\d.]+ ms", report), report


@pytest.mark.timeout(120)
def test_with_eager_all_functions_start_at_once(tmp_path: Path) -> None:
    write(tmp_path)
    with Project(tmp_path, "--eager") as project:
        for number in range(COUNT):
            project.output.wait_for(f"[f{number}] INIT_START", 30)
        project.output.wait_for("[broken] no database", 30)
        assert invoke(project, "f1") == "f1"

"""`--debug`: what it switches off, and what it cannot be combined with."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from harness import users
from harness.debuggers.debugpy_client import DebugpyClient
from harness.deployed import PYTHON_RUNTIME, write_files
from harness.emulator import Emulator
from harness.places import PYTHON, SWIFTLET
from harness.ports import free_port
from harness.project import Project, TemplateProject

# Counts in a background thread.
COUNTING = """
import sys, threading
from http.server import BaseHTTPRequestHandler, HTTPServer

count = 0
pause = threading.Event()

def tick():
    global count
    while True:
        count += 1
        pause.wait(0.001)
        if count % 1000 == 0:
            print("counted to", count, flush=True)

class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(str(count).encode())

threading.Thread(target=tick, daemon=True).start()
HTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
"""

HANDLER = """
import os

def handler(event, context):
    days = context.get_remaining_time_in_millis() / 86_400_000
    return {"type": os.environ["AWS_LAMBDA_INITIALIZATION_TYPE"], "days": round(days)}
"""

COMMAND = f"[{PYTHON}, -m, awslambdaric, app.handler]"


def test_background_threads_stop_at_breakpoints_between_invocations(tmp_path: Path) -> None:
    """Nothing is frozen, although the function has no work."""
    app = write_files(tmp_path, {"counting.py": COUNTING}) / "counting.py"
    line = COUNTING.splitlines().index("        count += 1") + 1
    port, app_port = free_port(), free_port()
    command = [PYTHON, "-m", "debugpy", "--listen", f"127.0.0.1:{port}", app, str(app_port)]
    with Emulator(command, options=["--debug", "--app-port", str(app_port)], cwd=tmp_path) as emulator:
        assert int(emulator.request("GET").body) > 0
        with DebugpyClient(port) as editor:
            editor.attach({"name": "counting", "type": "debugpy", "request": "attach"}, {app: [line]})
            thread = editor.stopped()
            assert editor.place(thread) == (str(app), line)
            before = int(editor.evaluate("count", thread))
            editor.resume(thread)
            assert int(editor.evaluate("count", editor.stopped())) == before + 1


@pytest.mark.parametrize("user", [users.ROOT, users.USER, users.NEITHER])
def test_an_idle_function_is_not_frozen(user: str) -> None:
    app_port = free_port()
    with Emulator(
        [users.PYTHON, "-c", COUNTING, str(app_port)],
        options=["--debug", "--read-only", "on", "--app-port", str(app_port)], cwd="/", wrapper=users.acting_as(user),
    ) as emulator:  # fmt: skip
        count = int(emulator.request("GET").body)
        emulator.output.wait_for("REPORT RequestId")
        # No further request: a frozen thread would not get this far.
        emulator.output.wait_for(f"counted to {count // 1000 + 2}000")
        limits = emulator.output.wait_for("Not enforced ")
        for limit in ("freeze", "memory", "cpu", "own-network"):
            assert f"{limit} (switched off)" in limits
        assert "timeout 30 s" not in emulator.output.text
        emulator.output.wait_for("Concurrency  1; further requests wait")


CONFLICTS = {
    "--chaos": ["--chaos", "kill=0.1"],
    "--thaw-delay": ["--thaw-delay", "1s"],
    "--cpu on": ["--cpu", "on"],
    "--require freeze": ["--require", "files,freeze"],
    "--require memory": ["--require", "memory"],
    "--own-network on": ["--own-network", "on"],
    "--idle-timeout": ["--idle-timeout", "5s"],
}


@pytest.mark.parametrize(("option", "arguments"), CONFLICTS.items(), ids=CONFLICTS)
def test_options_that_it_would_make_ineffective_are_refused(option: str, arguments: list[str]) -> None:
    done = subprocess.run(
        [SWIFTLET, "local", "--listen", "127.0.0.1:0", "--debug", *arguments, "--", "true"],
        capture_output=True, text=True, timeout=30, env={"PATH": os.environ["PATH"]},
    )  # fmt: skip
    assert done.returncode == 64
    assert f"--debug and {option} cannot be combined. Leave one of them out." in done.stderr


def test_one_function_of_a_project_is_debugged(tmp_path: Path) -> None:
    write_files(
        tmp_path,
        {
            "app.py": HANDLER,
            "swiftlet.yaml": f"""
                defaults: {{ no-adapter: true, concurrency: 2 }}
                functions:
                  debugged: {{ command: {COMMAND}, debug: true, provisioned: 1 }}
                  other: {{ command: {COMMAND}, debug: false }}
                """,
        },
    )
    with Project(tmp_path) as project:
        project.output.wait_for("Debug        [debugged] no freeze, no time limits")
        assert "Function     debugged, 512 MB, no timeout" in project.output.text
        assert "Function     other, 512 MB, timeout 30 s" in project.output.text
        assert project.invoke("debugged") == {"type": "on-demand", "days": 7}
        assert project.invoke("other") == {"type": "on-demand", "days": 0}


def test_all_functions_of_a_project_are_debugged_whatever_the_file_says(tmp_path: Path) -> None:
    write_files(
        tmp_path,
        {
            "app.py": HANDLER,
            "swiftlet.yaml": f"""
                functions:
                  one:
                    command: {COMMAND}
                    no-adapter: true
                    chaos: throttle=1
                    own-network: "on"
                    require: freeze,memory
                """,
        },
    )
    with Project(tmp_path, "--debug") as project:
        assert project.invoke("one") == {"type": "on-demand", "days": 7}
        assert "Chaos" not in project.output.text


def test_a_mistake_in_the_file_is_named(tmp_path: Path) -> None:
    write_files(tmp_path, {"swiftlet.yaml": "functions:\n  one:\n    command: true\n    debug: true\n    chaos: kill=1\n"})
    done = subprocess.run(
        [SWIFTLET, "up"], cwd=tmp_path, capture_output=True, text=True, timeout=30, env={"PATH": os.environ["PATH"]}
    )
    assert done.returncode == 64
    assert "swiftlet.yaml, line 4: the function one: --debug and --chaos cannot be combined." in done.stderr


TEMPLATE = f"""
Transform: AWS::Serverless-2016-10-31
Globals:
  Function: {{ Runtime: {PYTHON_RUNTIME}, Handler: app.handler, CodeUri: ., Timeout: 1, AutoPublishAlias: live }}
Resources:
  Restored:
    Type: AWS::Serverless::Function
    Properties:
      SnapStart: {{ ApplyOn: PublishedVersions }}
  Provisioned:
    Type: AWS::Serverless::Function
    Properties:
      ReservedConcurrentExecutions: 3
      ProvisionedConcurrencyConfig: {{ ProvisionedConcurrentExecutions: 2 }}
"""


def test_a_template_needs_no_change(tmp_path: Path) -> None:
    """Its functions run on demand, whatever they are deployed with."""
    write_files(tmp_path, {"app.py": HANDLER, "template.yaml": TEMPLATE})
    with TemplateProject(tmp_path, "--debug") as project:
        for name in ("Restored", "Provisioned"):
            assert project.invoke(name) == {"type": "on-demand", "days": 7}


def test_one_function_of_a_template_is_debugged(tmp_path: Path) -> None:
    local = "template: template.yaml\nfunctions:\n  Restored: { debug: true }\n"
    write_files(tmp_path, {"app.py": HANDLER, "template.yaml": TEMPLATE, "swiftlet.yaml": local})
    with TemplateProject(tmp_path) as project:
        assert project.invoke("Restored") == {"type": "on-demand", "days": 7}
        assert project.invoke("Provisioned") == {"type": "provisioned-concurrency", "days": 0}

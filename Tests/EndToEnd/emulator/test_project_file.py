"""`swiftlet up`: several functions from one file, called by name."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path

import boto3
import pytest

from harness import control_groups, http_client
from harness.places import ADAPTER, PYTHON, SWIFTLET
from harness.ports import free_port
from harness.project import Project

HANDLER = """
import os

def handler(event, context):
    return {"function": context.function_name, "memory": context.memory_limit_in_mb, "greeting": os.environ["GREETING"]}
"""


def write(folder: Path, text: str) -> None:
    (folder / "swiftlet.yaml").write_text(text)


def write_two_functions(folder: Path) -> None:
    (folder / "worker").mkdir()
    (folder / "worker" / "app.py").write_text(HANDLER)
    (folder / "settings.env").write_text("GREETING=hello\n")
    port = free_port()
    write(
        folder,
        f"""
        defaults: {{ memory: 256 }}
        functions:
          web:
            command: {PYTHON} -I -m http.server --bind 127.0.0.1 {port}
            adapter: {ADAPTER}
            app-port: {port}
            http-api: 127.0.0.1:0
          worker:
            command: [{PYTHON}, -m, awslambdaric, app.handler]
            directory: worker
            memory: 512
            no-adapter: true
            env-file: settings.env
        """,
    )


def test_functions_are_called_by_name(tmp_path: Path) -> None:
    write_two_functions(tmp_path)
    with Project(tmp_path) as project:
        assert project.invoke("worker") == {"function": "worker", "memory": "512", "greeting": "hello"}
        page = project.get("web.localhost")
        assert page.status == 200 and b"swiftlet.yaml" in page.body
        assert json.loads(project.get("worker.localhost").body)["function"] == "worker"
        address = project.output.wait_for("HTTP API")
        assert b"swiftlet.yaml" in project.get("127.0.0.1", int(address.rsplit(":", 1)[1])).body

        client = boto3.client(
            "lambda", endpoint_url=f"http://127.0.0.1:{project.port}", region_name="us-east-1",
            aws_access_key_id="x", aws_secret_access_key="x",
        )  # fmt: skip
        functions = client.list_functions()["Functions"]
        assert [(function["FunctionName"], function["MemorySize"]) for function in functions] == [
            ("web", 256),
            ("worker", 512),
        ]
        with pytest.raises(client.exceptions.ResourceNotFoundException):
            client.invoke(FunctionName="other")


def test_a_function_url_takes_its_cors_settings_from_a_mapping(tmp_path: Path) -> None:
    write(
        tmp_path,
        f"""
        functions:
          web:
            command: {PYTHON} -I -m http.server --bind 127.0.0.1 {{port}}
            adapter: {ADAPTER}
            app-port: {free_port()}
            function-url-cors:
              AllowOrigins: http://localhost:5173,http://localhost:4173
              AllowMethods: GET,POST
        """,
    )
    with Project(tmp_path) as project:
        page = project.get("web.localhost", headers=[("Origin", "http://localhost:4173")])
        assert page.status == 200
        assert page.header_values("access-control-allow-origin") == ["http://localhost:4173"]


def test_the_log_names_the_function(tmp_path: Path) -> None:
    write_two_functions(tmp_path)
    with Project(tmp_path) as project:
        project.invoke("worker")
        assert project.output.wait_for(lambda line: line.startswith("[worker] START RequestId: "))
        project.get("web.localhost")
        assert project.output.wait_for(lambda line: line.startswith("[web] REPORT RequestId: "))


def test_a_whole_uri_names_the_function_instead_of_the_host_header(tmp_path: Path) -> None:
    """RFC 9112 section 3.2.2: the URI's authority takes precedence over Host."""
    write_two_functions(tmp_path)
    with Project(tmp_path) as project:
        port = project.port
        response = http_client.request(port, "GET", f"http://worker.localhost:{port}/", host=f"web.localhost:{port}")
        assert json.loads(response.body)["function"] == "worker"


def test_a_host_that_is_no_function_is_told_which_there_are(tmp_path: Path) -> None:
    write_two_functions(tmp_path)
    with Project(tmp_path) as project:
        answer = project.get("127.0.0.1")
        assert answer.status == 404
        assert "web.localhost, worker.localhost" in json.loads(answer.body)["Message"]


def test_one_function_alone_can_be_run(tmp_path: Path) -> None:
    write_two_functions(tmp_path)
    with Project(tmp_path, "worker") as project:
        assert json.loads(project.get("127.0.0.1").body)["function"] == "worker"


def test_a_directory_can_be_absolute(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "app.py").write_text(HANDLER)
    project = tmp_path / "project"
    project.mkdir()
    write(
        project,
        f"""
        functions:
          worker:
            command: [{PYTHON}, -m, awslambdaric, app.handler]
            directory: {elsewhere}
            no-adapter: true
            env: {{ GREETING: hello }}
        """,
    )
    with Project(project) as running:
        assert running.invoke("worker")["greeting"] == "hello"


def test_a_function_that_does_not_start_leaves_the_others_alone(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(HANDLER)
    write(
        tmp_path,
        f"""
        functions:
          worker:
            command: [{PYTHON}, -m, awslambdaric, app.handler]
            no-adapter: true
            env: {{ GREETING: hello }}
          broken:
            command: [{PYTHON}, -c, "raise SystemExit('no database')"]
            no-adapter: true
        """,
    )
    with Project(tmp_path, "--eager") as project:
        project.output.wait_for(lambda line: "exited (exit status 1) before it was ready" in line)
        assert project.invoke("worker")["greeting"] == "hello"
        for _ in range(2):
            assert project.invoke("broken")["errorType"] == "Runtime.ExitError"
        assert project.get("broken.localhost").status == 502
        # It works as soon as it can.
        assert project.output.lines.count("[broken] no database") >= 3


def test_with_exit_on_failure_one_that_does_not_start_ends_all(tmp_path: Path) -> None:
    write(tmp_path, f"functions:\n  broken: {{ command: [{PYTHON}, -c, exit(3)], no-adapter: true }}\n")
    with Project(tmp_path, "--eager", "--exit-on-failure") as project:
        assert project.wait() == 1


def test_apps_that_want_the_same_port_get_one_each(tmp_path: Path) -> None:
    port = free_port()
    command = f"{PYTHON} -I -m http.server --bind 127.0.0.1 {{port}}"
    function = f"{{ command: '{command}', adapter: {ADAPTER}, app-port: {port} }}"
    write(tmp_path, f"functions:\n  a: {function}\n  b: {function}\n")
    with Project(tmp_path) as project:
        assert project.get("a.localhost").status == 200
        assert project.get("b.localhost").status == 200


def test_ctrl_c_leaves_nothing_of_any_function(tmp_path: Path) -> None:
    write_two_functions(tmp_path)
    with Project(tmp_path) as project:
        project.invoke("worker")
        project.interrupt()
        assert project.wait() == 130
    assert control_groups.left_by(project.pid) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (None, "swiftlet.yaml, line 1: no such file"),
        ("functions:\n  a:\n    memory: 128\n", "swiftlet.yaml, line 2: the function `a` has no `command`"),
        ("functions:\n  a:\n    command: x\n    memory: 64\n", "line 4: the function a: --memory 64: expected 128 to 10240"),
        ("functions:\n  a:\n    command: x\n    memroy: 128\n", "line 4: the function a: "),
        ("functions:\n  a:\n    command: x\n    function-name: b\n", "line 4: the function a: `function-name`"),
        ("functions:\n  a b:\n    command: x\n", "line 2: the function a b: --function-name a b: expected"),
        ("functions:\n  a:\n    command: x\n    env-file: none.env\n", "line 4: the function a: --env-file "),
        (
            "functions:\n  a:\n    command: x\n    env: { A: b }\n    env-file: [/dev/null, none.env]\n",
            "line 5: the function a: --env-file ",
        ),
        ("defaults: { memory: 64 }\nfunctions:\n  a:\n    command: x\n    timeout: 3\n", "line 1: the function a: --memory"),
        (
            "functions:\n  a:\n    command: x\n    event-retries: 1\n    event-retry-delay: 1x\n",
            "line 5: the function a: The value",
        ),
        (
            "functions:\n  a:\n    command: x\n    env-file: /dev/null\n    memory: 128\n    \"memory\": 256\n",
            "line 6: `memory` is set twice here",
        ),
        ("listen: nowhere\nfunctions:\n  a: { command: x }\n", "listen: nowhere: expected HOST:PORT"),
        ("functions: [", "this is not YAML"),
        ("functions:\n  a:\n    command: no-such-program-here\n", "no-such-program-here"),
    ],
)
def test_mistakes_are_told_with_their_place(tmp_path: Path, text: str | None, expected: str) -> None:
    if text is not None:
        write(tmp_path, text)
    done = subprocess.run(
        [str(SWIFTLET), "up", "--file", str(tmp_path / "swiftlet.yaml")], capture_output=True, text=True, timeout=30,
        env={"PATH": os.environ["PATH"]},
    )  # fmt: skip
    assert done.returncode != 0
    assert expected in " ".join(done.stderr.split())


def test_every_option_without_a_value_is_true_or_false(tmp_path: Path) -> None:
    described = subprocess.run([str(SWIFTLET), "local", "--help"], capture_output=True, text=True, timeout=30).stdout
    flags = re.findall(r"^  --([a-z-]+)(?! ?<)(?= |$)", described, re.MULTILINE)
    assert "snap-start" in flags and "memory" not in flags
    for name in ("exit-on-failure", "version"):  # of the emulator as a whole
        flags.remove(name)
    for flag in flags:
        write(tmp_path, f"functions:\n  a: {{ command: no-such-program-here, {flag}: true }}\n")
        done = subprocess.run(
            [str(SWIFTLET), "up"], cwd=tmp_path, capture_output=True, text=True, timeout=30,
            env={"PATH": os.environ["PATH"]},
        )  # fmt: skip
        assert "no-such-program-here" in done.stderr, done.stderr


def test_a_function_that_is_not_there_is_told(tmp_path: Path) -> None:
    write(tmp_path, "functions:\n  a: { command: x }\n")
    done = subprocess.run([str(SWIFTLET), "up", "b"], cwd=tmp_path, capture_output=True, text=True, timeout=30)
    assert done.returncode == 64
    assert "swiftlet.yaml has no function b; it has a" in done.stderr

"""`swiftlet up` with `--watch`: each function on its own, and the template or project file itself."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import threading
from pathlib import Path
from typing import Any

import pytest

from harness import http_client
from harness.conditions import wait_until
from harness.deployed import PYTHON_RUNTIME, write_files
from harness.places import PYTHON, SWIFTLET
from harness.ports import listening_socket
from harness.process_table import assert_gone, descendants
from harness.project import Project, TemplateProject
from harness.watching import handler, reloads

FUNCTION = f"""
      Type: AWS::Serverless::Function
      Properties: {{ Runtime: {PYTHON_RUNTIME}, Handler: app.handler, CodeUri: %s, Timeout: 20, Environment: {{ Variables: {{ STAGE: %s }} }} }}
"""

STAGE_HANDLER = "import os\n\ndef handler(event, context):\n    return os.environ['STAGE']\n"


def template(**functions: tuple[str, str]) -> str:
    """A template; each function has a folder and a value of a variable."""
    resources = "".join(f"  {name}:{FUNCTION % values}" for name, values in functions.items())
    return f"Transform: AWS::Serverless-2016-10-31\nResources:\n{resources}"


@pytest.fixture
def two(tmp_path: Path) -> Path:
    return write_files(
        tmp_path,
        {
            "one/app.py": handler(1), "two/app.py": STAGE_HANDLER,
            "template.yaml": template(One=("one", "a"), Two=("two", "a")),
        },
    )  # fmt: skip


def test_only_the_function_whose_code_changes_restarts(two: Path) -> None:
    with TemplateProject(two, "--watch") as project:
        assert (project.invoke("One"), project.invoke("Two")) == ("version 001", "a")
        write_files(two, {"one/app.py": handler(2)})
        assert (project.invoke("One"), project.invoke("Two")) == ("version 002", "a")
        assert "reloaded One: app.py changed, started in " in project.output.wait_for("reloaded One")
        reloads(project, 1)


def test_a_function_that_has_not_started_stays_so(two: Path) -> None:
    with TemplateProject(two, "--watch") as project:
        write_files(two, {"one/app.py": handler(2)})
        project.output.wait_for("reloaded One: app.py changed. It starts at the next request.")
        assert project.invoke("One") == "version 002"


def test_a_change_of_the_template_changes_functions(two: Path) -> None:
    with TemplateProject(two, "--watch") as project:
        assert (project.invoke("One"), project.invoke("Two")) == ("version 001", "a")
        (two / "template.yaml").write_text(template(One=("one", "a"), Two=("two", "b")))
        assert (project.invoke("Two"), project.invoke("One")) == ("b", "version 001")
        assert "reloaded Two: template.yaml changed, started in " in project.output.wait_for("reloaded Two")
        reloads(project, 1)

        write_files(two, {"two/app.py": handler(7)})
        assert project.invoke("Two") == "version 007"


def test_functions_are_added_and_removed(two: Path) -> None:
    with TemplateProject(two, "--watch") as project:
        assert project.invoke("Two") == "a"
        write_files(two, {"three/app.py": handler(3)})
        (two / "template.yaml").write_text(template(One=("one", "a"), Three=("three", "a")))
        assert project.invoke("Three") == "version 003"
        assert "reloaded: template.yaml changed; added Three, removed Two" in project.output.wait_for("reloaded: ")
        answer = http_client.request(project.port, "POST", "/2015-03-31/functions/Two/invocations", [], b"{}")
        assert answer.status == 404 and b"Function not found" in answer.body


def test_a_request_for_a_removed_function_reaches_no_other(tmp_path: Path) -> None:
    def write(*names: str) -> None:
        command = f"command: [{PYTHON}, -m, awslambdaric, app.handler], no-adapter: true"
        lines = "".join(f"  {name}: {{ {command}, directory: {name} }}\n" for name in names)
        (tmp_path / "swiftlet.yaml").write_text(f"functions:\n{lines}")

    write_files(tmp_path, {f"{name}/app.py": f"def handler(event, context):\n    return '{name}'\n" for name in "ab"})
    write("a", "b")
    addresses = tmp_path / "addresses.json"
    with Project(tmp_path, "--watch", "--addresses", str(addresses)) as project:
        assert [project.get(f"{name}.localhost").body for name in "ab"] == [b"a", b"b"]
        write("b")
        answer = project.get("a.localhost")
        assert answer.status == 404 and b"as in b.localhost" in answer.body, answer
        assert [project.get(host).status for host in ("zzz.localhost", "127.0.0.1", "b.localhost")] == [404, 404, 200]
        answer = http_client.request(project.port, "POST", "/2015-03-31/functions/function/invocations", [], b"{}")
        assert answer.status == 404
        url = json.loads(addresses.read_text())["functions"]["b"]["functionUrl"]
        assert url == f"http://b.localhost:{project.port}"
        write("b", "a")
        assert [project.get(f"{name}.localhost").body for name in "ab"] == [b"a", b"b"]
        # The other function has run all the time.
        assert [line.rpartition("; ")[2] for line in reloads(project, 2)] == ["removed a", "added a"]
        assert sum("INIT_START" in line and "[b]" in line for line in project.output.lines) == 1


def test_a_single_function_needs_a_name_once_there_is_another(tmp_path: Path) -> None:
    write_files(tmp_path, {"one/app.py": handler(1), "two/app.py": handler(2), "template.yaml": template(One=("one", "a"))})
    with TemplateProject(tmp_path, "--watch") as project:
        assert project.get("any.localhost").body == b"version 001"
        (tmp_path / "template.yaml").write_text(template(One=("one", "a"), Two=("two", "a")))
        assert project.get("any.localhost").status == 404
        assert project.get("one.localhost").body == b"version 001"
        (tmp_path / "template.yaml").write_text(template(One=("one", "a")))
        assert project.get("two.localhost").status == 404


def test_a_template_that_is_gone_is_reported(two: Path) -> None:
    with TemplateProject(two, "--watch") as project:
        (two / "template.yaml").rename(two / "away.yaml")
        project.output.wait_for("swiftlet: template.yaml is gone. What it described keeps running")
        assert project.invoke("One") == "version 001"


def test_a_mistake_in_the_template_is_reported_and_the_functions_stay(two: Path) -> None:
    with TemplateProject(two, "--watch") as project:
        assert project.invoke("Two") == "a"
        (two / "template.yaml").write_text("Resources: [\n")
        assert project.invoke("Two") == "a"
        line = project.output.wait_for("not reloaded")
        assert line.startswith("swiftlet: not reloaded: template.yaml changed, but template.yaml, line "), line
        (two / "template.yaml").unlink()
        assert project.invoke("Two") == "a"
        (two / "template.yaml").write_text(template(One=("one", "a"), Two=("two", "c")))
        assert project.invoke("Two") == "c"
        reloads(project, 2)


def test_a_request_in_flight_finishes_although_the_template_changes(two: Path) -> None:
    gate = two / "gate"
    gate.mkdir()
    slow = f"""
import os, threading

def handler(event, context):
    open({str(gate / "busy")!r}, "w").close()
    while not os.path.exists({str(gate / "open")!r}):
        threading.Event().wait(0.01)
    return "old"
"""
    write_files(two, {"two/app.py": slow, "swiftlet.yaml": f"template: template.yaml\nfunctions:\n  Two: {{ writable: {gate} }}\n"})
    answers: list[Any] = []
    with TemplateProject(two, "--watch") as project:
        first = threading.Thread(target=lambda: answers.append(project.invoke("Two")))
        first.start()
        wait_until((gate / "busy").exists, "the function runs")
        (two / "template.yaml").write_text(template(One=("one", "a"), Two=("one", "b")))
        second = threading.Thread(target=lambda: answers.append(project.invoke("Two")))
        second.start()
        assert project.invoke("One") == "version 001"
        assert answers == []
        (gate / "open").touch()
        first.join(20)
        second.join(20)
        assert answers == ["old", "version 001"]


def test_an_event_that_waits_for_a_retry_reaches_the_changed_function(two: Path) -> None:
    failing = "def handler(event, context):\n    raise RuntimeError('not yet')\n"
    write_files(two, {"two/app.py": failing, "three/app.py": "def handler(event, context):\n    print('retried', event)\n"})
    with TemplateProject(two, "--watch") as project:
        place = "/2015-03-31/functions/Two/invocations"
        answer = http_client.request(project.port, "POST", place, [("X-Amz-Invocation-Type", "Event")], b'{"job":7}')
        assert answer.status == 202
        project.output.wait_for("the event failed and will be retried")
        (two / "template.yaml").write_text(template(One=("one", "a"), Two=("three", "a")))
        project.output.wait_for("retried {'job': 7}", timeout=30)


def test_a_change_of_the_project_file_changes_front_doors(tmp_path: Path) -> None:
    def write(memory: int, *doors: str) -> None:
        options = "".join(f"    {door}: 127.0.0.1:0\n" for door in doors)
        (tmp_path / "swiftlet.yaml").write_text(
            f"functions:\n  api:\n    command: [{PYTHON}, -m, awslambdaric, app.handler]\n    no-adapter: true\n    memory: {memory}\n{options}"
        )

    write_files(tmp_path, {"app.py": "def handler(event, context):\n    return context.memory_limit_in_mb\n"})
    write(256, "http-api")
    addresses = tmp_path / "addresses.json"

    def ports() -> list[int]:
        doors = json.loads(addresses.read_text())["functions"]["api"]["frontDoors"].values()
        return [int(door["url"].rpartition(":")[2].partition("/")[0]) for door in doors]

    with Project(tmp_path, "--watch", "--addresses", str(addresses)) as project:
        (first,) = ports()
        assert project.get("127.0.0.1", first).body == b"256"
        write(512, "http-api", "alb")
        assert project.get("127.0.0.1", first).body == b"512"
        wait_until(lambda: len(ports()) == 2, "the addresses are written again")
        assert first in ports()
        write(512, "alb")
        assert project.invoke("api") == "512"
        wait_until(lambda: len(ports()) == 1, "the addresses are written again")
        with pytest.raises(OSError):
            project.get("127.0.0.1", first)
    assert not addresses.exists()


def test_a_front_door_that_cannot_listen_changes_nothing(tmp_path: Path) -> None:
    write_files(tmp_path, {"app.py": "def handler(event, context):\n    return context.memory_limit_in_mb\n"})

    def write(memory: int, door: str) -> None:
        command = f"command: [{PYTHON}, -m, awslambdaric, app.handler], no-adapter: true"
        (tmp_path / "swiftlet.yaml").write_text(f"functions:\n  api: {{ {command}, memory: {memory}, {door} }}\n")

    write(256, "timeout: 5")
    with listening_socket() as taken, Project(tmp_path, "--watch") as project:
        assert project.invoke("api") == "256"
        write(512, f"http-api: 127.0.0.1:{taken.getsockname()[1]}")
        assert project.invoke("api") == "256"
        assert "changed, but Cannot listen on" in reloads(project, 1)[0]
        write(512, "http-api: 127.0.0.1:0")
        assert project.invoke("api") == "512"
        # The file is in the folder of the code, but is no code.
        assert "reloaded api: swiftlet.yaml changed, started in " in reloads(project, 2)[1]


def test_a_build_reloads_what_it_has_built(tmp_path: Path) -> None:
    write_files(
        tmp_path,
        {
            "one/app.py": handler(1), "one/requirements.txt": "", "one/Makefile": "build-One:\n\tcp app.py $(ARTIFACTS_DIR)\n",
            "template.yaml": template(One=("one", "a")) + "      Metadata: { BuildMethod: makefile }\n",
        },
    )  # fmt: skip

    def build() -> None:
        subprocess.run([SWIFTLET, "build"], cwd=tmp_path, check=True, capture_output=True)

    build()
    with TemplateProject(tmp_path, "--watch") as project:
        assert project.invoke("One") == "version 001"
        write_files(tmp_path, {"one/app.py": handler(2)})
        assert project.invoke("One") == "version 001"
        build()
        assert project.invoke("One") == "version 002"
        reloads(project, 1)


def test_a_build_of_the_sam_cli_reloads_once_it_is_complete(tmp_path: Path) -> None:
    build = tmp_path / ".aws-sam" / "build"
    write_files(tmp_path, {"one/app.py": handler(1), "template.yaml": template(One=("one", "a"))})
    write_files(build, {"One/app.py": handler(1), "template.yaml": template(One=("One", "a"))})
    with TemplateProject(tmp_path, "--watch") as project:
        assert project.invoke("One") == "version 001"
        subprocess.run(["rm", "-r", build], check=True)
        write_files(build, {"One/app.py": handler(2)})
        write_files(build, {"template.yaml": template(One=("One", "a"))})
        assert project.invoke("One") == "version 002"


class Terminal:
    """`swiftlet up` in a terminal."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        self.text = ""
        main, terminal = pty.openpty()
        self.process = subprocess.Popen(
            [SWIFTLET, "up", "--listen", "127.0.0.1:0", *arguments], cwd=folder, stdin=terminal, stdout=terminal,
            stderr=terminal, env={"PATH": f"{Path(PYTHON).parent}:/usr/bin:/bin"},
        )  # fmt: skip
        os.close(terminal)
        self._main = main
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        while True:
            try:
                part = os.read(self._main, 4096)
            except OSError:
                return
            self.text += part.decode(errors="replace")

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, *_: object) -> None:
        below = descendants(self.process.pid)
        self.process.terminate()
        self.process.wait(15)
        self._reader.join(5)
        os.close(self._main)
        assert_gone(below)


@pytest.mark.parametrize(("options", "is_watched"), [([], True), (["--no-watch"], False)])
def test_files_are_watched_by_default_in_a_terminal(two: Path, options: list[str], is_watched: bool) -> None:
    with Terminal(two, *options) as terminal:
        wait_until(lambda: "Ready" in terminal.text, "swiftlet is up")
        port = int(terminal.text.split("http://127.0.0.1:")[1].split()[0])
        write_files(two, {"one/app.py": handler(2)})
        answer = http_client.request(port, "POST", "/2015-03-31/functions/One/invocations", [], b"{}")
        assert answer.body == b'"version 002"'
        write_files(two, {"one/app.py": handler(3)})
        answer = http_client.request(port, "POST", "/2015-03-31/functions/One/invocations", [], b"{}")
        assert answer.body == (b'"version 003"' if is_watched else b'"version 002"')


def test_files_are_not_watched_by_default_in_a_pipe(two: Path) -> None:
    with TemplateProject(two) as project:
        assert project.invoke("One") == "version 001"
        write_files(two, {"one/app.py": handler(2)})
        assert project.invoke("One") == "version 001"


@pytest.mark.parametrize(("options", "expected"), [([], "version 001"), (["--watch"], "version 002")])
def test_a_project_in_the_background_is_watched_on_demand(two: Path, options: list[str], expected: str) -> None:
    def run(*arguments: str) -> None:
        environment = {"PATH": f"{Path(PYTHON).parent}:/usr/bin:/bin"}
        subprocess.run([SWIFTLET, *arguments], cwd=two, env=environment, check=True, capture_output=True, timeout=30)

    run("up", "--detach", "--addresses", "addresses.json", "--listen", "127.0.0.1:0", *options)
    try:
        port = int(json.loads((two / "addresses.json").read_text())["endpoint"].rpartition(":")[2])

        def invoke() -> Any:
            answer = http_client.request(port, "POST", "/2015-03-31/functions/One/invocations", [], b"{}")
            return json.loads(answer.body)

        assert invoke() == "version 001"
        write_files(two, {"one/app.py": handler(2)})
        assert invoke() == expected
    finally:
        run("down")

"""The console's page: where it is, where it is not, and what its responses allow a browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from harness import http_client
from harness.console import Console, ShownEmulator, write_project
from harness.places import ROOT
from harness.ports import free_port
from harness.project import Project

RESOURCES = ROOT / "Sources" / "Emulator" / "Resources"
FILES = sorted(path.name for path in RESOURCES.glob("console-*") if path.name != "console-page.html")
TYPES = {".mjs": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".svg": "image/svg+xml"}
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


@pytest.fixture(scope="module")
def running() -> Iterator[ShownEmulator]:
    with ShownEmulator("--http-api", "127.0.0.1:0", "--rest-api", "127.0.0.1:0", "--alb", "127.0.0.1:0") as emulator:
        yield emulator


def check_security(answer: http_client.Response) -> None:
    assert answer.header("content-security-policy") == POLICY
    assert answer.header("x-content-type-options") == "nosniff"
    assert answer.header("referrer-policy") == "no-referrer"
    assert answer.header("cross-origin-resource-policy") == "same-origin"
    assert answer.header("access-control-allow-origin") is None


def test_the_banner_tells_where_it_is(running: ShownEmulator) -> None:
    assert f"Console      http://127.0.0.1:{running.port}/_swiftlet/" in running.output.lines


def test_the_page_has_a_token(running: ShownEmulator) -> None:
    answer = running.console.get("")
    assert answer.status == 200
    assert answer.header("content-type") == "text/html; charset=utf-8"
    assert answer.header("cache-control") == "no-cache"
    check_security(answer)
    assert re.fullmatch("[0-9a-f]{64}", running.console.token)
    assert running.console.get("?x=1").status == 200


def test_each_run_has_another_token(running: ShownEmulator) -> None:
    with ShownEmulator() as other:
        assert other.console.token != running.console.token


def test_all_files_are_served(running: ShownEmulator) -> None:
    for name in FILES:
        answer = running.console.get(f"assets/{name}")
        assert answer.status == 200, name
        assert answer.body == (RESOURCES / name).read_bytes()
        assert answer.header("content-type") == TYPES[Path(name).suffix]
        check_security(answer)


def test_the_page_names_only_files_that_exist(running: ShownEmulator) -> None:
    page = running.console.get("").body.decode()
    named = re.findall(r'/_swiftlet/assets/([^"]+)', page)
    assert named and set(named) <= set(FILES)


def test_browsers_keep_files_that_have_not_changed(running: ShownEmulator) -> None:
    for path in ["", f"assets/{FILES[0]}"]:
        answer = running.console.get(path)
        tag = answer.header("etag")
        assert tag
        for known in (tag, f"W/{tag}", f'"other", {tag}'):
            again = running.console.get(path, [("If-None-Match", known)])
            assert (again.status, again.body, again.header("etag")) == (304, b"", tag)
            check_security(again)
        assert running.console.get(path, [("If-None-Match", '"other"')]).status == 200


def test_head_is_get_without_a_body(running: ShownEmulator) -> None:
    with http_client.Connection(running.port) as connection:
        for path in ["", "api/state", "api/stream"]:
            head = connection.request("HEAD", f"/_swiftlet/{path}")
            assert head.status == 200 and head.body == b""
            assert connection.request("GET", "/_swiftlet/api/samples").status == 200


@pytest.mark.parametrize(
    "path",
    ["x", "assets/", "assets/console-page.html", "assets/../state", "assets/bootstrap.py", "api", "api/", "api/x", "api/samples/x",
     "api/invocations/x", "api/invocations/00000000-0000-0000-0000-000000000000", "api/stream/", "%61pi/state"],
)  # fmt: skip
def test_other_paths_are_not_found(running: ShownEmulator, path: str) -> None:
    answer = running.console.get(path)
    assert answer.status == 404, answer
    assert set(answer.json()) == {"code", "message", "hint"}
    check_security(answer)


def test_paths_have_one_method(running: ShownEmulator) -> None:
    for path, allowed in [("", "GET"), ("api/state", "GET"), ("api/send", "POST"), ("api/doctor", "POST")]:
        for method in {"GET", "POST", "PUT", "DELETE", "OPTIONS"} - {allowed}:
            answer = running.console.request(method, path, [("X-Swiftlet-Token", running.console.token)], b"")
            assert (answer.status, answer.header("allow")) == (405, allowed), (method, path)


def test_other_front_doors_do_not_have_it(running: ShownEmulator) -> None:
    for door in ["HTTP API", "REST API", "ALB"]:
        stage = "/prod" if door == "REST API" else ""
        answer = http_client.request(running.port_of(door), "GET", f"{stage}/_swiftlet/api/state")
        assert answer.body == b"ok", (door, answer)


def test_the_app_keeps_its_own_paths(running: ShownEmulator) -> None:
    for path in ["/", "/_swiftlet", "/_swiftletx/", "/x/_swiftlet/"]:
        assert running.request("GET", path).body == b"ok"


@pytest.mark.parametrize("options", [["--no-console"]])
def test_without_it_the_paths_are_reserved_as_before(options: list[str]) -> None:
    with ShownEmulator(*options) as emulator:
        assert "Console" not in emulator.output.text
        for path in ["", "api/state", "api/stream"]:
            answer = emulator.console.get(path)
            assert answer.status == 404 and answer.header("x-amzn-errortype") == "UnknownOperationException", answer
        assert emulator.request("GET").body == b"ok"


def test_a_project_file_can_turn_it_off(tmp_path: Path) -> None:
    write_project(tmp_path, ["a", "b"], "console: false\n")
    with Project(tmp_path) as project:
        assert "Console" not in project.output.text
        assert Console(project.port).get("").status == 404
    with Project(tmp_path, "--console") as project:
        assert f"Console      http://127.0.0.1:{project.port}/_swiftlet/" in project.output.lines
        assert Console(project.port).get("").status == 200


def test_a_project_has_one_console_for_all_functions(tmp_path: Path) -> None:
    port = free_port()
    api = f"apis:\n  main:\n    type: http\n    listen: 127.0.0.1:{port}\n    routes:\n      $default: b\n"
    write_project(tmp_path, ["a", "b"], api)
    with Project(tmp_path) as project:
        console = Console(project.port)
        first, second = console.state()["functions"]
        assert [first["name"], second["name"]] == ["a", "b"]
        assert [first["memorySize"], second["memorySize"]] == [128, 192]
        assert [door["name"] for door in first["doors"]] == ["function-url"]
        assert first["doors"][0]["url"] == f"http://a.localhost:{project.port}"
        assert [door["name"] for door in second["doors"]] == ["function-url", "http-api"]
        assert second["doors"][1]["url"] == f"http://127.0.0.1:{port}"
        # The host selects a function, but the console is the same.
        assert console.get("api/state", host=f"b.localhost:{project.port}").json()["functions"] == [first, second]


def test_the_state_describes_the_functions(running: ShownEmulator) -> None:
    state = running.console.state()
    assert re.fullmatch(r"\d+\.\d+\.\d+.*", state["version"])
    assert (state["hasDoctor"], state["canChange"], state["masksSecrets"]) == (state["hasDoctor"], True, True)
    (function,) = state["functions"]
    assert (function["name"], function["memorySize"], function["timeout"]) == ("function", 512, 30)
    assert "shown.py" in function["command"]
    doors = {door["name"]: door["url"] for door in function["doors"]}
    assert doors == {
        "function-url": running.url,
        "http-api": f"http://127.0.0.1:{running.port_of('HTTP API')}",
        "rest-api": f"http://127.0.0.1:{running.port_of('REST API')}/prod",
        "alb": f"http://127.0.0.1:{running.port_of('ALB')}",
    }


def test_data_is_not_stored(running: ShownEmulator) -> None:
    for path in ["api/state", "api/samples", "api/samples/sqs"]:
        answer = running.console.get(path)
        assert answer.header("cache-control") == "no-store"
        check_security(answer)

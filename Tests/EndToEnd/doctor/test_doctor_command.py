"""`swiftlet doctor` as a command: its requests, formats, exit statuses, mistakes and signals."""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path
from xml.etree import ElementTree

import pytest

from harness import examining
from harness.child import Child
from harness.conditions import wait_until
from harness.examining import App, Doctor, Report, examine, run, write_requests
from harness.places import SWIFTLET
from harness.ports import listening_socket
from harness.process_table import assert_gone, descendants

SECRET = "tr0ub4dor-and-3-horses"
RAW = examining.python("raw.py")
FORMATS = ["text", "json", "markdown", "github", "sarif", "junit"]
CURL = """# made by a browser
curl 'http://localhost:8080/long' \\
  -H 'Accept: */*' --compressed
"""
HTTP = """@host = http://localhost:8080

### A response that is too long
GET {{host}}/long
Accept: */*
"""
HAR = {
    "log": {
        "version": "1.2",
        "entries": [
            {
                "request": {
                    "method": "GET", "url": "https://example.com/long", "httpVersion": "HTTP/2", "queryString": [],
                    "headers": [{"name": ":authority", "value": "example.com"}, {"name": "accept", "value": "*/*"}],
                },
                "response": {"status": 200},
            }
        ],
    }
}  # fmt: skip
LONG = "http.framing:long GET /long"


def doctor(*arguments: str | Path) -> Child:
    """The command with these arguments only."""
    return Child([SWIFTLET, "doctor", *arguments], {"PATH": os.environ["PATH"]}, cwd=examining.APPLICATIONS)


@pytest.mark.parametrize(
    ("name", "text"), [("requests.sh", CURL), ("requests.http", HTTP), ("requests.har", json.dumps(HAR))],
    ids=["curl", "http", "har"],
)  # fmt: skip
def test_requests_of_a_file(name: str, text: str) -> None:
    report = examine(RAW, "http.framing", "--request", write_requests([text], name))
    assert [finding["key"] for finding in report.findings] == [LONG], report.text


def test_a_post_request_of_a_file() -> None:
    requests = write_requests(["POST http://localhost/items\nContent-Type: application/json\n\n" + json.dumps({"a": 1})])
    report = examine(examining.uvicorn(), "http.framing,http.binary", "--request", requests)
    report.assert_passed("http.framing", "http.binary")


def test_requests_of_the_app_s_own_description() -> None:
    report = examine(examining.uvicorn(), "http.head", paths=())
    assert "HEAD /blocking: 405. GET /blocking: 200." in report.only("http.head", "info")["evidence"]


def test_operations_that_are_left_out_are_counted(tmp_path: Path) -> None:
    operations = {f"/{number}": {"get": {}} for number in range(15)}
    operations["/items/{id}"] = {"get": {"parameters": [{"name": "id", "in": "path", "required": True}]}}  # type: ignore[dict-item]
    (tmp_path / "openapi.json").write_text(json.dumps({"openapi": "3.1.0", "paths": operations}))
    files = App(lambda port: [examining.PYTHON, "-m", "http.server", str(port)], tmp_path)
    report = examine(files, "http.cookies", paths=())
    assert [note.partition(", because")[0] for note in report.whole["notes"]] == [
        "4 GET operations of /openapi.json were not requested", "1 GET operation of /openapi.json was not requested",
    ]  # fmt: skip


def test_settings_are_read_without_a_start() -> None:
    with listening_socket() as taken:
        port = taken.getsockname()[1]
        report = examine(RAW, "config.lwa", port=port)
        report.assert_passed("config.lwa")
        # Only the app can tell whether it has the path.
        ended = run(RAW, "--only", "config.lwa", env={"AWS_LWA_DRAIN_PATH": "/drain"}, port=port)
        assert ended.status == 69 and str(port) in ended.stderr


@pytest.mark.parametrize(
    ("contents", "complaint"), [("curl 'http://localhost/", "line 1"), ("{", "--request"), ("", "--request")]
)
def test_a_file_that_has_no_requests(contents: str, complaint: str) -> None:
    path = write_requests([contents], "requests.txt")
    ended = run(RAW, "--request", path)
    assert ended.status == 64
    assert complaint in ended.stderr and str(path) in ended.stderr
    assert ended.stdout == ""


def test_a_file_that_does_not_exist() -> None:
    for option in ("--request", "--baseline"):
        ended = run(RAW, option, "/no/such/file")
        assert ended.status == 64
        assert f"{option} /no/such/file" in ended.stderr


@pytest.fixture(scope="module")
def faulty() -> App:
    """A server with an error and a warning."""
    return examining.python("raw.py", "failing-head")


@pytest.fixture(scope="module")
def requests() -> Path:
    """Requests that show them."""
    return write_requests(["GET /", "GET /long"])


@pytest.mark.parametrize(
    ("policy", "checks", "status"),
    [
        ("error", "http.framing", 1), ("error", "http.head", 0), ("warning", "http.head", 1), ("none", "http", 0),
        ("warning", "http.cookies", 0),
    ],
)  # fmt: skip
def test_fail_on(faulty: App, requests: Path, policy: str, checks: str, status: int) -> None:
    ended = run(faulty, "--only", checks, "--fail-on", policy, "--request", requests)
    assert ended.status == status, ended.stdout


def test_an_app_that_does_not_start_is_a_failure_whatever_is_selected() -> None:
    """And the report has the line that names the error."""
    app = examining.App(lambda _: [examining.PYTHON, "-c", "import os; print('up'); os.environ['MISSING_VARIABLE']"])
    ended = run(app, "--only", "http.cookies", "--format", "json")
    found = Report(ended.stdout).only("start.port", "error")
    assert ended.status == 1
    assert "output: KeyError: 'MISSING_VARIABLE'" in found["evidence"][:2]
    explained = run(app, "--explain", "http.cookies")
    assert explained.status == 1
    assert "The app did not start" in explained.stdout and "KeyError: 'MISSING_VARIABLE'" in explained.stdout


def test_a_baseline_hides_what_is_known(faulty: App, requests: Path, tmp_path: Path) -> None:
    baseline = tmp_path / "baseline.json"
    first = examine(faulty, "http.framing", "--request", requests)
    assert [finding["key"] for finding in first.findings] == [LONG]
    baseline.write_text(first.text)
    ended = run(faulty, "--only", "http.framing,http.head", "--format", "json", "--request", requests, "--baseline", baseline)
    second = Report(ended.stdout)
    assert ended.status == 0
    assert second.of("http.framing") == [] and second.of("http.head") != []
    assert second.whole["knownFindings"] == 1
    second.assert_passed("http.framing")


@pytest.mark.parametrize("contents", ["{", "{}", "[]", '{"findings": [1]}'])
def test_a_file_that_is_no_baseline(contents: str, tmp_path: Path) -> None:
    baseline = tmp_path / "baseline.json"
    baseline.write_text(contents)
    ended = run(RAW, "--baseline", baseline)
    assert ended.status == 64
    assert f"--baseline {baseline}" in ended.stderr


def test_skipped_checks_are_not_made(faulty: App, requests: Path) -> None:
    ended = run(faulty, "--only", "http", "--skip", "http.framing,http.head", "--format", "json", "--request", requests)
    report = Report(ended.stdout)
    assert ended.status == 0
    assert report.findings == []
    assert report.status("http.framing") == report.status("http.head") == report.status("freeze.clock") == "skipped"
    report.assert_passed("http.cookies")


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--only", "http.frames", "--", "true"], "There is no check and no group of checks 'http.frames'"),
        (["--skip", "freezing", "--", "true"], "There is no check and no group of checks 'freezing'"),
        (["--only", "http", "--skip", "http", "--", "true"], "leave no check"),
        (["--format", "xml", "--", "true"], "xml"),
        (["--fail-on", "info", "--", "true"], "info"),
        ([], "COMMAND is missing"),
        (["--"], "COMMAND is missing"),
        (["--no-adapter", "--", "true"], "--no-adapter"),
    ],
)
def test_mistaken_arguments(arguments: list[str], complaint: str) -> None:
    with doctor(*arguments) as ended:
        assert ended.wait() == 64
    assert complaint in "\n".join(ended.output.of("stderr"))
    assert ended.output.of("stdout") == []


@pytest.mark.parametrize(
    ("command", "status", "complaint"),
    [
        ("no-such-program", 127, "no-such-program: command not found"),
        ("./no-such-program", 127, "./no-such-program: no such file"),
        ("./raw.py", 126, "./raw.py: permission denied"),
        ("/tmp", 126, "/tmp: is a directory"),
    ],
)
def test_a_command_that_cannot_run(command: str, status: int, complaint: str) -> None:
    with doctor("--", command) as ended:
        assert ended.wait() == status
    assert complaint in "\n".join(ended.output.of("stderr"))
    assert ended.output.of("stdout") == []


@pytest.fixture(scope="module")
def formats() -> dict[str, str]:
    """One faulty app in each format. A request and the app's log contain a secret, and control characters."""
    app = App(
        lambda _: ["sh", "-c", 'printf "\\033[31mred\\033[0m %s\\n" "$DB_PASSWORD"; exec "$0" raw.py bodies-to-head', examining.PYTHON]
    )
    requests = write_requests(["GET /", "GET /long", f"GET /old?password={SECRET}", f"GET /%3Cb%3E?{SECRET}"])
    runs = {
        name: run(app, "--only", "http,env,start", "--format", name, "--request", requests, env={"DB_PASSWORD": SECRET})
        for name in FORMATS
    }
    assert {ended.status for ended in runs.values()} == {1}
    assert {ended.stderr for ended in runs.values()} == {""}
    return {name: ended.stdout for name, ended in runs.items()}


@pytest.mark.parametrize("name", FORMATS)
def test_no_format_prints_secrets_or_controls_the_terminal(formats: dict[str, str], name: str) -> None:
    assert SECRET not in formats[name]
    assert "\x1b" not in formats[name]
    assert "http.framing" in formats[name] and "env.secrets" in formats[name]


def test_junit_is_xml(formats: dict[str, str]) -> None:
    suites = ElementTree.fromstring(formats["junit"])
    assert suites.tag in ("testsuites", "testsuite")
    failures = [case for case in suites.iter("testcase") if case.find("failure") is not None]
    assert failures and list(suites.iter("skipped"))


def test_sarif_is_json(formats: dict[str, str]) -> None:
    log = json.loads(formats["sarif"])
    assert log["version"] == "2.1.0"
    results = log["runs"][0]["results"]
    rules = {rule["id"] for rule in log["runs"][0]["tool"]["driver"]["rules"]}
    assert {result["ruleId"] for result in results} <= rules
    assert {"http.framing", "env.secrets"} <= {result["ruleId"] for result in results}
    assert {result["level"] for result in results} <= {"error", "warning", "note"}


def test_github_prints_annotations(formats: dict[str, str]) -> None:
    lines = formats["github"].splitlines()
    assert any(line.startswith("::error ") for line in lines)
    assert any(line.startswith("::warning ") for line in lines)


def test_text_begins_with_the_worst(formats: dict[str, str]) -> None:
    assert formats["text"].startswith("error ")


def test_explain(faulty: App, requests: Path) -> None:
    ended = run(faulty, "--explain", "http.framing", "--request", requests)
    assert "On Lambda:" in ended.stdout and "Content-Length is 6; 2 more bytes followed" in ended.stdout


def _below(child: Child, name: str) -> list[str]:
    return [entry.command for entry in descendants(child.pid) if name in entry.command]


@pytest.mark.parametrize(
    ("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)], ids=["INT", "TERM", "HUP"]
)
@pytest.mark.parametrize("phase", ["start", "requests"])
def test_a_signal_ends_everything(number: signal.Signals, status: int, phase: str) -> None:
    app = App(lambda _: ["sh", "-c", "sleep 100 & exec sleep 100"]) if phase == "start" else examining.uvicorn()
    requests = write_requests(["GET /", "GET /waiting", "GET /sleeping"] * 4)
    with Doctor(app, "--only", "start.port,async,freeze.background", "--request", requests) as run_:
        wanted = "sleep 100" if phase == "start" else "uvicorn"
        wait_until(lambda: _below(run_, wanted), "the app runs", 20)
        if phase == "requests":
            wait_until(lambda: not _below(run_, wanted), "the first sandbox ends", 30)
            wait_until(lambda: _below(run_, wanted), "the second sandbox begins", 20)
        below = descendants(run_.pid)
        run_.send(number)
        assert run_.wait(10) == status
        assert_gone(below)
    assert run_.output.of("stdout") == []
    assert run_.output.of("stderr") == []


def test_ctrl_c_in_a_terminal() -> None:
    with Doctor(examining.node(), "--only", "freeze") as run_:
        wait_until(lambda: _below(run_, "noded.js"), "the app runs", 20)
        run_.interrupt()
        assert run_.wait(10) == 130


def test_nothing_outlives_a_doctor_that_was_killed() -> None:
    with Doctor(examining.node(), "--only", "freeze") as run_:
        wait_until(lambda: _below(run_, "noded.js"), "the app runs", 20)
        below = descendants(run_.pid)
        run_.send(signal.SIGKILL)
        assert run_.wait(10) == -signal.SIGKILL
        assert_gone(below)


def test_nothing_is_left_of_an_app_that_leaves_processes_behind() -> None:
    app = App(lambda _: ["sh", "-c", 'setsid sleep 1000 & exec "$0" raw.py', examining.PYTHON])
    examine(app, "http.framing").assert_passed("http.framing")
    assert [entry.command for entry in descendants() if "sleep 1000" in entry.command] == []

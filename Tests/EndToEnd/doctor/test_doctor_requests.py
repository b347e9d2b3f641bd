"""The doctor's checks of what requests do: background work, blocked event loops, memory, files, secrets, settings."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from harness import examining
from harness.examining import App, Report, examine, write_requests
from harness.silence import SilentPeer

SECRET = "tr0ub4dor-and-3-horses"
FASTAPI = examining.uvicorn()
FLASK = examining.gunicorn()
NODE = examining.node()


LATER = ["/computing-later", "/logging-later", "/reporting-later"]


@pytest.fixture(scope="module")
def peer() -> Iterator[SilentPeer]:
    """A server that accepts connections and never says anything."""
    with SilentPeer() as peer:
        yield peer


@pytest.fixture(scope="module")
def fastapi(peer: SilentPeer) -> Report:
    """Endpoints of FastAPI that go on working or block the event loop, beside sound ones."""
    paths = ["/waiting", "/threaded", "/blocking", "/threading-later", *LATER]
    return examine(FASTAPI, "freeze.background,async.blocked", paths=paths, env={"PEER": str(peer.port)}, timeout=100)


@pytest.fixture(scope="module")
def node(peer: SilentPeer) -> Report:
    """The same of Node."""
    paths = ["/", "/waiting", "/blocking", *LATER]
    return examine(NODE, "freeze.background,async.blocked", paths=paths, env={"PEER": str(peer.port)}, timeout=100)


@pytest.mark.timeout(110)
@pytest.mark.parametrize(("name", "others"), [("fastapi", ["/threading-later"]), ("node", [])])
def test_background_work(name: str, others: list[str], request: pytest.FixtureRequest) -> None:
    report: Report = request.getfixturevalue(name)
    found = {finding["key"]: finding for finding in report.of("freeze.background")}
    assert set(found) == {f"freeze.background:GET {path}" for path in LATER + others}, report.text
    assert {finding["severity"] for finding in found.values()} == {"warning"}
    assert "of CPU time in the" in found["freeze.background:GET /computing-later"]["evidence"][0]
    assert "the report has been written" in found["freeze.background:GET /logging-later"]["evidence"][-1]
    assert "AWS_LWA_DRAIN_PATH" in found["freeze.background:GET /logging-later"]["cure"]


@pytest.mark.timeout(110)
@pytest.mark.parametrize("name", ["fastapi", "node"])
def test_what_the_next_request_completes(name: str, request: pytest.FixtureRequest) -> None:
    report: Report = request.getfixturevalue(name)
    completed = "During the next request the app printed: the report has been written"
    # A busy machine may freeze the app only after its work.
    for _ in range(3):
        evidence = " ".join(report.about("freeze.background", "GET /logging-later")[0]["evidence"])
        if completed in evidence:
            break
        report = examine(FASTAPI if name == "fastapi" else NODE, "freeze.background", paths=["/logging-later"])
    assert completed in evidence


@pytest.mark.timeout(110)
def test_background_work_without_output(fastapi: Report, node: Report, peer: SilentPeer) -> None:
    evidence = " ".join(fastapi.about("freeze.background", "GET /reporting-later")[0]["evidence"])
    assert "wrote /tmp/" in evidence
    evidence = " ".join(node.about("freeze.background", "GET /reporting-later")[0]["evidence"])
    assert f"used a connection to 127.0.0.1:{peer.port} after the response" in evidence


@pytest.mark.timeout(110)
@pytest.mark.parametrize("tick", ["0.1", "1.1", "1.7"])
def test_a_thread_with_its_own_schedule_is_no_background_work(tick: str, peer: SilentPeer) -> None:
    variables = {"PEER": str(peer.port), "TICK": tick}
    report = examine(
        FASTAPI, "freeze.background", paths=["/", "/tidy", "/waiting"], env=variables, timeout=100
    )  # fmt: skip
    report.assert_passed("freeze.background")


@pytest.mark.timeout(110)
@pytest.mark.parametrize(("name", "cure"), [("fastapi", "'def' instead of 'async def'"), ("node", "worker thread")])
def test_blocked_event_loops(name: str, cure: str, request: pytest.FixtureRequest) -> None:
    report: Report = request.getfixturevalue(name)
    found = report.only("async.blocked", "warning")
    assert found["key"] == "async.blocked:GET /blocking"
    assert cure in found["cure"]


@pytest.mark.timeout(110)
def test_work_of_earlier_requests_is_not_that_of_an_idle_app() -> None:
    requests = write_requests(["GET /", "POST /mails\n\n{}", "POST /mails\n\n{}"])
    report = examine(FASTAPI, "freeze.background", "--request", requests, timeout=100)
    found = report.only("freeze.background", "warning")
    assert found["key"] == "freeze.background:POST /mails"
    assert "a mail was sent" in " ".join(found["evidence"])


def test_flask_works_in_processes_of_its_own() -> None:
    report = examine(FLASK, "async.blocked,freeze.background", paths=["/", "/waiting", "/logging-later"])
    assert report.status("async.blocked") == "skipped"
    assert report.only("freeze.background", "warning")["key"] == "freeze.background:GET /logging-later"


@pytest.mark.parametrize(
    ("app", "path"), [(FASTAPI, "/leaking"), (FLASK, "/leaking"), (NODE, "/leaking")], ids=["fastapi", "flask", "node"]
)
def test_memory_that_grows(app: App, path: str) -> None:
    report = examine(app, "memory.growth", paths=[path])
    found = report.of("memory.growth")
    assert len(found) == 1 and found[0]["severity"] in ("warning", "error"), report.text
    assert "per request over" in found[0]["evidence"][0]


@pytest.mark.parametrize("app", [FASTAPI, NODE], ids=["fastapi", "node"])
def test_open_files_that_grow(app: App) -> None:
    report = examine(app, "memory.growth", paths=["/", "/opening"])
    found = report.about("memory.growth", "open files")
    assert [finding["severity"] for finding in found] == ["warning"], report.text
    assert "limit of 1024" in found[0]["evidence"][1]


@pytest.mark.parametrize("app", [FASTAPI, FLASK, NODE], ids=["fastapi", "flask", "node"])
def test_sound_apps(app: App) -> None:
    """One run of the checks that need no freeze and no time."""
    checks = "memory.growth,memory.workers,files,env,config,time.shutdown,freeze.background,async"
    report = examine(app, checks, paths=["/", "/tidy"] if app is FASTAPI else ["/"], env={"DB_PASSWORD": SECRET})
    assert report.findings == [], report.text
    report.assert_passed("memory.workers", "env.secrets", "config.lwa", "time.shutdown", "freeze.background")
    assert report.status("memory.growth") in ("passed", "undecided")
    assert report.status("files.readonly") in ("passed", "undecided")


@pytest.mark.parametrize(
    ("app", "count"),
    [(examining.uvicorn("fast:app", "--workers", "2"), 2), (examining.gunicorn("flasked:app", "--workers", "2"), 2)],
    ids=["fastapi", "flask"],
)
def test_several_workers(app: App, count: int) -> None:
    report = examine(app, "memory.workers")
    found = report.only("memory.workers", "warning")
    assert f"runs {count} workers" in found["title"]
    assert "--workers" in found["cure"]


@pytest.mark.parametrize("app", [FASTAPI, FLASK, NODE], ids=["fastapi", "flask", "node"])
def test_files_outside_tmp(app: App) -> None:
    report = examine(app, "files.readonly", paths=["/writing"])
    if report.status("files.readonly") == "undecided":
        assert "read-only" in report.note("files.readonly")
        return
    found = report.only("files.readonly", "error")
    assert "ead-only file system" in " ".join(found["evidence"]), found
    assert "/tmp" in found["cure"]


@pytest.mark.parametrize(
    ("name", "app", "path", "file"),
    [
        ("fast.py", FASTAPI, "/swallowing", "uploads/1.txt"), ("noded.js", NODE, "/swallowing", "uploads.json"),
        ("fast.py", FASTAPI, "/locking", "/dev/shm/sem."),
    ],
    ids=["fastapi", "node", "fastapi-semaphore"],
)  # fmt: skip
def test_writes_that_succeed_here(name: str, app: App, path: str, file: str, tmp_path: Path) -> None:
    """The app swallows its errors, but here its files are writable, as on a machine that cannot enforce the limit."""
    shutil.copy(app.directory / name, tmp_path)
    here = App(app.command, tmp_path)
    report = examine(here, "files.readonly", "--read-only", "off", paths=["/", path])
    evidence = report.only("files.readonly", "error")["evidence"]
    assert file in evidence[0], evidence


def test_bytecode_is_no_write_of_the_app(tmp_path: Path) -> None:
    shutil.copy(FASTAPI.directory / "fast.py", tmp_path)
    report = examine(App(FASTAPI.command, tmp_path), "files.readonly", "--read-only", "off", paths=["/", "/tidy"])
    assert list(tmp_path.glob("__pycache__/*.pyc")) != []
    assert report.findings == []
    assert report.status("files.readonly") == "undecided"


@pytest.mark.parametrize("app", [FASTAPI], ids=["fastapi"])
def test_shared_memory(app: App) -> None:
    report = examine(app, "files.readonly", paths=["/", "/locking"])
    if report.status("files.readonly") != "undecided":
        assert "threads" in report.only("files.readonly", "error")["cure"]


def test_files_that_pile_up_in_tmp() -> None:
    report = examine(FASTAPI, "files.readonly", paths=["/piling"])
    if report.status("files.readonly") != "undecided":
        assert "pile up" in report.only("files.readonly", "warning")["title"]


@pytest.mark.parametrize(
    ("app", "path", "severity", "place"),
    [
        (FASTAPI, "/secret-log", "warning", "The log"),
        (FASTAPI, "/secret-page", "error", "The response to GET /secret-page (status 500)"),
        (FLASK, "/secret-page", "error", "The response to GET /secret-page (status 500)"),
        (NODE, "/secret-log", "warning", "The log"),
    ],
    ids=["fastapi-log", "fastapi-page", "flask-page", "node-log"],
)
def test_secrets(app: App, path: str, severity: str, place: str) -> None:
    report = examine(app, "env.secrets", paths=["/", path], env={"DB_PASSWORD": SECRET})
    found = report.only("env.secrets", severity)
    assert found["title"] == f"{place} contains the value of DB_PASSWORD"
    assert SECRET not in report.text


@pytest.mark.parametrize("app", [FASTAPI, NODE], ids=["fastapi", "node"])
def test_credentials_of_requests_in_the_log(app: App) -> None:
    requests = examining.write_requests(["GET /logged\nAuthorization: Bearer maria.f9ff2357855217a9"])
    report = examine(app, "env.secrets", "--request", requests)
    found = report.only("env.secrets", "warning")
    assert found["title"] == "The log contains the Authorization header of a request"
    assert "maria.f9ff" not in report.text


@pytest.mark.parametrize(
    ("variables", "severity", "title"),
    [
        ({"AWS_LWA_REDINESS_CHECK_PATH": "/"}, "warning", "AWS_LWA_REDINESS_CHECK_PATH has no effect"),
        ({"READINESS_CHECK_PATH": "/"}, "info", "READINESS_CHECK_PATH is deprecated"),
        ({"AWS_LWA_DRAIN_PATH": "/no-such-path"}, "warning", "The app has no GET route at AWS_LWA_DRAIN_PATH"),
        ({"AWS_LWA_ASYNC_INIT": "maybe"}, "error", "The adapter does not start with this value of AWS_LWA_ASYNC_INIT"),
    ],
    ids=["unknown", "deprecated", "drain", "invalid"],
)
def test_settings_of_the_adapter(variables: dict[str, str], severity: str, title: str) -> None:
    report = examine(FASTAPI, "config.lwa", env=variables)
    assert report.only("config.lwa", severity)["title"] == title


@pytest.mark.parametrize(("app", "path"), [(FASTAPI, "/login/form"), (NODE, "/api/page")], ids=["fastapi", "node"])
def test_a_base_path_that_the_app_needs(app: App, path: str) -> None:
    base = path[: path.rindex("/")]
    report = examine(app, "config.lwa,http.binary", paths=["/", path], env={"AWS_LWA_REMOVE_BASE_PATH": base})
    found = report.only("config.lwa", "error")
    assert f"GET {path}: 200; as {path.removeprefix(base)}, which the adapter sends: 404." in found["evidence"]
    assert report.of("http.binary") == []


def test_the_adapters_own_requests_keep_their_base_path() -> None:
    variables = {
        "AWS_LWA_REMOVE_BASE_PATH": "/login", "AWS_LWA_DRAIN_PATH": "/login/form",
        "AWS_LWA_READINESS_CHECK_PATH": "/login/form",
    }  # fmt: skip
    examine(FASTAPI, "config.lwa", env=variables).assert_passed("config.lwa")


def test_a_base_path_that_the_app_does_not_know() -> None:
    report = examine(FASTAPI, "config.lwa,http.binary", paths=["/v1/", "/v1/waiting"], env={"AWS_LWA_REMOVE_BASE_PATH": "/v1"})
    report.assert_passed("config.lwa", "http.binary")
    assert report.findings == []


@pytest.mark.parametrize("app", [FASTAPI, NODE], ids=["fastapi", "node"])
def test_streams_need_no_option(app: App) -> None:
    report = examine(app, "http.binary,config.lwa", env={"AWS_LWA_INVOKE_MODE": "response_stream"})
    assert report.findings == [], report.text


def test_sound_settings_of_the_adapter() -> None:
    variables = {"AWS_LWA_DRAIN_PATH": "/drain", "AWS_LWA_READINESS_CHECK_PATH": "/"}
    examine(FASTAPI, "config.lwa", env=variables).assert_passed("config.lwa")


@pytest.mark.parametrize("app", [FASTAPI, NODE], ids=["fastapi", "node"])
def test_sigterm_is_ignored(app: App) -> None:
    report = examine(app, "time.shutdown", env={"SIGNALS": "ignore"})
    assert "ignores SIGTERM" in report.only("time.shutdown", "warning")["title"]

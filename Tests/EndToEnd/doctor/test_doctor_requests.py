"""The doctor's checks of what requests do: background work, blocked event loops, memory, files, secrets, settings."""

from __future__ import annotations

import pytest

from harness import examining
from harness.examining import App, Report, examine

SECRET = "tr0ub4dor-and-3-horses"
FASTAPI = examining.uvicorn()
FLASK = examining.gunicorn()
NODE = examining.node()


@pytest.fixture(scope="module")
def fastapi() -> Report:
    """Endpoints of FastAPI that go on working or block the event loop, beside sound ones."""
    return examine(
        FASTAPI, "freeze.background,async.blocked",
        paths=["/waiting", "/threaded", "/blocking", "/computing-later", "/logging-later"],
    )  # fmt: skip


@pytest.fixture(scope="module")
def node() -> Report:
    """The same of Node."""
    return examine(
        NODE, "freeze.background,async.blocked", paths=["/", "/waiting", "/blocking", "/computing-later", "/logging-later"]
    )  # fmt: skip


@pytest.mark.parametrize("name", ["fastapi", "node"])
def test_background_work(name: str, request: pytest.FixtureRequest) -> None:
    report: Report = request.getfixturevalue(name)
    found = {finding["key"]: finding for finding in report.of("freeze.background")}
    assert set(found) == {"freeze.background:GET /computing-later", "freeze.background:GET /logging-later"}, report.text
    assert {finding["severity"] for finding in found.values()} == {"warning"}
    assert "of CPU time in the" in found["freeze.background:GET /computing-later"]["evidence"][0]
    assert "the report has been written" in found["freeze.background:GET /logging-later"]["evidence"][-1]
    assert "AWS_LWA_DRAIN_PATH" in found["freeze.background:GET /logging-later"]["cure"]


@pytest.mark.parametrize(("name", "cure"), [("fastapi", "'def' instead of 'async def'"), ("node", "worker thread")])
def test_blocked_event_loops(name: str, cure: str, request: pytest.FixtureRequest) -> None:
    report: Report = request.getfixturevalue(name)
    found = report.only("async.blocked", "warning")
    assert found["key"] == "async.blocked:GET /blocking"
    assert cure in found["cure"]


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


def test_sigterm_is_ignored() -> None:
    report = examine(NODE, "time.shutdown", env={"SIGNALS": "ignore"})
    assert "ignores SIGTERM" in report.only("time.shutdown", "warning")["title"]

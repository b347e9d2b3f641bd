"""The doctor's checks of the start: where the app listens, how long it takes, and its readiness path."""

from __future__ import annotations

import socket

import pytest

from harness import examining
from harness.examining import App, Doctor, Report, examine
from harness.places import script
from harness.ports import free_port

START = "start.port,start.address,start.slow"
FASTAPI_PORT = free_port()
NODE_PORT = free_port()


@pytest.mark.parametrize(
    "app", [examining.uvicorn(), examining.gunicorn(), examining.node(), examining.python("raw.py")],
    ids=["fastapi", "flask", "node", "raw"],
)  # fmt: skip
def test_sound_apps_pass(app: App) -> None:
    report = examine(app, "start")
    report.assert_passed("start.port", "start.address", "start.slow", "start.health")
    assert report.findings == []


@pytest.fixture(scope="module")
def misplaced() -> dict[str, Report]:
    """Apps that listen elsewhere. Each waits for the end of the init phase, so they start together."""
    options = ("--only", START, "--format", "json")
    with (
        Doctor(App(lambda _: [script("uvicorn"), "fast:app", "--port", str(FASTAPI_PORT)]), *options) as fastapi,
        Doctor(examining.node(), *options, env={"LISTEN_PORT": str(NODE_PORT)}) as node,
        Doctor(examining.uvicorn("fast:app", "--host", "127.0.0.3"), *options) as fastapi_address,
        Doctor(examining.node(), *options, env={"LISTEN_HOST": "127.0.0.3"}) as node_address,
    ):
        runs = {"fastapi": fastapi, "node": node, "fastapi-address": fastapi_address, "node-address": node_address}
        statuses = {name: run.wait(50) for name, run in runs.items()}
    assert set(statuses.values()) == {1}
    return {name: Report("\n".join(run.output.of("stdout"))) for name, run in runs.items()}


def test_fastapi_on_another_port(misplaced: dict[str, Report]) -> None:
    report = misplaced["fastapi"]
    found = report.only("start.port", "error")
    assert str(FASTAPI_PORT) in found["evidence"][0]
    assert "Start the server with --port" in found["cure"]
    assert report.whole["framework"] == "uvicorn"
    assert report.status("start.address") == "undecided"
    assert report.status("start.slow") == "undecided"


def test_node_on_another_port(misplaced: dict[str, Report]) -> None:
    found = misplaced["node"].only("start.port", "error")
    assert str(NODE_PORT) in found["evidence"][0]
    assert "process.env.PORT" in found["cure"]


@pytest.mark.parametrize("app", ["fastapi-address", "node-address"])
def test_on_an_address_that_the_adapter_does_not_use(misplaced: dict[str, Report], app: str) -> None:
    report = misplaced[app]
    found = report.only("start.address", "error")
    assert "127.0.0.3" in found["evidence"][0]
    assert "0.0.0.0" in found["cure"]
    assert report.status("start.port") == "passed"


def test_an_app_that_exits() -> None:
    report = examine(App(lambda _: ["sh", "-c", "echo no configuration >&2; exit 3"]), START)
    found = report.only("start.port", "error")
    assert any("no configuration" in fact for fact in found["evidence"]), found


@pytest.mark.timeout(90)
@pytest.mark.parametrize("app", [examining.uvicorn(), examining.node()], ids=["fastapi", "node"])
def test_a_slow_start(app: App) -> None:
    report = examine(app, START, env={"START_SECONDS": "6"})
    found = report.only("start.slow", "warning")
    assert "waits most of the time" in found["cure"]
    report.assert_passed("start.port", "start.address")


@pytest.mark.timeout(120)
@pytest.mark.parametrize("checks", [START, "start"])
def test_a_start_that_takes_longer_than_the_init_phase(checks: str) -> None:
    report = examine(examining.uvicorn(), checks, env={"START_SECONDS": "12"}, timeout=100)
    found = report.only("start.slow", "error")
    assert "waits most of the time" in found["cure"]
    report.assert_passed("start.port", "start.address")


@pytest.mark.timeout(120)
@pytest.mark.parametrize(("app", "status"), [(examining.uvicorn(), 401), (examining.node(), 404)], ids=["fastapi", "node"])
def test_a_readiness_path_that_never_counts_as_ready(app: App, status: int) -> None:
    variables = {"AWS_LWA_READINESS_CHECK_PATH": "/login", "AWS_LWA_READINESS_CHECK_HEALTHY_STATUS": "200-399"}
    report = examine(app, "start.health", env=variables, timeout=100)
    found = report.only("start.health", "error")
    assert f"GET /login gave {status}" in found["evidence"][0]
    assert "200-399" in found["evidence"][0]


@pytest.mark.parametrize(
    ("path", "severity", "title"),
    [
        ("/login", "warning", "requires a login"),
        ("/moved", "info", "redirects"),
        ("/slow-health", "warning", "slow"),
    ],
)
def test_readiness_paths_of_fastapi(path: str, severity: str, title: str) -> None:
    report = examine(examining.uvicorn(), "start.health", env={"AWS_LWA_READINESS_CHECK_PATH": path})
    assert title in report.only("start.health", severity)["title"]


def test_a_readiness_path_of_flask_that_needs_a_login() -> None:
    report = examine(examining.gunicorn(), "start.health", env={"AWS_LWA_READINESS_CHECK_PATH": "/login"})
    found = report.only("start.health", "warning")
    assert "403" in found["evidence"][0]


def test_another_process_has_the_port() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        ended = examining.run(examining.python("raw.py"), "--only", START, port=port)
    assert ended.status not in (0, 1)
    assert f"port {port} is in use by" in ended.stderr
    assert ended.stdout == ""

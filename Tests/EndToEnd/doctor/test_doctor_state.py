"""The doctor's check of what one sandbox remembers and another one does not."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from harness import examining
from harness.examining import App, Report, examine, write_requests

FASTAPI = examining.uvicorn("stateful:app")
EXPRESS = examining.node("stateful.js")
FLASK = examining.gunicorn("stateful_flask:app")
# Express is Debian's package.
ENVIRONMENT = {"SECRET_KEY": "the same in each sandbox", "NODE_PATH": "/usr/share/nodejs"}


@pytest.fixture(scope="module")
def store() -> Iterator[str]:
    """A store outside the sandboxes: it counts the requests for each path."""
    counts: dict[str, int] = {}

    class Store(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            counts[self.path] = counts.get(self.path, 0) + 1
            body = str(counts[self.path]).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Prints nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Store) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def _examine(app: App, *requests: str, **variables: str) -> Report:
    lines = [line if " " in line else f"GET {line}" for line in requests]
    return examine(app, "state.local", "--request", write_requests(lines), env={**ENVIRONMENT, **variables})


def test_what_fastapi_keeps_in_memory() -> None:
    report = _examine(FASTAPI, "POST /login", "/account", "/visits", "POST /notes", "/notes", "/", "/signed-account")
    found = {finding["key"]: finding for finding in report.of("state.local")}
    assert set(found) == {"state.local:GET /account", "state.local:GET /visits", "state.local:GET /notes"}, report.text
    assert {finding["severity"] for finding in found.values()} == {"warning"}
    session = found["state.local:GET /account"]
    assert session["title"] == "Another sandbox does not know the session of GET /account"
    assert session["evidence"][0].startswith("Status 200 in the first sandbox, 401 in the second one")
    assert "SessionMiddleware" in session["cure"]
    assert found["state.local:GET /visits"]["title"] == "GET /visits counts in the memory of one sandbox"
    assert found["state.local:GET /notes"]["title"] == "GET /notes depends on the memory of one sandbox"


def test_a_sound_app_in_fastapi(store: str) -> None:
    report = _examine(FASTAPI, "POST /login", "/signed-account", "/shared-visits", "/", STORE=store)
    assert report.findings == [], report.text
    assert report.status("state.local") in ("passed", "undecided"), report.text


def test_a_key_that_each_sandbox_chooses() -> None:
    report = examine(FASTAPI, "state.local", "--request", write_requests(["POST /login", "GET /signed-account"]))
    assert report.only("state.local", "warning")["key"] == "state.local:GET /signed-account"


def test_what_express_keeps_in_memory() -> None:
    report = _examine(EXPRESS, "POST /login", "/account", "/visits", "/signed-cart", "/")
    found = {finding["key"]: finding for finding in report.of("state.local")}
    assert set(found) == {"state.local:GET /account", "state.local:GET /visits"}, report.text
    assert "MemoryStore" in found["state.local:GET /account"]["cure"]
    assert _examine(EXPRESS, "/cart").only("state.local", "warning")["key"] == "state.local:GET /cart"


@pytest.mark.parametrize("app", [EXPRESS, FLASK], ids=["express", "flask"])
def test_signed_cookies_pass(app: App) -> None:
    report = _examine(app, "/signed-cart", "/")
    assert report.findings == [], report.text
    assert report.status("state.local") in ("passed", "undecided"), report.text


def test_an_app_without_state_passes() -> None:
    report = examine(examining.uvicorn(), "state.local", paths=["/", "/cookies", "/login", "/moved", "/failing"])
    report.assert_passed("state.local")
    assert report.note("state.local") == "No response depends on earlier requests or on cookies."


@pytest.mark.parametrize("app", [FASTAPI, EXPRESS], ids=["port-in-the-command", "port-in-a-variable"])
def test_two_sandboxes_beside_a_frozen_one(app: App) -> None:
    requests = write_requests(["GET /visits", "GET /"])
    report = examine(app, "state.local,freeze.clock", "--request", requests, env=ENVIRONMENT)
    assert report.only("state.local", "warning")["key"] == "state.local:GET /visits"
    report.assert_passed("freeze.clock")


def test_a_port_that_does_not_change_leaves_no_room_beside_a_frozen_sandbox() -> None:
    fixed = App(lambda port: ["sh", "-c", f"PORT=$(expr {port - 1} + 1) exec node stateful.js"])
    report = examine(fixed, "state.local,freeze.clock", "--request", write_requests(["GET /visits"]), env=ENVIRONMENT)
    assert report.only("state.local", "warning")["key"] == "state.local:GET /visits"
    report.assert_passed("freeze.clock")

"""The doctor's checks of responses: framing, sizes, binary bodies, cookies, codings, HEAD, uploads, WebSockets."""

from __future__ import annotations

import pytest

from harness import examining
from harness.examining import App, Report, examine, write_requests
from harness.places import END_TO_END

NAIVE = END_TO_END / "applications" / "naive_adapter.py"
SOUND = {
    "fastapi": (examining.uvicorn(), ["/", "/cookies", "/binary", "/zipped", "/largest-allowed", "/waiting"]),
    "node": (examining.node(), ["/", "/cookies", "/binary", "/waiting"]),
    "flask": (examining.gunicorn(), ["/", "/waiting"]),
    "raw": (examining.python("raw.py"), ["/", "/chunked", "/empty", "/missing"]),
}


@pytest.mark.parametrize("name", SOUND)
def test_sound_apps_give_no_error_and_no_warning(name: str) -> None:
    app, paths = SOUND[name]
    report = examine(app, "http", paths=paths)
    assert [finding for finding in report.findings if finding["severity"] != "info"] == []
    report.assert_passed("http.framing", "http.binary", "http.cookies", "http.encoding", "http.upgrade", "http.large")
    assert report.status("http.head") in ("passed", "found")


@pytest.fixture(scope="module")
def fastapi() -> Report:
    """The faults of the FastAPI app, beside sound responses."""
    return examine(
        examining.uvicorn(), "http", paths=["/", "/cookies", "/binary", "/large", "/twice", "/zipped", "/cut-off"]
    )  # fmt: skip


@pytest.fixture(scope="module")
def node() -> Report:
    """The faults of the Node app, beside sound responses."""
    return examine(
        examining.node(), "http", paths=["/", "/cookies", "/binary", "/large", "/twice"], env={"WEB_SOCKETS": "/"}
    )  # fmt: skip


@pytest.fixture(scope="module")
def raw() -> Report:
    """The faults of the server that writes to its connections itself, beside sound responses."""
    paths = ["/", "/short", "/long", "/no-last-chunk", "/no-head", "/invalid", "/both", "/old", "/second", "/undeclared",
             "/utf8-coding", "/chunked", "/empty"]  # fmt: skip
    app = examining.python("raw.py", "bodies-to-head", "dropping")
    return examine(app, "http", paths=paths)


def test_fastapi_a_large_response(fastapi: Report) -> None:
    found = fastapi.only("http.large", "error")
    assert found["key"] == "http.large:/large"
    assert "6400000 bytes" in found["evidence"][0]


def test_fastapi_double_compression(fastapi: Report) -> None:
    found = fastapi.only("http.encoding", "error")
    assert "/twice" in found["title"]
    assert "GZipMiddleware" in found["cure"]


def test_fastapi_an_exception_in_a_stream(fastapi: Report) -> None:
    found = fastapi.only("http.framing", "error")
    assert "/cut-off" in found["title"]
    assert "exception" in found["cure"]


def test_fastapi_refuses_head(fastapi: Report) -> None:
    found = fastapi.only("http.head", "info")
    assert "api_route" in found["cure"]
    assert not any(fact.startswith("HEAD /:") for fact in found["evidence"])


def test_fastapi_through_our_adapter(fastapi: Report) -> None:
    fastapi.assert_passed("http.cookies", "http.binary", "http.upgrade")
    assert all(finding["severity"] == "info" for finding in fastapi.of("http.early"))


def test_node_faults(node: Report) -> None:
    assert node.only("http.large", "error")["key"] == "http.large:/large"
    assert "/twice" in node.only("http.encoding", "error")["title"]
    sockets = node.of("http.upgrade")
    assert {finding["severity"] for finding in sockets} == {"error"}
    assert "WebSocket API" in sockets[0]["cure"]
    node.assert_passed("http.framing", "http.cookies", "http.binary", "http.early", "http.head")


@pytest.mark.parametrize(
    ("app", "place", "severity", "title"),
    [
        (examining.node(), "/ws", "error", "The app speaks WebSocket at /ws"),
        (examining.node(), "/socket.io/", "warning", "The app speaks WebSocket at /socket.io/"),
        (examining.node(), "/", "error", "The app speaks WebSocket at /"),
        (examining.node(), "/chat", None, None),
        (examining.uvicorn(), "/ws", "error", "The app speaks WebSocket at /ws"),
        (examining.uvicorn(), "/chat", None, None),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_web_sockets_at_paths_that_no_request_names(app: App, place: str, severity: str | None, title: str | None) -> None:
    report = examine(app, "http.upgrade", env={"WEB_SOCKETS": place})
    if severity is None:
        report.assert_passed("http.upgrade")
    else:
        assert report.only("http.upgrade", severity)["title"] == title


@pytest.mark.parametrize(
    ("path", "severity", "fact"),
    [
        ("/short", "error", "Content-Length is 50; the app sent 5 bytes"),
        ("/long", "error", "Content-Length is 6; 2 more bytes followed"),
        ("/no-last-chunk", "error", "without a last chunk"),
        ("/no-head", "error", "without a byte"),
        ("/invalid", "error", "Invalid"),
        ("/both", "warning", "Content-Length is 5; the chunks have 5 bytes"),
        ("/second", "error", "A second status line"),
    ],
)
def test_framing(raw: Report, path: str, severity: str, fact: str) -> None:
    found = [finding for finding in raw.of("http.framing") if f"GET {path} " in finding["title"] + " "]
    assert [finding["severity"] for finding in found] == [severity], raw.text
    assert fact in found[0]["evidence"][0]


def test_only_faulty_responses_are_named(raw: Report) -> None:
    found = " ".join(finding["title"] for finding in raw.of("http.framing"))
    assert "/chunked" not in found and "/empty" not in found and "GET / " not in found
    old = [finding for finding in raw.of("http.framing") if "1.0" in finding["title"]]
    assert [finding["severity"] for finding in old] == ["info"]


@pytest.mark.parametrize(
    ("app", "path", "fact"),
    [
        (examining.uvicorn(), "/file", "content-disposition: attachment; filename=\"Übersicht.txt\" (ISO 8859-1)"),
        # Node itself garbles the name.
        (examining.node(), "/file", "Content-Disposition: attachment; filename="),
        (examining.python("raw.py"), "/utf8-name", "X-User: Jörg (UTF-8)"),
    ],
    ids=["fastapi", "node", "raw"],
)
def test_fields_with_bytes_that_are_not_ascii(app: examining.App, path: str, fact: str) -> None:
    found = examine(app, "http.framing", paths=["/", path]).only("http.framing", "warning")
    assert any(f"GET {path}: {fact}" in evidence for evidence in found["evidence"])


@pytest.mark.parametrize("app", [examining.uvicorn(), examining.node()], ids=["fastapi", "node"])
def test_encoded_file_names_pass(app: examining.App) -> None:
    examine(app, "http.framing", paths=["/named-file"]).assert_passed("http.framing")


def test_codings_that_are_none(raw: Report) -> None:
    found = {finding["key"]: finding["severity"] for finding in raw.of("http.encoding")}
    assert found == {
        "http.encoding:undeclared /undeclared": "error", "http.encoding:unknown /utf8-coding": "warning",
    }  # fmt: skip


def test_bodies_in_responses_to_head(raw: Report) -> None:
    found = [finding for finding in raw.of("http.head") if "has a body" in finding["title"]]
    assert found and {finding["severity"] for finding in found} == {"info"}


def test_a_connection_dropped_during_an_upload(raw: Report) -> None:
    assert "drops the connection" in raw.only("http.early", "error")["title"]


def test_an_early_response_is_worth_knowing() -> None:
    requests = write_requests(["GET /", f"POST /upload\n\n{'x' * 200_000}"])
    report = examine(examining.python("raw.py", "refusing"), "http.early", "--request", requests)
    found = report.only("http.early", "info")
    assert "before it has read" in found["title"]
    assert any("POST /upload: status 413" in fact for fact in found["evidence"]), found


@pytest.mark.parametrize("app", [examining.uvicorn(), examining.node()], ids=["fastapi", "node"])
def test_another_adapter_loses_cookies_and_mangles_bytes(app: examining.App) -> None:
    report = examine(
        app, "http.cookies,http.binary", "--adapter", NAIVE, paths=["/", "/cookies", "/binary"], env={"NAIVE_TEXT": "1"}
    )
    assert "/cookies" in report.only("http.cookies", "error")["title"]
    found = report.only("http.binary", "error")
    assert "/binary" in found["title"]
    assert "not UTF-8" in found["evidence"][0]

"""The doctor's check of the host name and the scheme that callers use."""

from __future__ import annotations

import pytest

from harness import examining
from harness.examining import App, Report, examine

FASTAPI = examining.uvicorn("origins:app")
# Reads no X-Forwarded-Proto.
DEAF_FASTAPI = examining.uvicorn("origins:app", "--no-proxy-headers")
DJANGO = examining.gunicorn("origins_django")
# gunicorn itself reads X-Forwarded-Proto from 127.0.0.1.
DEAF_DJANGO = examining.gunicorn("origins_django", "--forwarded-allow-ips", "192.0.2.1")
EXPRESS = examining.node("origins.js")
LOCAL = "localhost,127.0.0.1"
PUBLIC = "localhost,127.0.0.1,.lambda-url.us-east-1.on.aws"


def _examine(app: App, *paths: str, **variables: str) -> Report:
    # Express is Debian's package.
    return examine(app, "http.host", paths=paths or ["/"], env={"NODE_PATH": "/usr/share/nodejs", **variables})


@pytest.mark.parametrize(
    ("app", "status", "line", "cure"),
    [
        (FASTAPI, 400, "Invalid host header", "allowed_hosts"),
        (DJANGO, 400, "Bad Request (400)", "ALLOWED_HOSTS"),
        (EXPRESS, 403, "Blocked request.", "Vite"),
    ],
    ids=["fastapi", "django", "express"],
)
def test_refused_hosts(app: App, status: int, line: str, cure: str) -> None:
    found = _examine(app, ALLOWED_HOSTS=LOCAL).only("http.host", "error")
    assert found["title"] == "The app refuses the host name of a Function URL"
    assert f"GET /: status 200 for localhost, {status} for " in found["evidence"][0]
    assert line in found["evidence"][1]
    assert cure in found["cure"]


@pytest.mark.parametrize(
    ("app", "cure"),
    [(DEAF_FASTAPI, "--proxy-headers"), (DEAF_DJANGO, "SECURE_PROXY_SSL_HEADER"), (EXPRESS, "'trust proxy'")],
    ids=["fastapi", "django", "express"],
)
def test_endless_redirects(app: App, cure: str) -> None:
    hosts = {"ALLOWED_HOSTS": "*"} if app is not EXPRESS else {}
    found = _examine(app, HTTPS_ONLY="1", **hosts).only("http.host", "error")
    assert found["title"] == "The app redirects to HTTPS forever"
    assert cure in found["cure"]


@pytest.mark.parametrize(
    ("app", "variables"),
    [
        (FASTAPI, {"HTTPS_ONLY": "1", "ALLOWED_HOSTS": PUBLIC.replace(",.", ",*.")}),
        (DJANGO, {"HTTPS_ONLY": "1", "ALLOWED_HOSTS": PUBLIC, "TRUST_PROXY": "1"}),
        (EXPRESS, {"HTTPS_ONLY": "1", "TRUST_PROXY": "loopback"}),
    ],
    ids=["fastapi", "django", "express"],
)
def test_apps_that_know_their_callers_pass(app: App, variables: dict[str, str]) -> None:
    report = _examine(app, "/", **variables)
    assert report.findings == [], report.text
    report.assert_passed("http.host")


def test_redirects_and_links_of_fastapi() -> None:
    found = {finding["key"]: finding for finding in _examine(
        DEAF_FASTAPI, "/", "/items", "/items/", "/welcome", "/cookie", BASE_URL="http://localhost:3000").findings}  # fmt: skip
    assert set(found) == {
        "http.host:redirect to http", "http.host:links to http", "http.host:redirect to localhost"
    }  # fmt: skip
    assert {finding["severity"] for finding in found.values()} == {"warning"}
    assert any("/items/" in fact for fact in found["http.host:redirect to http"]["evidence"])
    report = _examine(FASTAPI, "/", "/items", "/items/", "/welcome", "/cookie", "/metrics")
    assert report.findings == [], report.text
    report.assert_passed("http.host")


def test_where_a_form_leads() -> None:
    requests = examining.write_requests(["POST /form"])
    options = ("http.host", "--request", requests)
    found = examine(FASTAPI, *options, env={"BASE_URL": "http://localhost:3000"}).only("http.host", "warning")
    assert found["key"] == "http.host:redirect to localhost"
    assert "POST /form" in found["evidence"][0]
    examine(FASTAPI, *options).assert_passed("http.host")


def test_redirects_of_express() -> None:
    found = _examine(EXPRESS, "/", "/login", "/secure").only("http.host", "warning")
    assert found["key"] == "http.host:redirect to http"
    assert len(found["evidence"]) == 1
    _examine(EXPRESS, "/", "/login", "/secure", TRUST_PROXY="loopback").assert_passed("http.host")


@pytest.mark.parametrize("name", ["fastapi", "node", "flask"])
def test_sound_apps_pass(name: str) -> None:
    apps = {"fastapi": examining.uvicorn(), "node": examining.node(), "flask": examining.gunicorn()}
    _examine(apps[name], "/", "/waiting").assert_passed("http.host")

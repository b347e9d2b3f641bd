"""The doctor's check of what the app opens to the adapter's address."""

from __future__ import annotations

import re
import subprocess

import pytest

from harness import examining
from harness.examining import App, Report, examine

FASTAPI = examining.uvicorn("origins:app")
# Takes the adapter's address for the caller's.
DEAF_FASTAPI = examining.uvicorn("origins:app", "--no-proxy-headers")
# Believes every X-Forwarded-For.
CREDULOUS_FASTAPI = examining.uvicorn("origins:app", "--forwarded-allow-ips", "*")
EXPRESS = examining.node("origins.js")


def _examine(app: App, *paths: str, **variables: str) -> Report:
    # Express is Debian's package.
    return examine(app, "http.peer", paths=["/", *paths], env={"NODE_PATH": "/usr/share/nodejs", **variables})


@pytest.mark.parametrize(
    ("app", "path", "refusal"), [(DEAF_FASTAPI, "/metrics", 403), (EXPRESS, "/admin", 404)], ids=["fastapi", "express"]
)
def test_pages_for_127_0_0_1(app: App, path: str, refusal: int) -> None:
    found = _examine(app, path).only("http.peer", "error")
    assert found["key"] == f"http.peer:GET {path}"
    [fact] = found["evidence"]
    assert re.fullmatch(rf"GET {path}: status 200 from 127\.0\.0\.1, {refusal} from [0-9.]+\.", fact), fact


def test_pages_for_all_loopback_addresses() -> None:
    if not other_addresses():
        pytest.skip("this machine has no address but those of the loopback interface")
    assert _examine(DEAF_FASTAPI, "/internal/jobs").about("http.peer", "GET /internal/jobs")


def other_addresses() -> list[str]:
    """The machine's addresses that are no loopback addresses."""
    ended = subprocess.run(["hostname", "-I"], check=True, capture_output=True, text=True)
    return [address for address in ended.stdout.split() if "." in address]


@pytest.mark.parametrize(
    ("app", "path", "variables"),
    [
        (CREDULOUS_FASTAPI, "/metrics", {}), (FASTAPI, "/claimed", {}), (EXPRESS, "/admin", {"TRUST_PROXY": "true"}),
    ],
    ids=["uvicorn", "fastapi", "express"],
)  # fmt: skip
def test_addresses_that_callers_claim(app: App, path: str, variables: dict[str, str]) -> None:
    found = _examine(app, path, **variables).only("http.peer", "error")
    assert found["key"] == f"http.peer:claim GET {path}"
    assert "X-Forwarded-For: 127.0.0.1, " in found["evidence"][0]


@pytest.mark.parametrize(
    ("app", "path", "variables"),
    [(FASTAPI, "/metrics", {}), (EXPRESS, "/admin", {"TRUST_PROXY": "loopback"}), (examining.gunicorn(), "/login", {})],
    ids=["fastapi", "express", "flask"],
)
def test_sound_apps_pass(app: App, path: str, variables: dict[str, str]) -> None:
    report = _examine(app, path, **variables)
    assert report.findings == [], report.text
    report.assert_passed("http.peer")


@pytest.mark.parametrize(("app", "path"), [(DEAF_FASTAPI, "/metrics"), (EXPRESS, "/admin")], ids=["fastapi", "express"])
def test_pages_that_no_request_names(app: App, path: str) -> None:
    assert _examine(app).only("http.peer", "error")["key"] == f"http.peer:GET {path}"


def test_an_app_for_127_0_0_1_only() -> None:
    report = _examine(EXPRESS, "/admin", LOCAL_ONLY="1")
    assert report.only("http.peer", "warning")["key"] == "http.peer:all"


@pytest.mark.parametrize("app", [DEAF_FASTAPI, EXPRESS], ids=["fastapi", "express"])
def test_a_rate_limit_that_all_callers_share(app: App) -> None:
    found = _examine(app, "/limited").about("http.peer", "rate limit")
    assert [finding["severity"] for finding in found] == ["error"]
    assert found[0]["evidence"] == [
        "GET /limited: 429 from 127.0.0.1, whatever address X-Forwarded-For has; 200 from 127.0.0.3."
    ]


@pytest.mark.parametrize(("app", "variables"), [(FASTAPI, {}), (EXPRESS, {"TRUST_PROXY": "loopback"})], ids=["fastapi", "express"])
def test_a_rate_limit_for_each_caller(app: App, variables: dict[str, str]) -> None:
    _examine(app, "/limited", **variables).assert_passed("http.peer")

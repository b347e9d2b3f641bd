"""The doctor's check of links that the app signs with the credentials of a role."""

from __future__ import annotations

import pytest

from harness import examining
from harness.examining import App, Report, examine

FASTAPI = examining.uvicorn("signing:app")
EXPRESS = examining.node("signing.js")
TEMPORARY = {
    "AWS_ACCESS_KEY_ID": "ASIAABCDEFGHIJKLMNOP", "AWS_SECRET_ACCESS_KEY": "abcdefghij" * 4, "AWS_SESSION_TOKEN": "abc" * 40,
}  # fmt: skip
LASTING = {**TEMPORARY, "AWS_ACCESS_KEY_ID": "AKIAABCDEFGHIJKLMNOP", "AWS_SESSION_TOKEN": ""}


def _examine(app: App, *paths: str, user: dict[str, str] | None = None) -> Report:
    # Express is Debian's package.
    return examine(
        app, "env.credentials", paths=["/", *paths], env={"NODE_PATH": "/usr/share/nodejs"}, user_env=user or {})  # fmt: skip


@pytest.mark.parametrize("user", [{}, TEMPORARY, LASTING], ids=["none", "temporary", "lasting"])
def test_fastapi_links_without_a_token(user: dict[str, str]) -> None:
    report = _examine(FASTAPI, "/incomplete", "/incomplete-redirect", "/complete", user=user)
    found = {finding["key"]: finding for finding in report.of("env.credentials")}
    assert set(found) == {
        "env.credentials:GET /incomplete", "env.credentials:GET /incomplete-redirect"
    }, report.text  # fmt: skip
    assert {finding["severity"] for finding in found.values()} == {"error"}
    facts = {key: finding["evidence"][0] for key, finding in found.items()}
    assert facts["env.credentials:GET /incomplete"].endswith("…X-Amz-Credential=ASIA…, without X-Amz-Security-Token")
    assert facts["env.credentials:GET /incomplete-redirect"].endswith("…AWSAccessKeyId=ASIA…, without x-amz-security-token")
    assert "boto3" in found["env.credentials:GET /incomplete"]["cure"]


@pytest.mark.parametrize("user", [{}, TEMPORARY], ids=["none", "temporary"])
def test_express_links_without_a_token(user: dict[str, str]) -> None:
    found = _examine(EXPRESS, "/incomplete", "/complete", user=user).only("env.credentials", "error")
    assert found["key"] == "env.credentials:GET /incomplete"
    assert "S3Client" in found["cure"]


@pytest.mark.parametrize(
    ("app", "paths", "count"),
    [(FASTAPI, ["/complete", "/complete-redirect"], 4), (EXPRESS, ["/complete"], 2)],
    ids=["fastapi", "express"],
)
def test_links_with_a_token_pass(app: App, paths: list[str], count: int) -> None:
    report = _examine(app, *paths, user=TEMPORARY)
    assert report.note("env.credentials") == f"The session token is in all signed links that need it: {count}."
    for user in ({}, LASTING):
        _examine(app, *paths, user=user).assert_passed("env.credentials")


def test_an_app_without_links_passes() -> None:
    report = _examine(examining.gunicorn())
    report.assert_passed("env.credentials")
    assert report.note("env.credentials") == "No response has a signed link."

"""Preflight requests to the REST APIs of a template, compared with the mock integrations that SAM makes."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from harness import http_client, translated
from harness.deployed import write_files
from harness.places import END_TO_END
from harness.project import TemplateProject

TEMPLATE = END_TO_END / "templates" / "rest-api-cors.yaml"
HANDLER = """
def handler(event, context):
    return {"statusCode": 200, "body": event["httpMethod"]}
"""
INTEGRATION = "x-amazon-apigateway-integration"
ORIGIN = [("Origin", "https://a.example"), ("Access-Control-Request-Method", "PUT")]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TemplateProject]:
    folder = tmp_path_factory.mktemp("cors")
    runtime = f"python3.{sys.version_info.minor}"
    write_files(
        folder, {"template.yaml": TEMPLATE.read_text().replace("python3.13", runtime), "f/app.py": HANDLER}
    )
    with TemplateProject(folder) as running:
        yield running
    shutil.rmtree(folder)


def options(project: TemplateProject, api: str, path: str) -> http_client.Response:
    return http_client.request(project.port_of_api(api), "OPTIONS", path, ORIGIN)


def access_control(response: http_client.Response) -> dict[str, str]:
    return {name: value for name, value in response.headers if name.lower().startswith("access-control-")}


def generated(api: str, path: str) -> dict[str, str]:
    """The header fields of the mock integration that SAM makes for a resource."""
    body = translated.translated(TEMPLATE)["Resources"][api]["Properties"]["Body"]
    response = body["paths"][path]["options"][INTEGRATION]["responses"]["default"]
    assert response["statusCode"] == "200"
    parameters = response["responseParameters"].items()
    return {name.removeprefix("method.response.header."): str(value).strip("'") for name, value in parameters}


@pytest.mark.parametrize(
    ("path", "resource"),
    [("/prod/items/1", "/items/{id}"), ("/prod/any/thing", "/{proxy+}"), ("/prod/items", "/{proxy+}")],
)
def test_a_preflight_request_gets_what_sam_generates(project: TemplateProject, path: str, resource: str) -> None:
    response = options(project, "Full", path)
    assert response.status == 200
    assert access_control(response) == generated("Full", resource)
    assert response.body == b"{}\n" and response.header("content-type") == "application/json"
    assert response.header("x-amz-apigw-id")


def test_an_own_method_of_the_template_responds_itself(project: TemplateProject) -> None:
    response = options(project, "Full", "/prod/own")
    assert (response.status, response.body) == (200, b"OPTIONS")
    assert access_control(response) == {}


def test_the_default_authorizer_applies_to_preflight_requests(project: TemplateProject) -> None:
    response = options(project, "Guarded", "/prod/items")
    assert (response.status, response.body) == (403, b'{"message":"Missing Authentication Token"}')
    assert options(project, "Guarded", "/prod/none").status == 403

"""APIs with routes to several functions, as a swiftlet.yaml describes them."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from harness import http_client
from harness.places import ADAPTER, PYTHON, SWIFTLET
from harness.ports import free_port
from harness.project import Project

# Returns its name and the event.
HANDLER = """
import json, os

def handler(event, context):
    if event.get("rawPath", event.get("path", "")).endswith("/fail"):
        raise RuntimeError("no")
    answer = {"function": context.function_name, "event": event}
    return {"statusCode": 200, "headers": {"content-type": "application/json"}, "body": json.dumps(answer)}
"""

FUNCTIONS = f"""
functions:
  users: &handler
    command: [{PYTHON}, -m, awslambdaric, app.handler]
    no-adapter: true
  site: *handler
  broken:
    command: [{PYTHON}, -c, "raise SystemExit('no database')"]
    no-adapter: true
"""

APIS = """
apis:
  main:
    type: http
    listen: 127.0.0.1:0
    stage-variables: { table: users-dev }
    cors: { AllowOrigins: "http://localhost:5173", AllowMethods: "GET,POST" }
    routes:
      GET /users/{id}: users
      POST /users/{id}: { function: users, payload: "1.0" }
      ANY /broken: broken
      ANY /{proxy+}: site
  dev:
    type: http
    listen: 127.0.0.1:0
    stage: dev
    routes:
      GET /users: users
      $default: site
  rest:
    type: rest
    listen: 127.0.0.1:0
    stage: v1
    binary: image/*
    stage-variables: { table: users-v1 }
    routes:
      GET /users/{id}: users
      ANY /broken: broken
      OPTIONS /{proxy+}: site
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    folder = tmp_path_factory.mktemp("apis")
    (folder / "app.py").write_text(HANDLER)
    (folder / "swiftlet.yaml").write_text(FUNCTIONS + APIS)
    with Project(folder) as running:
        yield running


def call(project: Project, api: str, method: str, target: str, **options: Any) -> http_client.Response:
    return http_client.request(project.port_of_api(api), method, target, **options)


def served(response: http_client.Response) -> tuple[str, dict[str, Any]]:
    """The function that served a request, and its event."""
    assert response.status == 200, response
    answer = response.json()
    return answer["function"], answer["event"]


def test_an_http_api_leads_each_route_to_its_function(project: Project) -> None:
    function, event = served(call(project, "main", "GET", "/users/a%20b?x=1"))
    assert function == "users"
    assert event["version"] == "2.0"
    assert event["routeKey"] == event["requestContext"]["routeKey"] == "GET /users/{id}"
    assert event["pathParameters"] == {"id": "a b"}
    assert event["stageVariables"] == {"table": "users-dev"}
    assert event["rawPath"] == "/users/a b"
    assert event["requestContext"]["apiId"] == "main"
    assert "authorizer" not in event["requestContext"]

    function, event = served(call(project, "main", "GET", "/pages/1/"))
    assert (function, event["routeKey"]) == ("site", "ANY /{proxy+}")
    assert event["pathParameters"] == {"proxy": "pages/1/"}


def test_a_route_of_an_http_api_can_have_format_1_0(project: Project) -> None:
    function, event = served(call(project, "main", "POST", "/users/1", body=b"text"))
    assert (function, event["version"], event["resource"], event["path"]) == ("users", "1.0", "/users/{id}", "/users/1")
    assert event["requestContext"]["resourceId"] == "POST /users/{id}"
    assert event["requestContext"]["resourcePath"] == "/users/{id}"
    assert event["pathParameters"] == {"id": "1"}


@pytest.mark.parametrize(
    ("api", "method", "target", "status", "body"),
    [
        ("main", "GET", "/", 404, '{"message":"Not Found"}'),
        ("dev", "GET", "/users", 404, '{"message":"Not Found"}'),
        ("rest", "GET", "/users/1", 403, '{"message":"Forbidden"}'),
        ("rest", "GET", "/v1/nowhere", 403, '{"message":"Missing Authentication Token"}'),
        ("rest", "POST", "/v1/users/1", 403, '{"message":"Missing Authentication Token"}'),
    ],
)
def test_a_request_without_a_route_gets_the_apis_own_error(
    project: Project, api: str, method: str, target: str, status: int, body: str
) -> None:
    response = call(project, api, method, target)
    assert (response.status, response.body.decode()) == (status, body)


def test_a_named_stage_is_no_part_of_routes(project: Project) -> None:
    function, event = served(call(project, "dev", "GET", "/dev/users"))
    assert (function, event["routeKey"], event["rawPath"]) == ("users", "GET /users", "/dev/users")
    assert event["requestContext"]["stage"] == "dev"
    function, event = served(call(project, "dev", "DELETE", "/dev/users"))
    assert (function, event["routeKey"]) == ("site", "$default")
    assert "pathParameters" not in event and "stageVariables" not in event


def test_a_rest_api_leads_each_route_to_its_function(project: Project) -> None:
    function, event = served(call(project, "rest", "GET", "/v1/users/a%20b/"))
    assert function == "users"
    assert (event["resource"], event["path"]) == ("/users/{id}", "/users/a%20b/")
    assert event["pathParameters"] == {"id": "a%20b"}
    assert event["stageVariables"] == {"table": "users-v1"}
    context = event["requestContext"]
    assert (context["resourcePath"], context["stage"], context["path"]) == ("/users/{id}", "v1", "/v1/users/a%20b/")
    assert len(context["resourceId"]) == 6
    # The method takes part in the choice of the route.
    function, event = served(call(project, "rest", "OPTIONS", "/v1/users/1"))
    assert (function, event["resource"]) == ("site", "/{proxy+}")


@pytest.mark.parametrize(
    ("api", "target", "status", "body"),
    [
        ("main", "/users/fail", 500, '{"message":"Internal Server Error"}'),
        ("main", "/broken", 500, '{"message":"Internal Server Error"}'),
        ("rest", "/v1/users/fail", 502, '{"message": "Internal server error"}'),
        ("rest", "/v1/broken", 502, '{"message": "Internal server error"}'),
    ],
)
def test_only_the_routes_of_a_broken_function_fail(
    project: Project, api: str, target: str, status: int, body: str
) -> None:
    response = call(project, api, "GET", target)
    assert (response.status, response.body.decode()) == (status, body)
    prefix = "/v1" if api == "rest" else ""
    assert served(call(project, api, "GET", f"{prefix}/users/1"))[0] == "users"


def test_cors_comes_before_routes(project: Project) -> None:
    origin = ("Origin", "http://localhost:5173")
    response = call(
        project, "main", "OPTIONS", "/", headers=[origin, ("Access-Control-Request-Method", "POST")]
    )
    assert response.status == 204
    assert response.header("access-control-allow-origin") == origin[1]
    assert call(project, "main", "GET", "/", headers=[origin]).header("access-control-allow-origin") == origin[1]


def test_the_banner_lists_routes(project: Project) -> None:
    assert project.output.wait_for("GET /users/{id} -> users")
    assert project.output.wait_for("$default -> site")


def test_an_app_behind_the_adapter_sees_the_path(tmp_path: Path) -> None:
    (tmp_path / "users").mkdir()
    (tmp_path / "users" / "page.txt").write_text("a page")
    port = free_port()
    (tmp_path / "swiftlet.yaml").write_text(
        f"""
        functions:
          web:
            command: {PYTHON} -I -m http.server --bind 127.0.0.1 {port}
            adapter: {ADAPTER}
            app-port: {port}
        apis:
          a: {{ type: http, listen: "127.0.0.1:0", routes: {{ "GET /users/{{name}}": web }} }}
          b: {{ type: rest, listen: "127.0.0.1:0", routes: {{ "GET /users/{{name}}": web }} }}
        """
    )
    with Project(tmp_path) as project:
        assert call(project, "a", "GET", "/users/page.txt").body == b"a page"
        assert call(project, "b", "GET", "/prod/users/page.txt").body == b"a page"


def test_a_route_of_a_rest_api_can_stream(tmp_path: Path) -> None:
    (tmp_path / "page.txt").write_text("a page")
    port = free_port()
    (tmp_path / "swiftlet.yaml").write_text(
        f"""
        functions:
          web:
            command: {PYTHON} -I -m http.server --bind 127.0.0.1 {port}
            adapter: {ADAPTER}
            app-port: {port}
        apis:
          main:
            type: rest
            listen: 127.0.0.1:0
            routes:
              GET /page.txt: {{ function: web, transfer-mode: STREAM }}
        """
    )
    with Project(tmp_path) as project:
        response = call(project, "main", "GET", "/prod/page.txt")
        assert (response.status, response.body) == (200, b"a page")
        assert response.header("transfer-encoding") == "chunked"


def test_a_route_has_a_timeout_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text("import signal\n\ndef handler(event, context):\n    signal.pause()\n")
    (tmp_path / "swiftlet.yaml").write_text(
        f"""
        functions:
          slow: {{ command: [{PYTHON}, -m, awslambdaric, app.handler], no-adapter: true }}
        apis:
          main:
            type: http
            listen: 127.0.0.1:0
            routes:
              GET /: {{ function: slow, timeout: 300ms }}
        """
    )
    with Project(tmp_path) as project:
        response = call(project, "main", "GET", "/")
        assert (response.status, response.body) == (503, b'{"message":"Service Unavailable"}')


def test_routes_to_functions_that_do_not_run_are_left_out(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(HANDLER)
    (tmp_path / "swiftlet.yaml").write_text(FUNCTIONS + APIS)
    with Project(tmp_path, "site") as project:
        assert served(call(project, "main", "GET", "/users/1"))[0] == "site"
        assert call(project, "rest", "GET", "/v1/users/1").status == 403


API = "apis:\n  main:\n    type: http\n    listen: 127.0.0.1:0\n    routes:\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (API + "      GET /a: b\n", "line 6: the API main: the route GET /a: there is no function b; the functions are a"),
        (API + "      GET /a: a\n      GET a: a\n", "line 7: the route GET a: the path a does not start with /"),
        (API + "      GET /{a}: a\n      GET /{b}: a\n", "line 7: the API main: the route GET /{b}: it matches the same"),
        (API + "      FETCH /a: a\n", "line 6: the route FETCH /a: FETCH is not a method"),
        (API + "      GET /{a+}/b: a\n", "line 6: the route GET /{a+}/b: {a+} is not at the end of the path"),
        (API + "      GET /a: { function: a, authorizer: x }\n", "line 6: the API main: the route GET /a: there is no"),
        (API + "      GET /a: { function: a, timeout: soon }\n", "line 6: `timeout` is soon; expected a duration"),
        (API + "      GET /a: { functon: a }\n", "line 6: `functon` is unknown in the route GET /a"),
        ("apis:\n  main: { type: http, routes: { GET /: a } }\n", "line 2: the API main has no `listen`"),
        ("apis:\n  main: { type: soap, listen: 0, routes: { GET /: a } }\n", "line 2: `type` is soap; expected http or rest"),
        ("apis:\n  main: { type: http, listen: x, routes: { GET /: a } }\n", "line 2: listen: x: expected HOST:PORT"),
    ],
)
def test_mistakes_are_told_with_their_place(tmp_path: Path, text: str, expected: str) -> None:
    (tmp_path / "swiftlet.yaml").write_text(text + "functions:\n  a: { command: x }\n")
    done = subprocess.run(
        [str(SWIFTLET), "up"], cwd=tmp_path, capture_output=True, text=True, timeout=30, env={"PATH": os.environ["PATH"]}
    )
    assert done.returncode != 0
    assert expected in " ".join(done.stderr.split())


def test_a_port_in_use_is_told_with_its_api(tmp_path: Path, project: Project) -> None:
    port = project.port_of_api("main")
    (tmp_path / "swiftlet.yaml").write_text(
        f"functions: {{ a: {{ command: cat, no-adapter: true }} }}\n"
        f"apis: {{ api: {{ type: http, listen: '{port}', routes: {{ $default: a }} }} }}\n"
    )
    done = subprocess.run(
        [str(SWIFTLET), "up", "--listen", "127.0.0.1:0"], cwd=tmp_path, capture_output=True, text=True, timeout=30,
        env={"PATH": os.environ["PATH"]},
    )  # fmt: skip
    assert done.returncode == 69
    assert f"Cannot listen on 127.0.0.1:{port}: the port is in use." in done.stderr
    assert "`listen` of the API api" in done.stderr


def test_events_are_json_objects(project: Project) -> None:
    """Whatever a caller sends, the function gets one well-formed event."""
    for target in ["/users/%22%5C", "/users/%", "/users/%FF", "/users/a;b=c", "/users/{id}"]:
        _, event = served(call(project, "main", "GET", target))
        assert json.dumps(event)

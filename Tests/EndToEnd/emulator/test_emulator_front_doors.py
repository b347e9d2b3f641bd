"""The front doors beside the Function URL: plain HTTP in and out, with each source's own events, limits and errors."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator

import pytest

from harness import apps, http_client
from harness.apps import AppEmulator
from harness.emulator import Emulator
from harness.http_client import Response
from harness.places import EXAMPLES, PYTHON
from harness.wire import Headers

DOORS = ["HTTP API", "REST API", "ALB", "ALB, multi", "Lattice", "Lattice v1"]
EVERY_DOOR = pytest.mark.parametrize("door", DOORS)
OPTION = {
    "HTTP API": "--http-api",
    "REST API": "--rest-api",
    "ALB": "--alb",
    "ALB, multi": "--alb-multi-value",
    "Lattice": "--lattice",
    "Lattice v1": "--lattice-v1",
}
OPTIONS = [word for option in OPTION.values() for word in (option, "127.0.0.1:0")]


@pytest.fixture(scope="module")
def app() -> Iterator[AppEmulator]:
    with apps.fastapi(options=[*OPTIONS, "--rest-api-timeout", "500ms", "--rest-api-binary", "*/*"]) as emulator:
        yield emulator


@pytest.fixture(scope="module")
def handler() -> Iterator[Emulator]:
    """The official runtime client: its result is what the handler returns."""
    command = [PYTHON, "-m", "awslambdaric", "app.handler"]
    with Emulator(command, cwd=EXAMPLES / "handler", options=["--no-adapter", *OPTIONS]) as emulator:
        yield emulator


def ask(emulator: Emulator, door: str, method: str, target: str, headers: Headers | None = None, body: bytes | None = None) -> Response:
    """Asks the app for a path; the URL of a REST API has the stage before it."""
    stage = "/prod" if door == "REST API" else ""
    return http_client.request(emulator.port_of(door), method, stage + target, headers, body)


@EVERY_DOOR
def test_requests_and_responses_go_through(app: AppEmulator, door: str) -> None:
    seen = ask(app, door, "PUT", "/reflect/a%20b?x=1&y=a%2Fb", [("X-Own", "v"), ("Cookie", "a=b; c=d")], b"body").json()
    assert seen["method"] == "PUT"
    assert seen["target"].count("?") == 1
    assert seen["target"].endswith("/a%20b?x=1&y=a%2Fb")
    headers = dict(seen["headers"])
    assert (headers["x-own"], headers["cookie"]) == ("v", "a=b; c=d")
    assert headers["x-forwarded-for"] == "127.0.0.1"
    assert seen["body"]["length"] == 4
    binary = bytes(range(256))
    assert ask(app, door, "POST", "/echo", [("Content-Type", "application/octet-stream")], binary).body == binary


@EVERY_DOOR
def test_cookies_are_set_one_by_one(app: AppEmulator, door: str) -> None:
    assert len(ask(app, door, "GET", "/cookies").header_values("set-cookie")) == 3


def test_the_events_are_those_of_each_source(app: AppEmulator) -> None:
    def context(door: str) -> dict:
        headers = dict(ask(app, door, "GET", "/reflect").json()["headers"])
        return json.loads(headers["x-amzn-request-context"])

    assert context("HTTP API")["routeKey"] == "$default"
    assert context("HTTP API")["domainName"] == f"127.0.0.1:{app.port_of('HTTP API')}"
    assert (context("REST API")["stage"], context("REST API")["path"]) == ("prod", "/prod/reflect")
    assert "targetGroupArn" in context("ALB")["elb"]
    assert "targetGroupArn" in context("ALB, multi")["elb"]
    assert context("Lattice")["serviceArn"].startswith("arn:aws:vpc-lattice:us-east-1:123456789012:service/")
    assert context("Lattice v1") is None


def test_a_rest_api_gives_some_headers_other_names(app: AppEmulator) -> None:
    response = ask(app, "REST API", "GET", "/")
    assert response.header("x-amzn-remapped-server") == "uvicorn"
    assert response.header("server") is None
    assert response.header("x-amzn-requestid")
    assert response.header("x-amz-apigw-id").endswith("=")
    assert response.header("x-amzn-trace-id").startswith("Root=1-")
    assert ask(app, "HTTP API", "GET", "/").header("apigw-requestid").endswith("=")


def test_a_rest_api_without_binary_media_types_takes_bodies_for_text() -> None:
    """The most common mistake with REST APIs: images arrive broken, and leave as base64."""
    binary = bytes(range(256))
    with apps.fastapi(options=["--rest-api", "127.0.0.1:0"]) as emulator:
        form = ask(emulator, "REST API", "POST", "/echo", [("Content-Type", "application/x-www-form-urlencoded")], b"a=1&b=2")
        assert form.body == b"a=1&b=2"
        image = ask(emulator, "REST API", "POST", "/echo", [("Content-Type", "image/png"), ("Accept", "image/png")], binary)
        assert base64.b64decode(image.body) == binary.decode(errors="replace").encode()
        emulator.output.wait_for("its type is not a binary media type of the REST API (--rest-api-binary)")
        emulator.output.wait_for("the caller gets the body in base64, because the first media type of Accept, image/png, is not")
    with apps.fastapi(options=["--rest-api", "127.0.0.1:0", "--rest-api-binary", "image~1*"]) as emulator:
        headers = [("Content-Type", "image/png"), ("Accept", "image/webp,*/*")]
        assert ask(emulator, "REST API", "POST", "/echo", headers, binary).body == binary
        headers = [("Content-Type", "image/png"), ("Accept", "*/*,image/webp")]
        assert base64.b64decode(ask(emulator, "REST API", "POST", "/echo", headers, binary).body) == binary
    with pytest.raises(AssertionError) as raised:
        Emulator(["true"], options=["--no-adapter", "--rest-api-binary", "png"])
    assert "--rest-api-binary" in str(raised.value)


def test_browsers_get_leave_without_the_app() -> None:
    settings = "AllowOrigins=https://a.example,AllowMethods=PUT,AllowHeaders=content-type"
    options = ["--http-api", "127.0.0.1:0", "--http-api-cors", settings, "--function-url-cors", settings]
    question = [("Origin", "https://a.example"), ("Access-Control-Request-Method", "PUT")]
    with apps.fastapi(options=[*options, "--http-api-cors", "MaxAge=5"]) as emulator:
        for port, status in ((emulator.port, 200), (emulator.port_of("HTTP API"), 204)):
            leave = http_client.request(port, "OPTIONS", "/echo", [*question, ("Access-Control-Request-Headers", "Content-Type")])
            assert (leave.status, leave.header("access-control-allow-origin")) == (status, "https://a.example")
            assert leave.header("access-control-allow-methods") == "PUT"
            refused = http_client.request(port, "OPTIONS", "/echo", [*question, ("Access-Control-Request-Headers", "x-other")])
            assert (refused.status, refused.header("access-control-allow-origin")) == (status, None)
            done = http_client.request(port, "PUT", "/echo", [question[0], ("Content-Type", "text/plain")], b"text")
            assert (done.body, done.header("access-control-allow-origin")) == (b"text", "https://a.example")
        assert '"OPTIONS /echo' not in emulator.output.text
        # Without a question the app is asked.
        assert http_client.request(emulator.port, "OPTIONS", "/echo").status == 405
    for wrong, expected in [
        (["--http-api-cors", "AllowOrigins=*,AllowCredentials=true"], "--http-api-cors: AWS does not accept AllowCredentials=true"),
        (["--function-url-cors", "AllowMethods=GET"], "--function-url-cors: AllowOrigins is missing"),
        (["--function-url-cors", "Origins=*"], "--function-url-cors Origins=*: expected AllowOrigins, "),
    ]:
        with pytest.raises(AssertionError) as raised:
            Emulator(["true"], options=["--no-adapter", *wrong])
        assert expected in str(raised.value)


def test_urls_begin_with_the_stage() -> None:
    options = ["--http-api", "127.0.0.1:0", "--http-api-stage", "dev", "--rest-api", "127.0.0.1:0", "--rest-api-stage", "live"]
    with apps.fastapi(options=options) as emulator:
        ports = {door: emulator.port_of(door) for door in ("HTTP API", "REST API")}
        emulator.output.wait_for(f"HTTP API     http://127.0.0.1:{ports['HTTP API']}/dev")
        emulator.output.wait_for(f"REST API     http://127.0.0.1:{ports['REST API']}/live")
        seen = http_client.request(ports["REST API"], "GET", "/live/reflect?a=b").json()
        assert seen["target"] == "/reflect?a=b"
        # The app has no such route: it sees the stage, until the adapter takes it off.
        assert http_client.request(ports["HTTP API"], "GET", "/dev/reflect").json() == {"detail": "Not Found"}
        refused = http_client.request(ports["REST API"], "GET", "/reflect")
        assert (refused.status, refused.body) == (403, b'{"message":"Forbidden"}')
        refused = http_client.request(ports["HTTP API"], "GET", "/reflect")
        assert (refused.status, refused.body) == (404, b'{"message":"Not Found"}')
        emulator.output.wait_for(": /reflect is not below the stage live")
    with apps.fastapi(options=[*options, "--env", "AWS_LWA_REMOVE_BASE_PATH=/dev"]) as emulator:
        assert http_client.request(emulator.port_of("HTTP API"), "GET", "/dev/reflect").json()["target"] == "/reflect"


def test_a_domain_name_stands_for_the_host() -> None:
    options = ["--http-api", "127.0.0.1:0", "--domain-name", "api.example.com"]
    with apps.fastapi(options=options) as emulator:
        for port in (emulator.port, emulator.port_of("HTTP API")):
            headers = dict(http_client.request(port, "GET", "/reflect").json()["headers"])
            assert headers["host"] == "api.example.com"
            assert json.loads(headers["x-amzn-request-context"])["domainName"] == "api.example.com"
    with pytest.raises(AssertionError) as raised:
        Emulator(["true"], options=["--no-adapter", "--domain-name", "https://api.example.com/"])
    assert "--domain-name https://api.example.com/: expected a host" in str(raised.value)


def test_a_rest_api_does_not_wait_for_ever(app: AppEmulator) -> None:
    """The caller has its answer; the function works on, and is there for the next request."""
    response = ask(app, "REST API", "GET", "/slow?seconds=1")
    assert (response.status, response.json()) == (504, {"message": "Endpoint request timed out"})
    assert ask(app, "HTTP API", "GET", "/").status == 200


FAILED = {
    "HTTP API": (500, b'{"message":"Internal Server Error"}'),
    "REST API": (502, b'{"message": "Internal server error"}'),
    "ALB": (502, b"502 Bad Gateway"),
    "ALB, multi": (502, b"502 Bad Gateway"),
    "Lattice": (502, b"Bad Gateway"),
    "Lattice v1": (502, b"Bad Gateway"),
}


@EVERY_DOOR
def test_a_result_that_is_no_response_is_told_in_each_sources_way(handler: Emulator, door: str) -> None:
    """The handler returns no statusCode: an HTTP API takes that for the body, the others for a mistake."""
    response = ask(handler, door, "GET", "/")
    if door == "HTTP API":
        assert (response.status, response.json()["received"]["version"]) == (200, "2.0")
    else:
        assert response.status == FAILED[door][0]
        assert FAILED[door][1] in response.body


@EVERY_DOOR
def test_bodies_that_are_too_large_are_refused(app: AppEmulator, door: str) -> None:
    # 7 MB are more than Lambda takes, 11 MB more than an API Gateway does, 1.1 MB more than a load balancer.
    for size in [1_100_000] if door.startswith("ALB") else [7_000_000, 11_000_000]:
        assert ask(app, door, "POST", "/echo", [("Content-Type", "text/plain")], b"x" * size).status == 413
    assert ask(app, door, "GET", "/").status == 200


def test_results_that_are_too_large_for_a_load_balancer_are_bad_gateways(app: AppEmulator) -> None:
    assert ask(app, "ALB", "GET", "/download/1000000").status == 502
    assert ask(app, "REST API", "GET", "/download/1000000").status == 200


@pytest.mark.parametrize("door", ["HTTP API", "REST API"])
def test_an_api_gateway_takes_ten_kilobytes_of_headers(app: AppEmulator, door: str) -> None:
    assert ask(app, door, "GET", "/", [("X-Large", "v" * 9_000)]).status == 200
    assert ask(app, door, "GET", "/", [("X-Large", "v" * 11_000)]).status == 431


@EVERY_DOOR
def test_an_address_in_use_is_named_with_its_option(app: AppEmulator, door: str) -> None:
    option = OPTION[door]
    with pytest.raises(AssertionError) as raised:
        Emulator(["true"], options=["--no-adapter", option, f"127.0.0.1:{app.port_of(door)}"])
    assert f"the port is in use. Choose another port with {option}" in str(raised.value)


def test_a_load_balancer_checks_the_health_of_the_function() -> None:
    """An unhealthy function gets its requests all the same: there is no other target."""
    options = ["--alb", "127.0.0.1:0", "--alb-health-check", "/no-such-path,100ms"]
    with apps.fastapi(options=options) as emulator:
        emulator.output.wait_for("alb: the function is unhealthy: ")
        emulator.output.wait_for('"GET /no-such-path HTTP/1.1" 404')
        assert ask(emulator, "ALB", "GET", "/").status == 200
    with apps.fastapi(options=["--alb-multi-value", "127.0.0.1:0", "--alb-health-check", "/,200ms"]) as emulator:
        emulator.output.wait_for("alb-multi-value: the function is healthy: its status is 200")


def test_health_checks_need_a_load_balancer() -> None:
    for options, expected in [
        (["--alb-health-check", "/"], "there is no load balancer"),
        (["--alb", "127.0.0.1:0", "--alb-health-check", "health"], "--alb-health-check"),
        (["--alb", "127.0.0.1:0", "--alb-health-check", "/,1h"], "--alb-health-check"),
    ]:
        with pytest.raises(AssertionError) as raised:
            Emulator(["true"], options=["--no-adapter", *options])
        assert expected in str(raised.value)

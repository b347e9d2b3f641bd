"""Authorizers of APIs: functions of the same project, and JSON Web Tokens."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from harness import http_client
from harness.places import PYTHON, SWIFTLET
from harness.project import Project

# An authorizer whose answer follows from the token, and a function that returns its event. Each counts its calls.
HANDLERS = """
import json

calls = 0

def policy(event, effect, resource=None):
    return {
        "principalId": "me",
        "policyDocument": {
            "Version": "2012-10-17",
            "Statement": [{
                "Action": "execute-api:Invoke",
                "Effect": effect,
                "Resource": resource or event.get("methodArn") or event["routeArn"],
            }],
        },
        "context": {"text": "a", "number": 1.5, "flag": True, "calls": calls},
    }

def authorize(event, context):
    global calls
    calls += 1
    headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
    token = event.get("authorizationToken") or headers.get("authorization", "")
    match token.removeprefix("Bearer "):
        case "allow": return policy(event, "Allow")
        case "users": return policy(event, "Allow", "arn:aws:execute-api:*:*:*/*/GET/users/*")
        case "deny": return policy(event, "Deny")
        case "simple": return {"isAuthorized": True, "context": {"list": [1, {"a": None}], "calls": calls}}
        case "refuse": return {"isAuthorized": False}
        case "unauthorized": raise Exception("Unauthorized")
        case "event": return {"isAuthorized": True, "context": {"event": event}}
        case "nested": return {**policy(event, "Allow"), "context": {"list": [1]}}
        case "nothing": return None
    raise Exception("no")

def serve(event, context):
    authorizer = event["requestContext"].get("authorizer")
    return {"statusCode": 200, "body": json.dumps(authorizer)}
"""

PROJECT = f"""
functions:
  auth: &handler
    command: [{PYTHON}, -m, awslambdaric, app.authorize]
    no-adapter: true
  users:
    command: [{PYTHON}, -m, awslambdaric, app.serve]
    no-adapter: true
apis:
  token:
    type: rest
    listen: 127.0.0.1:0
    authorizer: auth
    authorizers:
      auth: {{ type: token, function: auth, validation: "^Bearer .+", ttl: 0 }}
    routes:
      GET /users/{{id}}: users
      GET /open: {{ function: users, authorizer: none }}
  request:
    type: rest
    listen: 127.0.0.1:0
    authorizer: auth
    authorizers:
      auth: {{ type: request, function: auth, identity: [method.request.header.Authorization, method.request.querystring.key] }}
    routes:
      GET /users/{{id}}: users
      GET /other: users
  simple:
    type: http
    listen: 127.0.0.1:0
    authorizer: auth
    authorizers:
      auth: {{ type: request, function: auth, simple-responses: true, identity: $request.header.Authorization }}
      cached: {{ type: request, function: auth, simple-responses: true, identity: $request.header.Authorization, ttl: 300 }}
      by-route: {{ type: request, function: auth, simple-responses: true, identity: [$request.header.Authorization, $context.routeKey], ttl: 300 }}
    routes:
      GET /users/{{id}}: users
      GET /cached: {{ function: users, authorizer: cached }}
      GET /cached-too: {{ function: users, authorizer: cached }}
      GET /one: {{ function: users, authorizer: by-route }}
      GET /two: {{ function: users, authorizer: by-route }}
  policy:
    type: http
    listen: 127.0.0.1:0
    authorizer: v2
    authorizers:
      v1: {{ type: request, function: auth, payload: "1.0", identity: $request.header.Authorization }}
      v2: {{ type: request, function: auth }}
    routes:
      GET /users/{{id}}: users
      GET /v1/{{id}}: {{ function: users, authorizer: v1, payload: "1.0" }}
  jwt:
    type: http
    listen: 127.0.0.1:0
    authorizer: jwt
    authorizers:
      jwt: {{ type: jwt, issuer: "https://issuer.example", audience: [me, us] }}
    routes:
      GET /users/{{id}}: users
      GET /scoped: {{ function: users, scopes: [read, write] }}
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    folder = tmp_path_factory.mktemp("authorizers")
    (folder / "app.py").write_text(HANDLERS)
    (folder / "swiftlet.yaml").write_text(PROJECT)
    with Project(folder) as running:
        yield running


def call(project: Project, api: str, target: str, token: str | None) -> http_client.Response:
    headers = [] if token is None else [("Authorization", f"Bearer {token}")]
    return http_client.request(project.port_of_api(api), "GET", target, headers)


def context(response: http_client.Response) -> Any:
    """The authorizer's part of the request context that the function saw."""
    assert response.status == 200, response
    return response.json()


def refusal(response: http_client.Response) -> tuple[int, str]:
    return response.status, response.body.decode()


DENIED = "User is not authorized to access this resource"
IMPLICIT = f'{{"Message":"{DENIED} because no identity-based policy allows the execute-api:Invoke action"}}'
EXPLICIT = f'{{"Message":"{DENIED} with an explicit deny in an identity-based policy"}}'


def test_a_token_authorizer_allows_with_flat_context(project: Project) -> None:
    seen = context(call(project, "token", "/prod/users/1", "allow"))
    assert (seen["principalId"], seen["text"], seen["number"], seen["flag"]) == ("me", "a", "1.5", "true")
    assert isinstance(seen["integrationLatency"], int)
    assert context(call(project, "token", "/prod/open", None)) is None


@pytest.mark.parametrize(
    ("target", "token", "status", "body", "error"),
    [
        ("/prod/users/1", None, 401, '{"message":"Unauthorized"}', "UnauthorizedException"),
        ("/prod/users/1", "", 401, '{"message":"Unauthorized"}', "UnauthorizedException"),
        ("/prod/users/1", "unauthorized", 401, '{"message":"Unauthorized"}', "UnauthorizedException"),
        ("/prod/users/1", "deny", 403, EXPLICIT, "AccessDeniedException"),
        ("/prod/users/1", "other", 500, '{"message":null}', "AuthorizerConfigurationException"),
        ("/prod/users/1", "nothing", 500, '{"message":null}', "AuthorizerConfigurationException"),
        ("/prod/users/1", "nested", 500, '{"message":null}', "AuthorizerConfigurationException"),
    ],
)
def test_a_token_authorizer_refuses(
    project: Project, target: str, token: str | None, status: int, body: str, error: str
) -> None:
    response = call(project, "token", target, token)
    assert refusal(response) == (status, body)
    assert response.header("x-amzn-errortype") == error


def test_a_policy_is_cached_and_applied_to_each_method(project: Project) -> None:
    first = context(call(project, "request", "/prod/users/1?key=a", "users"))
    second = context(call(project, "request", "/prod/users/2?key=a", "users"))
    assert second["calls"] == first["calls"] and second["integrationLatency"] == 0
    assert refusal(call(project, "request", "/prod/other?key=a", "users")) == (403, IMPLICIT)
    other = context(call(project, "request", "/prod/users/1?key=b", "users"))
    assert other["calls"] != first["calls"]
    assert call(project, "request", "/prod/users/1", "users").status == 401


def test_a_simple_response_allows_or_not(project: Project) -> None:
    seen = context(call(project, "simple", "/users/1", "simple"))
    assert seen["lambda"]["list"] == [1, {"a": None}]
    assert refusal(call(project, "simple", "/users/1", "refuse")) == (403, '{"message":"Forbidden"}')
    assert refusal(call(project, "simple", "/users/1", None)) == (401, '{"message":"Unauthorized"}')
    for token in ("other", "nothing", "allow"):
        assert refusal(call(project, "simple", "/users/1", token)) == (500, '{"message":"Internal Server Error"}')
    assert project.output.wait_for("`isAuthorized` is missing or not a boolean")


def test_an_http_api_caches_for_all_routes_or_for_each(project: Project) -> None:
    def calls(target: str) -> int:
        return context(call(project, "simple", target, "simple"))["lambda"]["calls"]

    assert calls("/cached") == calls("/cached-too") == calls("/cached")
    assert calls("/one") != calls("/two")
    assert calls("/one") == calls("/one")


def test_the_event_of_an_authorizer_of_an_http_api(project: Project) -> None:
    event = context(call(project, "simple", "/users/a%20b?x=1", "event"))["lambda"]["event"]
    assert (event["version"], event["type"], event["routeKey"]) == ("2.0", "REQUEST", "GET /users/{id}")
    assert event["routeArn"] == "arn:aws:execute-api:us-east-1:123456789012:simple/$default/GET/users/a%20b"
    assert event["identitySource"] == ["Bearer event"]
    assert event["pathParameters"] == {"id": "a b"}
    assert event["queryStringParameters"] == {"x": "1"}
    assert "body" not in event


def test_policies_of_an_http_api(project: Project) -> None:
    assert context(call(project, "policy", "/users/1", "allow"))["lambda"]["flag"] is True
    assert context(call(project, "policy", "/v1/1", "allow"))["number"] == 1.5
    for target, token in [("/users/1", "deny"), ("/v1/1", "deny"), ("/v1/1", "users")]:
        assert refusal(call(project, "policy", target, token)) == (403, '{"message":"Forbidden"}')
    # Without identity sources the function is always asked.
    assert call(project, "policy", "/users/1", None).status == 500
    assert call(project, "policy", "/v1/1", None).status == 401


def jwt(**claims: Any) -> str:
    def part(value: bytes) -> str:
        return base64.urlsafe_b64encode(value).rstrip(b"=").decode()

    payload = {"iss": "https://issuer.example", "aud": "me", "exp": time.time() + 600, **claims}
    payload = {name: value for name, value in payload.items() if value is not None}
    return ".".join([part(b'{"alg":"RS256"}'), part(json.dumps(payload).encode()), part(b"signature")])


def test_a_valid_jwt_passes_with_its_claims_as_text(project: Project) -> None:
    token = jwt(sub="a", groups=["x", "y"], admin=True, level=3, none=None, iat=1)
    seen = context(call(project, "jwt", "/users/1", token))["jwt"]
    assert seen["scopes"] is None
    assert (seen["claims"]["sub"], seen["claims"]["groups"]) == ("a", "[x y]")
    assert (seen["claims"]["admin"], seen["claims"]["level"]) == ("true", "3")
    assert call(project, "jwt", "/users/1", jwt(aud=None, client_id="us")).status == 200


@pytest.mark.parametrize(
    ("claims", "description"),
    [
        (None, "token contains an invalid number of segments"),
        ({"aud": "other"}, "the token does not have a valid audience"),
        ({"aud": "other", "client_id": "me"}, "the token does not have a valid audience"),
        ({"iss": "other"}, "the token does not have a valid issuer"),
        ({"exp": 1}, "the token has expired"),
        ({"exp": None}, "the token has expired"),
        ({"nbf": 32_503_680_000}, "the token is not valid yet (nbf)"),
    ],
)
def test_an_invalid_jwt_is_refused(project: Project, claims: dict[str, Any] | None, description: str) -> None:
    # A token made when the tests are collected expires before this test runs.
    token = "abc" if claims is None else jwt(**claims)
    response = call(project, "jwt", "/users/1", token)
    assert refusal(response) == (401, '{"message":"Unauthorized"}')
    assert response.header("www-authenticate") == (
        f'Bearer scope="" error="invalid_token" error_description="{description}"'
    )


def test_signatures_are_checked_against_a_key_file(tmp_path: Path) -> None:
    def part(value: bytes) -> str:
        return base64.urlsafe_b64encode(value).rstrip(b"=").decode()

    def openssl(*arguments: str, input: bytes = b"") -> bytes:
        return subprocess.run(["openssl", *arguments], input=input, capture_output=True, check=True).stdout

    key = str(tmp_path / "key.pem")
    openssl("genrsa", "-out", key, "2048")
    modulus = openssl("rsa", "-in", key, "-noout", "-modulus").strip().partition(b"=")[2]
    keys = [{"kty": "RSA", "kid": "one", "n": part(bytes.fromhex(modulus.decode())), "e": "AQAB"}]
    (tmp_path / "jwks.json").write_text(json.dumps({"keys": keys}))
    (tmp_path / "app.py").write_text(HANDLERS)
    (tmp_path / "swiftlet.yaml").write_text(
        f"""
        functions:
          users: {{ command: [{PYTHON}, -m, awslambdaric, app.serve], no-adapter: true }}
        apis:
          main:
            type: http
            listen: 127.0.0.1:0
            authorizer: jwt
            authorizers:
              jwt: {{ type: jwt, issuer: "https://issuer.example", audience: me, keys: jwks.json }}
            routes: {{ $default: users }}
        """
    )
    header = part(b'{"alg":"RS256","kid":"one"}')
    payload = jwt().split(".")[1]
    signature = part(openssl("dgst", "-sha256", "-sign", key, input=f"{header}.{payload}".encode()))
    other = jwt(sub="other").split(".")[1]
    with Project(tmp_path) as project:
        assert call(project, "main", "/", f"{header}.{payload}.{signature}").status == 200
        response = call(project, "main", "/", f"{header}.{other}.{signature}")
        assert response.status == 401
        assert "the token's signature is not valid" in (response.header("www-authenticate") or "")
        assert not any(line.startswith("Not checked") for line in project.output.lines)
    (tmp_path / "jwks.json").write_text("{}")
    done = subprocess.run(
        [str(SWIFTLET), "up"], cwd=tmp_path, capture_output=True, text=True, timeout=30, env={"PATH": os.environ["PATH"]}
    )
    assert "keys: jwks.json: expected a JSON Web Key Set" in " ".join(done.stderr.split())
    assert "swiftlet.yaml, line 10: " in done.stderr


def test_the_banner_says_that_signatures_are_not_checked(project: Project) -> None:
    assert project.output.wait_for("signatures of tokens, because the authorizer jwt has no keys")


def test_a_missing_jwt_is_refused(project: Project) -> None:
    response = call(project, "jwt", "/users/1", None)
    assert refusal(response) == (401, '{"message":"Unauthorized"}')
    assert response.header("www-authenticate") == "Bearer"


def test_scopes_are_required_by_route(project: Project) -> None:
    seen = context(call(project, "jwt", "/scoped", jwt(scope="read other")))["jwt"]
    assert seen["scopes"] == ["read"] and seen["claims"]["scope"] == "read other"
    assert call(project, "jwt", "/scoped", jwt(scp=["write"])).status == 200
    response = call(project, "jwt", "/scoped", jwt(scope="other"))
    assert refusal(response) == (403, '{"message":"Forbidden"}')
    assert 'scope="read write" error="insufficient_scope"' in (response.header("www-authenticate") or "")

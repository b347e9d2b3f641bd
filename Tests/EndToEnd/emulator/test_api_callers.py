"""Access to the APIs of a template with curl and with signed requests: which callers are allowed, and how events describe them."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.auth import SigV4Auth, SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials

from harness.deployed import write_files
from harness.places import SWIFTLET
from harness.project import TemplateProject

POOL = "arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_AbCdEfGhI"
COGNITO_ISSUER = "https://cognito-idp.us-east-1.amazonaws.com/us-east-1_AbCdEfGhI"
ISSUER = "https://issuer.example"

# The authorizer's answer follows from the token. Each answer tells how often the function was called.
CODE = """
import json

calls = 0

def authorize(event, context):
    global calls
    calls += 1
    headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
    token = (headers.get("authorization") or event.get("authorizationToken", "")).removeprefix("Bearer ")
    if token == "unauthorized":
        raise Exception("Unauthorized")
    if token == "crash":
        raise Exception("no")
    if token.startswith("simple"):
        answer = {"isAuthorized": token != "simple-no"}
        return answer if token == "simple-bare" else {**answer, "context": {"calls": calls, "event": event}}
    statement = {"Effect": "Allow", "Action": "execute-api:Invoke", "Resource": "arn:aws:execute-api:*:*:*/*/GET/*"}
    match token:
        case "deny": statement["Effect"] = "Deny"
        case "elsewhere": statement["Resource"] = "arn:aws:execute-api:*:*:*/*/GET/elsewhere"
        case "not-admin":
            del statement["Resource"]
            statement["NotResource"] = "arn:aws:execute-api:*:*:*/*/GET/admin"
        case "near": statement["Condition"] = {"IpAddress": {"aws:SourceIp": ["127.0.0.0/8", "::1/128"]}}
        case "far": statement["Condition"] = {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}
        case "late": statement["Condition"] = {"DateLessThan": {"aws:CurrentTime": "2020-01-01T00:00:00Z"}}
        case "odd": statement["Condition"] = {"BinaryEquals": {"aws:UserAgent": "YQ=="}}
    return {
        "principalId": "me",
        "policyDocument": {"Version": "2012-10-17", "Statement": [statement]},
        "context": {"text": "a", "number": 1, "flag": True, "calls": calls},
    }

def serve(event, context):
    return {"statusCode": 200, "body": json.dumps(event)}
"""

TEMPLATE = f"""
AWSTemplateFormatVersion: "2010-09-09"
Transform: AWS::Serverless-2016-10-31
Globals: {{ Function: {{ Runtime: python3.{sys.version_info.minor}, Timeout: 20, CodeUri: code/ }} }}
Resources:
  Authorizer: {{ Type: AWS::Serverless::Function, Properties: {{ Handler: app.authorize }} }}
  Http:
    Type: AWS::Serverless::HttpApi
    Properties:
      Auth:
        EnableIamAuthorizer: true
        DefaultAuthorizer: Jwt
        Authorizers:
          Jwt:
            IdentitySource: $request.header.Authorization
            AuthorizationScopes: []
            JwtConfiguration: {{ issuer: "{ISSUER}", audience: [app] }}
          Simple:
            FunctionArn: !GetAtt Authorizer.Arn
            AuthorizerPayloadFormatVersion: "2.0"
            EnableSimpleResponses: true
            Identity: {{ Headers: [Authorization], ReauthorizeEvery: 300 }}
          Policy:
            FunctionArn: !GetAtt Authorizer.Arn
            AuthorizerPayloadFormatVersion: "1.0"
            Identity: {{ Headers: [Authorization], QueryStrings: [tenant] }}
  Rest:
    Type: AWS::Serverless::Api
    Properties:
      StageName: prod
      Auth:
        DefaultAuthorizer: Token
        Authorizers:
          Token: {{ FunctionArn: !GetAtt Authorizer.Arn, Identity: {{ ReauthorizeEvery: 0, ValidationExpression: "^Bearer .+" }} }}
          Cached: {{ FunctionArn: !GetAtt Authorizer.Arn }}
          Request:
            FunctionPayloadType: REQUEST
            FunctionArn: !GetAtt Authorizer.Arn
            Identity: {{ Headers: [Authorization], QueryStrings: [tenant], ReauthorizeEvery: 0 }}
          Pool: {{ UserPoolArn: {POOL} }}
  App:
    Type: AWS::Serverless::Function
    Properties:
      FunctionName: app
      Handler: app.serve
      Events:
        HttpItems: {{ Type: HttpApi, Properties: {{ ApiId: !Ref Http, Path: "/items/{{id}}", Method: GET }} }}
        HttpScoped: {{ Type: HttpApi, Properties: {{ ApiId: !Ref Http, Path: /scoped, Method: GET, Auth: {{ AuthorizationScopes: [read] }} }} }}
        HttpOpen: {{ Type: HttpApi, Properties: {{ ApiId: !Ref Http, Path: /open, Method: GET, Auth: {{ Authorizer: NONE }} }} }}
        HttpSimple: {{ Type: HttpApi, Properties: {{ ApiId: !Ref Http, Path: /simple, Method: ANY, Auth: {{ Authorizer: Simple }} }} }}
        HttpPolicy: {{ Type: HttpApi, Properties: {{ ApiId: !Ref Http, Path: /policy, Method: GET, Auth: {{ Authorizer: Policy }} }} }}
        HttpSigned: {{ Type: HttpApi, Properties: {{ ApiId: !Ref Http, Path: /signed, Method: ANY, Auth: {{ Authorizer: AWS_IAM }} }} }}
        RestItems: {{ Type: Api, Properties: {{ RestApiId: !Ref Rest, Path: "/items/{{id}}", Method: GET }} }}
        RestAdmin: {{ Type: Api, Properties: {{ RestApiId: !Ref Rest, Path: /admin, Method: GET }} }}
        RestCached: {{ Type: Api, Properties: {{ RestApiId: !Ref Rest, Path: "/cached/{{id}}", Method: ANY, Auth: {{ Authorizer: Cached }} }} }}
        RestRequest: {{ Type: Api, Properties: {{ RestApiId: !Ref Rest, Path: /request, Method: GET, Auth: {{ Authorizer: Request }} }} }}
        RestPool: {{ Type: Api, Properties: {{ RestApiId: !Ref Rest, Path: /pool, Method: GET, Auth: {{ Authorizer: Pool }} }} }}
        RestScoped: {{ Type: Api, Properties: {{ RestApiId: !Ref Rest, Path: /scoped, Method: GET, Auth: {{ Authorizer: Pool, AuthorizationScopes: [api/read] }} }} }}
        RestSigned: {{ Type: Api, Properties: {{ RestApiId: !Ref Rest, Path: /signed, Method: POST, Auth: {{ Authorizer: AWS_IAM }} }} }}
        RestKey: {{ Type: Api, Properties: {{ RestApiId: !Ref Rest, Path: /key, Method: GET, Auth: {{ Authorizer: NONE, ApiKeyRequired: true }} }} }}
        RestOpen: {{ Type: Api, Properties: {{ RestApiId: !Ref Rest, Path: /open, Method: GET, Auth: {{ Authorizer: NONE }} }} }}
  Url:
    Type: AWS::Serverless::Function
    Properties:
      FunctionName: url
      Handler: app.serve
      FunctionUrlConfig: {{ AuthType: AWS_IAM }}
"""

IDENTITIES = {
    "AKIAALICE": {"userArn": "arn:aws:iam::222222222222:user/alice", "userId": "AIDAALICE", "principalOrgId": "o-1"},
    "ASIAUSER": {
        "userArn": "arn:aws:sts::333333333333:assumed-role/app/CognitoIdentityCredentials",
        "userId": "AROAUSER:CognitoIdentityCredentials",
        "cognitoIdentity": {
            "identityId": "us-east-1:1111",
            "identityPoolId": "us-east-1:2222",
            "amr": ["authenticated", "pool", "pool:CognitoSignIn:sub"],
        },
    },
}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TemplateProject]:
    folder = tmp_path_factory.mktemp("callers")
    write_files(
        folder,
        {"template.yaml": TEMPLATE, "code/app.py": CODE, "identities.json": json.dumps(IDENTITIES)},
    )
    with TemplateProject(folder, "--identities", "identities.json", "--api-key", "secret") as running:
        yield running


@dataclass
class Answer:
    """A response as curl prints it."""

    status: int
    headers: dict[str, str]
    body: str

    @property
    def event(self) -> Any:
        """The event that the function returned as its body."""
        assert self.status == 200, self
        return json.loads(self.body)

    @property
    def authorizer(self) -> Any:
        return self.event["requestContext"].get("authorizer")

    @property
    def error(self) -> tuple[int, str, str | None]:
        return self.status, self.body, self.headers.get("x-amzn-errortype")


def curl(url: str, *arguments: str) -> Answer:
    command = ["curl", "--silent", "--show-error", "--include", "--max-time", "30", *arguments, url]
    output = subprocess.run(command, capture_output=True, check=True, timeout=40).stdout.decode()
    head, _, body = output.partition("\r\n\r\n")
    status, *lines = head.split("\r\n")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
    return Answer(int(status.split()[1]), headers, body)


def url(project: TemplateProject, api: str, path: str) -> str:
    return f"http://127.0.0.1:{project.port_of_api(api)}{path}"


def call(project: TemplateProject, api: str, path: str, token: str | None = None, *arguments: str) -> Answer:
    authorization = () if token is None else ("--header", f"Authorization: Bearer {token}")
    return curl(url(project, api, path), *authorization, *arguments)


def signed(url: str, method: str = "GET", key: str = "AKIAALICE", *, in_query: bool = False, body: str | None = None) -> Answer:
    """A request that botocore signs and curl sends."""
    request = AWSRequest(method, url, {"Content-Type": "application/json"} if body else {}, body)
    signer = SigV4QueryAuth if in_query else SigV4Auth
    token = "token" if key.startswith("ASIA") else None
    signer(Credentials(key, "unknown", token), "execute-api", "us-east-1").add_auth(request)
    prepared = request.prepare()
    fields = [argument for field in prepared.headers.items() for argument in ("--header", ": ".join(map(_text, field)))]
    data = ["--data", body] if body else []
    return curl(prepared.url, "--request", method, *fields, *data)


def _text(value: str | bytes) -> str:
    return value.decode() if isinstance(value, bytes) else value


def jwt(**claims: Any) -> str:
    def part(value: bytes) -> str:
        return base64.urlsafe_b64encode(value).rstrip(b"=").decode()

    payload = {name: value for name, value in claims.items() if value is not None}
    return ".".join([part(b'{"alg":"RS256","kid":"a"}'), part(json.dumps(payload).encode()), part(b"signature")])


def http_token(**claims: Any) -> str:
    return jwt(**{"iss": ISSUER, "aud": "app", "exp": int(time.time()) + 600, **claims})


def pool_token(**claims: Any) -> str:
    return jwt(**{"iss": COGNITO_ISSUER, "aud": "app", "token_use": "id", "exp": int(time.time()) + 600, **claims})


UNAUTHORIZED = '{"message":"Unauthorized"}'
FORBIDDEN = '{"message":"Forbidden"}'
DENIED = "User is not authorized to access this resource"
IMPLICIT = f'{{"Message":"{DENIED} because no identity-based policy allows the execute-api:Invoke action"}}'
EXPLICIT = f'{{"Message":"{DENIED} with an explicit deny in an identity-based policy"}}'
INVALID_KEY = '{"message":"The security token included in the request is invalid."}'


def test_an_http_api_checks_jwts(project: TemplateProject) -> None:
    answer = call(project, "Http", "/items/1", http_token(sub="alice", groups=["a", "b"]))
    assert answer.authorizer["jwt"]["claims"]["sub"] == "alice"
    assert answer.authorizer["jwt"]["claims"]["groups"] == "[a b]"
    assert answer.event["pathParameters"] == {"id": "1"} and answer.event["routeKey"] == "GET /items/{id}"
    refused = call(project, "Http", "/items/1")
    assert refused.error == (401, UNAUTHORIZED, None)
    assert refused.headers["www-authenticate"] == "Bearer"
    refused = call(project, "Http", "/items/1", http_token(exp=1))
    assert refused.error == (401, UNAUTHORIZED, None)
    assert 'error="invalid_token" error_description="the token has expired"' in refused.headers["www-authenticate"]
    refused = call(project, "Http", "/scoped", http_token(scope="other"))
    assert refused.error == (403, FORBIDDEN, None)
    assert 'error="insufficient_scope"' in refused.headers["www-authenticate"]
    assert call(project, "Http", "/scoped", http_token(scope="read")).authorizer["jwt"]["scopes"] == ["read"]
    assert call(project, "Http", "/open").authorizer is None
    assert call(project, "Http", "/none", http_token()).error == (404, '{"message":"Not Found"}', None)


def test_an_http_api_asks_a_function(project: TemplateProject) -> None:
    first = call(project, "Http", "/simple", "simple").authorizer["lambda"]
    assert first["event"]["type"] == "REQUEST" and first["event"]["identitySource"] == ["Bearer simple"]
    assert first["event"]["routeArn"].endswith(":http/$default/GET/simple")
    # The answer is cached for the token, whatever the method is.
    cached = call(project, "Http", "/simple", "simple", "--request", "POST").authorizer["lambda"]
    assert cached["calls"] == first["calls"]
    assert call(project, "Http", "/simple", "simple-2").authorizer["lambda"]["calls"] > first["calls"]
    # A simple response without context.
    assert call(project, "Http", "/simple", "simple-bare").authorizer == {"lambda": None}
    assert call(project, "Http", "/simple", "simple-no").error == (403, FORBIDDEN, None)
    assert call(project, "Http", "/simple").error == (401, UNAUTHORIZED, None)
    assert call(project, "Http", "/simple", "unauthorized").error == (401, UNAUTHORIZED, None)
    assert call(project, "Http", "/simple", "crash").error == (500, '{"message":"Internal Server Error"}', None)


def test_an_http_api_evaluates_policies(project: TemplateProject) -> None:
    seen = call(project, "Http", "/policy?tenant=a", "allow").authorizer["lambda"]
    assert (seen["text"], seen["number"], seen["flag"]) == ("a", 1, True)
    assert call(project, "Http", "/policy", "allow").error == (401, UNAUTHORIZED, None)
    assert call(project, "Http", "/policy?tenant=a", "deny").error == (403, FORBIDDEN, None)
    assert call(project, "Http", "/policy?tenant=a", "near").status == 200
    assert call(project, "Http", "/policy?tenant=a", "far").error == (403, FORBIDDEN, None)


def test_a_rest_api_asks_a_token_authorizer(project: TemplateProject) -> None:
    answer = call(project, "Rest", "/prod/items/1", "allow")
    authorizer = answer.authorizer
    assert (authorizer["principalId"], authorizer["number"], authorizer["flag"]) == ("me", "1", "true")
    assert isinstance(authorizer["integrationLatency"], int)
    assert answer.event["resource"] == "/items/{id}"
    for token, expected in [
        ("unauthorized", (401, UNAUTHORIZED, "UnauthorizedException")),
        ("crash", (500, '{"message":null}', "AuthorizerConfigurationException")),
        ("deny", (403, EXPLICIT, "AccessDeniedException")),
        ("elsewhere", (403, IMPLICIT, "AccessDeniedException")),
        (None, (401, UNAUTHORIZED, "UnauthorizedException")),
    ]:
        assert call(project, "Rest", "/prod/items/1", token).error == expected
    # Refused by the validation expression, without the function.
    assert curl(url(project, "Rest", "/prod/items/1"), "--header", "Authorization: allow").status == 401
    missing = (403, '{"message":"Missing Authentication Token"}', "MissingAuthenticationTokenException")
    assert call(project, "Rest", "/prod/none", "allow").error == missing
    assert call(project, "Rest", "/items/1", "allow").error == (403, FORBIDDEN, "ForbiddenException")


def test_policies_have_wildcards_and_conditions(project: TemplateProject) -> None:
    assert call(project, "Rest", "/prod/items/1", "not-admin").status == 200
    assert call(project, "Rest", "/prod/admin", "not-admin").error == (403, IMPLICIT, "AccessDeniedException")
    assert call(project, "Rest", "/prod/items/1", "near").status == 200
    assert call(project, "Rest", "/prod/items/1", "far").error == (403, IMPLICIT, "AccessDeniedException")
    assert call(project, "Rest", "/prod/items/1", "late").error == (403, IMPLICIT, "AccessDeniedException")


def test_a_condition_that_is_not_supported_allows_nothing_and_is_named_once(project: TemplateProject) -> None:
    for _ in range(2):
        assert call(project, "Rest", "/prod/items/1", "odd").error == (403, IMPLICIT, "AccessDeniedException")
    text = "the policy of the authorizer Token contains the condition operator `BinaryEquals`, which is not supported"
    project.output.wait_for(text)
    assert sum(text in line for line in project.output.lines) == 1


def test_a_rest_api_caches_policies_for_each_token(project: TemplateProject) -> None:
    first = call(project, "Rest", "/prod/cached/1", "allow").authorizer
    second = call(project, "Rest", "/prod/cached/2", "allow").authorizer
    assert second["calls"] == first["calls"] and second["integrationLatency"] == 0
    # The cached policy allows GET only.
    assert call(project, "Rest", "/prod/cached/1", "allow", "--request", "POST").error[0] == 403
    assert call(project, "Rest", "/prod/cached/1", "allow-2").authorizer["calls"] != first["calls"]


def test_a_request_authorizer_needs_all_its_sources(project: TemplateProject) -> None:
    assert call(project, "Rest", "/prod/request?tenant=a", "allow").authorizer["principalId"] == "me"
    for path, token in [("/prod/request", "allow"), ("/prod/request?tenant=", "allow"), ("/prod/request?tenant=a", None)]:
        assert call(project, "Rest", path, token).error == (401, UNAUTHORIZED, "UnauthorizedException")


def test_a_rest_api_checks_tokens_of_a_user_pool(project: TemplateProject) -> None:
    token = pool_token(**{"cognito:groups": ["a", "b"], "email_verified": True, "iat": 1680629979, "auth_time": 1680629979})
    claims = call(project, "Rest", "/prod/pool", token).authorizer["claims"]
    assert claims["cognito:groups"] == "a,b" and claims["email_verified"] == "true"
    assert claims["iat"] == "Tue Apr 04 17:39:39 UTC 2023" and claims["auth_time"] == "1680629979"
    # Without `Bearer`, as many clients of Cognito send it.
    assert curl(url(project, "Rest", "/prod/pool"), "--header", f"Authorization: {token}").status == 200
    for refused in [None, "x", pool_token(iss=ISSUER), pool_token(token_use="access")]:
        assert call(project, "Rest", "/prod/pool", refused).error == (401, UNAUTHORIZED, "UnauthorizedException")
    expired = call(project, "Rest", "/prod/pool", pool_token(exp=1))
    assert expired.error == (401, '{"message":"The incoming token has expired"}', "UnauthorizedException")
    access = {"token_use": "access", "scope": "api/read other"}
    assert call(project, "Rest", "/prod/scoped", pool_token(**access)).authorizer["claims"]["scope"] == "api/read other"
    for refused in [pool_token(), pool_token(**{**access, "scope": "other"})]:
        assert call(project, "Rest", "/prod/scoped", refused).error == (401, UNAUTHORIZED, "UnauthorizedException")


def test_a_signed_request_to_an_http_api_tells_the_caller(project: TemplateProject) -> None:
    iam = signed(url(project, "Http", "/signed?a=b")).authorizer["iam"]
    assert iam == {
        "accessKey": "AKIAALICE", "accountId": "222222222222", "callerId": "AIDAALICE", "cognitoIdentity": None,
        "principalOrgId": "o-1", "userArn": "arn:aws:iam::222222222222:user/alice", "userId": "AIDAALICE",
    }  # fmt: skip
    iam = signed(url(project, "Http", "/signed"), key="ASIAUSER", in_query=True).authorizer["iam"]
    assert iam["cognitoIdentity"] == {
        "amr": ["authenticated", "pool", "pool:CognitoSignIn:sub"],
        "identityId": "us-east-1:1111",
        "identityPoolId": "us-east-1:2222",
    }
    assert call(project, "Http", "/signed").error == (403, FORBIDDEN, None)
    assert call(project, "Http", "/signed", "token").error == (403, FORBIDDEN, None)
    assert signed(url(project, "Http", "/signed"), key="AKIAOTHER").error == (403, FORBIDDEN, None)


def test_a_signed_request_to_a_rest_api_tells_the_caller(project: TemplateProject) -> None:
    event = signed(url(project, "Rest", "/prod/signed"), "POST", "ASIAUSER", body='{"a":1}').event
    identity = event["requestContext"]["identity"]
    assert (identity["accessKey"], identity["accountId"]) == ("ASIAUSER", "333333333333")
    assert identity["caller"] == identity["user"] == "AROAUSER:CognitoIdentityCredentials"
    assert identity["userArn"] == IDENTITIES["ASIAUSER"]["userArn"]
    assert (identity["cognitoIdentityId"], identity["cognitoIdentityPoolId"]) == ("us-east-1:1111", "us-east-1:2222")
    assert identity["cognitoAuthenticationType"] == "authenticated"
    assert identity["cognitoAuthenticationProvider"] == "pool,pool:CognitoSignIn:sub"
    assert "authorizer" not in event["requestContext"]
    assert "Authorization" not in event["headers"] and "X-Amz-Date" in event["headers"]
    assert event["body"] == '{"a":1}'
    unsigned = call(project, "Rest", "/prod/signed", None, "--request", "POST")
    assert unsigned.error == (403, '{"message":"Missing Authentication Token"}', "MissingAuthenticationTokenException")
    unknown = signed(url(project, "Rest", "/prod/signed"), "POST", "AKIAOTHER")
    assert unknown.error == (403, INVALID_KEY, "UnrecognizedClientException")


def test_a_signed_request_to_a_function_url_tells_the_caller(project: TemplateProject) -> None:
    address = f"http://url.localhost:{project.port}/"
    event = signed(address).event
    assert event["requestContext"]["authorizer"]["iam"]["userArn"] == "arn:aws:iam::222222222222:user/alice"
    assert event["requestContext"]["accountId"] == "123456789012" and "authorization" not in event["headers"]
    refused = curl(address)
    assert refused.status == 403 and refused.body.startswith('{"Message":"Forbidden.')
    assert signed(address, key="AKIAOTHER").error == (403, INVALID_KEY, "UnrecognizedClientException")


def test_a_rest_api_compares_api_keys(project: TemplateProject) -> None:
    identity = call(project, "Rest", "/prod/key", None, "--header", "x-api-key: secret").event["requestContext"]["identity"]
    assert identity["apiKey"] == "secret"
    for arguments in [(), ("--header", "x-api-key: other")]:
        assert call(project, "Rest", "/prod/key", None, *arguments).error == (403, FORBIDDEN, "ForbiddenException")
    assert "apiKey" not in call(project, "Rest", "/prod/open").event["requestContext"]["identity"]


def test_boto3_invokes_and_describes_the_functions(project: TemplateProject) -> None:
    client = boto3.client(
        "lambda",
        endpoint_url=f"http://127.0.0.1:{project.port}",
        region_name="us-east-1",
        aws_access_key_id="AKIAALICE",
        aws_secret_access_key="unknown",
        config=Config(retries={"max_attempts": 0}, read_timeout=30),
    )
    answer = client.invoke(FunctionName="app", Payload=b'{"a": 1}')
    assert json.loads(json.loads(answer["Payload"].read())["body"]) == {"a": 1}
    failed = client.invoke(FunctionName="Authorizer", Payload=b'{"authorizationToken": "crash"}')
    assert failed["FunctionError"] == "Unhandled"
    assert {function["FunctionName"] for function in client.list_functions()["Functions"]} == {"Authorizer", "app", "url"}
    assert client.get_function(FunctionName="app")["Configuration"]["Handler"] == "app.serve"
    assert client.get_function_configuration(FunctionName="app")["Timeout"] == 20
    assert client.get_function_url_config(FunctionName="url")["AuthType"] == "AWS_IAM"
    client.close()


def test_the_banner_says_what_is_not_checked(project: TemplateProject) -> None:
    project.output.wait_for("signatures of tokens, because the authorizer Pool has no keys")
    project.output.wait_for("signatures of requests, because only AWS knows secret keys")
    assert not any("API keys" in line for line in project.output.lines)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--identities", "none.json"], "--identities none.json: No such file or directory"),
        (["--identities", "bad.json"], "--identities bad.json: A: `userArn` is not a string."),
        (["--api-key", ""], "--api-key: expected a key."),
    ],
)
def test_mistakes_in_options_are_explained(tmp_path: Path, arguments: list[str], message: str) -> None:
    write_files(
        tmp_path, {"template.yaml": TEMPLATE, "code/app.py": CODE, "bad.json": '{"A": {"userArn": 1}}'}
    )
    assert message in " ".join(mistake(tmp_path, arguments).split())


@pytest.mark.parametrize("arguments", [["--identities", "identities.json"], ["--api-key", "secret"]])
def test_an_option_without_effect_is_refused(tmp_path: Path, arguments: list[str]) -> None:
    template = f"""
        Transform: AWS::Serverless-2016-10-31
        Resources:
          F:
            Type: AWS::Serverless::Function
            Properties: {{ Handler: app.serve, Runtime: python3.{sys.version_info.minor}, CodeUri: code/ }}
        """
    write_files(tmp_path, {"template.yaml": template, "code/app.py": CODE, "identities.json": "{}"})
    complaint = " ".join(mistake(tmp_path, arguments).split())
    assert f"{arguments[0]} " in complaint and "has no effect, because no" in complaint


def mistake(folder: Path, arguments: list[str]) -> str:
    """What swiftlet complains about."""
    done = subprocess.run([SWIFTLET, "up", "--listen", "127.0.0.1:0", *arguments], cwd=folder, capture_output=True, text=True, timeout=30)
    assert done.returncode != 0
    return done.stderr

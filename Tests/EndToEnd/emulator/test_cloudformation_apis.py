"""APIs of plain CloudFormation templates, as people and the CDK write them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from harness import http_client
from harness.deployed import write_files
from harness.places import SWIFTLET
from harness.project import TemplateProject

RUNTIME = f"python3.{sys.version_info.minor}"

HANDLER = """
import json

def handler(event, context):
    return {"statusCode": 200, "body": json.dumps({"function": context.function_name, "event": event})}

def authorize(event, context):
    token = event.get("authorizationToken") or event.get("headers", {}).get("authorization")
    if "routeArn" in event:
        return {"isAuthorized": token == "yes", "context": {"user": "ann"}}
    effect = "Allow" if token == "yes" else "Deny"
    statement = {"Action": "execute-api:Invoke", "Effect": effect, "Resource": event["methodArn"]}
    return {"principalId": "ann", "policyDocument": {"Version": "2012-10-17", "Statement": [statement]}}
"""

Node = dict[str, Any]


def resource(kind: str, **properties: Any) -> Node:
    return {"Type": f"AWS::{kind}", "Properties": properties}


def ref(name: str) -> Node:
    return {"Ref": name}


def attribute(name: str, of: str) -> Node:
    return {"Fn::GetAtt": [of, name]}


def function(handler: str = "handler", **properties: Any) -> Node:
    """A function as the CDK writes it: its code is found through its metadata."""
    code = {"S3Bucket": "assets", "S3Key": "abc.zip"}
    result = resource("Lambda::Function", Handler=f"app.{handler}", Runtime=RUNTIME, Timeout=20, Code=code, **properties)
    return result | {"Metadata": {"aws:asset:path": "asset.abc", "aws:asset:property": "Code"}}


def permission(name: str) -> Node:
    return resource(
        "Lambda::Permission", Action="lambda:InvokeFunction", FunctionName=attribute("Arn", name),
        Principal="apigateway.amazonaws.com",
    )  # fmt: skip


def invocation_uri(arn: Node) -> Node:
    parts = ["arn:", ref("AWS::Partition"), ":apigateway:", ref("AWS::Region"), ":lambda:path/2015-03-31/functions/"]
    return {"Fn::Join": ["", [*parts, arn, "/invocations"]]}


FUNCTIONS = {
    "Users0A0EEA89": function(),
    "SiteE53D7754": function(FunctionName="site"),
    "Auth": function("authorize"),
    "Alias": resource(
        "Lambda::Alias", Name="live", FunctionName=ref("Users0A0EEA89"), FunctionVersion=attribute("Version", "Current")
    ),
    "Current": resource("Lambda::Version", FunctionName=ref("Users0A0EEA89")),
    "MayInvokeUsers": permission("Users0A0EEA89"),
    "MayInvokeSite": permission("SiteE53D7754"),
    "MayInvokeAuth": permission("Auth"),
}


def integration(uri: Node, version: str = "2.0") -> Node:
    return resource(
        "ApiGatewayV2::Integration", ApiId=ref("Http"), IntegrationType="AWS_PROXY", IntegrationUri=uri,
        PayloadFormatVersion=version,
    )  # fmt: skip


def route(key: str, target: str, **properties: Any) -> Node:
    joined = {"Fn::Join": ["", ["integrations/", ref(target)]]}
    return resource("ApiGatewayV2::Route", ApiId=ref("Http"), RouteKey=key, Target=joined, **properties)


HTTP_API = {
    "Http": resource(
        "ApiGatewayV2::Api", Name="http", ProtocolType="HTTP",
        CorsConfiguration={"AllowOrigins": ["https://a.example"], "AllowMethods": ["GET"]},
    ),
    "HttpStage": resource(
        "ApiGatewayV2::Stage", ApiId=ref("Http"), StageName="$default", AutoDeploy=True, StageVariables={"table": "t1"}
    ),
    "UsersIntegration": integration(ref("Alias")),
    "SiteIntegration": integration(attribute("Arn", "SiteE53D7754"), "1.0"),
    "Proxy": resource(
        "ApiGatewayV2::Integration", ApiId=ref("Http"), IntegrationType="HTTP_PROXY", IntegrationMethod="ANY",
        IntegrationUri="https://example.com/{proxy}", PayloadFormatVersion="1.0",
    ),
    "Authorizer": resource(
        "ApiGatewayV2::Authorizer", ApiId=ref("Http"), Name="users", AuthorizerType="REQUEST",
        AuthorizerPayloadFormatVersion="2.0", EnableSimpleResponses=True, AuthorizerResultTtlInSeconds=300,
        AuthorizerUri=invocation_uri(attribute("Arn", "Auth")), IdentitySource=["$request.header.Authorization"],
    ),
    "GetUser": route(
        "GET /users/{id}", "UsersIntegration", AuthorizationType="CUSTOM", AuthorizerId=ref("Authorizer")
    ),
    "Default": route("$default", "SiteIntegration", AuthorizationType="NONE"),
    "Elsewhere": route("ANY /proxy/{proxy+}", "Proxy"),
}  # fmt: skip

CORS_FIELDS = {"Access-Control-Allow-Origin": "*", "Access-Control-Allow-Methods": "OPTIONS,GET,PUT"}


def method(verb: str, on: Node, integration: Node, **properties: Any) -> Node:
    properties = {"AuthorizationType": "NONE", **properties}
    return resource(
        "ApiGateway::Method", RestApiId=ref("Rest"), ResourceId=on, HttpMethod=verb, Integration=integration, **properties
    )


def proxy(arn: Node, **properties: Any) -> Node:
    return {"Type": "AWS_PROXY", "IntegrationHttpMethod": "POST", "Uri": invocation_uri(arn), **properties}


def preflight(fields: dict[str, str], status: str = "204", **properties: Any) -> Node:
    parameters = {f"method.response.header.{name}": f"'{value}'" for name, value in fields.items()}
    response = {"StatusCode": status, "ResponseParameters": parameters, **properties}
    return {
        "Type": "MOCK",
        "RequestTemplates": {"application/json": "{ statusCode: 200 }"},
        "IntegrationResponses": [response],
    }


SECOND_ORIGIN = """#set($origin = $input.params().header.get("Origin"))
#if($origin == "")
  #set($origin = $input.params().header.get("origin"))
#end
#if($origin == "https://b.example")
  #set($context.responseOverride.header.Access-Control-Allow-Origin = $origin)
#end"""

ROOT = attribute("RootResourceId", "Rest")

REST_API = {
    "Rest": resource("ApiGateway::RestApi", Name="rest", BinaryMediaTypes=["image/*"]),
    "RestDeployment": resource("ApiGateway::Deployment", RestApiId=ref("Rest")),
    "RestStage": resource(
        "ApiGateway::Stage", RestApiId=ref("Rest"), DeploymentId=ref("RestDeployment"), StageName="prod",
        Variables={"table": "t2"},
    ),
    "Users": resource("ApiGateway::Resource", RestApiId=ref("Rest"), ParentId=ROOT, PathPart="users"),
    "User": resource("ApiGateway::Resource", RestApiId=ref("Rest"), ParentId=ref("Users"), PathPart="{id}"),
    "Everything": resource("ApiGateway::Resource", RestApiId=ref("Rest"), ParentId=ROOT, PathPart="{proxy+}"),
    "Queue": resource("ApiGateway::Resource", RestApiId=ref("Rest"), ParentId=ROOT, PathPart="queue"),
    "Token": resource(
        "ApiGateway::Authorizer", RestApiId=ref("Rest"), Name="token", Type="TOKEN",
        AuthorizerUri=invocation_uri(attribute("Arn", "Auth")), IdentitySource="method.request.header.Authorization",
    ),
    "RootMethod": method("ANY", ROOT, proxy(attribute("Arn", "SiteE53D7754"))),
    "ProxyMethod": method("ANY", ref("Everything"), proxy(attribute("Arn", "SiteE53D7754"))),
    "UserMethod": method(
        "GET", ref("User"), proxy(ref("Alias")), AuthorizationType="CUSTOM", AuthorizerId=ref("Token")
    ),
    "UserPreflight": method("OPTIONS", ref("User"), preflight(CORS_FIELDS)),
    "UsersPreflight": method(
        "OPTIONS", ref("Users"),
        preflight(
            {"Access-Control-Allow-Origin": "https://a.example", "Vary": "Origin"}, "200",
            ResponseTemplates={"application/json": SECOND_ORIGIN},
        ),
    ),
    "QueueMethod": method("POST", ref("Queue"), {"Type": "AWS", "Uri": "arn:aws:apigateway:us-east-1:sqs:path/1/q"}),
}  # fmt: skip


def write(folder: Path, *parts: Node) -> None:
    resources: Node = {}
    for part in parts:
        resources |= part
    write_files(folder, {"cdk.out/App.template.json": json.dumps({"Resources": resources})})
    write_files(folder, {"cdk.out/asset.abc/app.py": HANDLER})


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TemplateProject]:
    folder = tmp_path_factory.mktemp("cloudformation")
    write(folder, FUNCTIONS, HTTP_API, REST_API)
    with TemplateProject(folder, "--template", "cdk.out/App.template.json") as running:
        yield running


def call(
    project: TemplateProject, api: str, method: str, path: str, **headers: str
) -> http_client.Response:
    return http_client.request(project.port_of_api(api), method, path, list(headers.items()))


def served(response: http_client.Response) -> tuple[str, Node]:
    """The function that served a request, and its event."""
    assert response.status == 200, response
    answer = response.json()
    return answer["function"], answer["event"]


def test_an_http_api_serves_its_routes(project: TemplateProject) -> None:
    name, event = served(call(project, "Http", "GET", "/users/5?x=1", authorization="yes"))
    assert name == "Users0A0EEA89"
    assert (event["version"], event["routeKey"]) == ("2.0", "GET /users/{id}")
    assert event["pathParameters"] == {"id": "5"}
    assert event["stageVariables"] == {"table": "t1"}
    assert event["requestContext"]["authorizer"] == {"lambda": {"user": "ann"}}
    name, event = served(call(project, "Http", "POST", "/anything"))
    assert (name, event["version"], event["resource"]) == ("site", "1.0", "$default")


def test_an_http_api_asks_its_authorizer(project: TemplateProject) -> None:
    assert call(project, "Http", "GET", "/users/5", authorization="no").status == 403
    assert call(project, "Http", "GET", "/users/5").status == 401


def test_an_http_api_answers_preflight_requests(project: TemplateProject) -> None:
    response = call(
        project, "Http", "OPTIONS", "/users/5", **{"origin": "https://a.example", "access-control-request-method": "GET"}
    )
    assert response.status == 204
    assert response.header("access-control-allow-origin") == "https://a.example"


def test_a_rest_api_serves_its_methods(project: TemplateProject) -> None:
    name, event = served(call(project, "Rest", "GET", "/prod/users/5", authorization="yes"))
    assert name == "Users0A0EEA89"
    assert (event["resource"], event["pathParameters"]) == ("/users/{id}", {"id": "5"})
    assert event["stageVariables"] == {"table": "t2"}
    assert event["requestContext"]["stage"] == "prod"
    assert event["requestContext"]["authorizer"]["principalId"] == "ann"
    for path, resource in [("/prod/", "/"), ("/prod/a/b", "/{proxy+}")]:
        name, event = served(call(project, "Rest", "DELETE", path))
        assert (name, event["resource"]) == ("site", resource)


def test_a_rest_api_asks_its_authorizer(project: TemplateProject) -> None:
    assert call(project, "Rest", "GET", "/prod/users/5", authorization="no").status == 403
    assert call(project, "Rest", "GET", "/prod/users/5").status == 401


def test_a_rest_api_answers_preflight_requests_with_mocks(project: TemplateProject) -> None:
    response = call(project, "Rest", "OPTIONS", "/prod/users/5", origin="https://any.example")
    assert (response.status, response.body) == (204, b"")
    assert {name: response.header(name) for name in CORS_FIELDS} == CORS_FIELDS
    assert response.header("x-amzn-requestid") and response.header("x-amz-apigw-id")


@pytest.mark.parametrize("origin, allowed", [("https://b.example", "https://b.example"), ("https://c.example", "https://a.example")])
def test_a_mock_of_the_cdk_answers_each_allowed_origin(project: TemplateProject, origin: str, allowed: str) -> None:
    response = call(project, "Rest", "OPTIONS", "/prod/users", origin=origin)
    assert response.status == 200
    assert response.header_values("access-control-allow-origin") == [allowed]
    assert response.header("vary") == "Origin"


def test_integrations_without_a_function_have_a_warning_each(project: TemplateProject) -> None:
    warnings = [line.split(": ", 1)[1] for line in project.warnings if "left out" in line]
    assert warnings == [
        "ANY /proxy/{proxy+} of `Http` is an integration of the type HTTP_PROXY, which is not supported, so it is left out.",
        "POST /queue of `Rest` is an integration of the type AWS, which is not supported, so it is left out.",
    ]
    assert call(project, "Http", "GET", "/proxy/a").json()["function"] == "site"


def test_the_banner_names_what_serves_each_route(project: TemplateProject) -> None:
    for text in ["GET /users/{id} -> Users0A0EEA89, authorizer users", "OPTIONS /users/{id} -> mock response 204"]:
        project.output.wait_for(lambda line, text=text: line.endswith(text))


def test_a_mistake_names_file_and_line(tmp_path: Path) -> None:
    (tmp_path / "template.yaml").write_text(
        """Resources:
  Api:
    Type: AWS::ApiGateway::RestApi
  A:
    Type: AWS::ApiGateway::Resource
    Properties: { RestApiId: !Ref Api, ParentId: !Ref B, PathPart: a }
  B:
    Type: AWS::ApiGateway::Resource
    Properties: { RestApiId: !Ref Api, ParentId: !Ref A, PathPart: b }
"""
    )
    result = subprocess.run(
        [SWIFTLET, "up"], capture_output=True, text=True, cwd=tmp_path, env={"PATH": os.environ["PATH"]}, timeout=20
    )
    assert result.returncode != 0
    assert "template.yaml, line 4: resources depend on each other in a circle: A → B → A" in result.stderr

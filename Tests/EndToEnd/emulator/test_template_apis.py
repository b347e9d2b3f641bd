"""APIs, events, aliases and URLs of a SAM template."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from harness import http_client
from harness.deployed import write_files
from harness.places import SWIFTLET
from harness.project import TemplateProject
from harness.sam_project import RUNTIME, TEMPLATE, write_project

APIS = f"""
Transform: AWS::Serverless-2016-10-31
Globals: {{ Function: {{ Runtime: {RUNTIME}, Handler: app.handler, CodeUri: code, Timeout: 20 }} }}
Resources:
  Rest:
    Type: AWS::Serverless::Api
    Properties:
      StageName: v1
      Variables: {{ color: blue }}
      Auth: {{ DefaultAuthorizer: Key, Authorizers: {{ Key: {{ FunctionArn: !GetAtt Guard.Arn }} }} }}
  Guard:
    Type: AWS::Serverless::Function
    Properties: {{ Handler: guard.handler }}
  Items:
    Type: AWS::Serverless::Function
    Properties:
      Events:
        Get: {{ Type: HttpApi, Properties: {{ Path: "/items/{{id}}", Method: GET }} }}
        Old: {{ Type: HttpApi, Properties: {{ Path: /old, Method: POST, PayloadFormatVersion: "1.0" }} }}
        Rest: {{ Type: Api, Properties: {{ RestApiId: !Ref Rest, Path: "/items/{{id}}", Method: GET }} }}
        Open: {{ Type: Api, Properties: {{ RestApiId: !Ref Rest, Path: /open, Method: GET, Auth: {{ Authorizer: NONE }} }} }}
  Other:
    Type: AWS::Serverless::Function
    Properties:
      FunctionName: other-one
      Events: {{ All: {{ Type: HttpApi }} }}
"""


API_FILES = {
    "template.yaml": APIS,
    "code/app.py": """
import json

def handler(event, context):
    described = {name: event.get(name) for name in ("version", "routeKey", "resource", "pathParameters", "stageVariables")}
    return {"statusCode": 200, "body": json.dumps({"function": context.function_name, **described})}
""",
    "code/guard.py": """
def handler(event, context):
    effect = "Allow" if event["authorizationToken"] == "open" else "Deny"
    statement = {"Action": "execute-api:Invoke", "Effect": effect, "Resource": event["methodArn"]}
    return {"principalId": "me", "policyDocument": {"Version": "2012-10-17", "Statement": [statement]}}
""",
}


def test_apis_route_to_functions(tmp_path: Path) -> None:
    with TemplateProject(write_files(tmp_path, API_FILES)) as project:
        port = project.port_of_api("ServerlessHttpApi")

        def get(path: str, method: str = "GET") -> dict[str, Any]:
            response = http_client.request(port, method, path, [], host=f"127.0.0.1:{port}")
            assert response.status == 200, response
            return json.loads(response.body)

        item = get("/items/5")
        assert (item["function"], item["version"], item["routeKey"]) == ("Items", "2.0", "GET /items/{id}")
        assert item["pathParameters"] == {"id": "5"}
        old = get("/old", "POST")
        assert (old["function"], old["version"], old["resource"]) == ("Items", "1.0", "/old")
        assert get("/anything/else")["function"] == "other-one"


def test_authorizers_of_the_template_run(tmp_path: Path) -> None:
    with TemplateProject(write_files(tmp_path, API_FILES)) as project:
        port = project.port_of_api("Rest")

        def get(path: str, *headers: tuple[str, str]) -> http_client.Response:
            return http_client.request(port, "GET", path, list(headers), host=f"127.0.0.1:{port}")

        assert get("/v1/items/5").status == 401
        assert get("/v1/items/5", ("Authorization", "closed")).status == 403
        response = get("/v1/items/5", ("Authorization", "open"))
        assert response.status == 200, response
        item = json.loads(response.body)
        assert (item["resource"], item["stageVariables"]) == ("/items/{id}", {"color": "blue"})
        assert get("/v1/open").status == 200


def test_routes_of_functions_that_do_not_run_are_left_out(tmp_path: Path) -> None:
    with TemplateProject(write_files(tmp_path, API_FILES), "Items") as project:
        port = project.port_of_api("Rest")
        assert http_client.request(port, "GET", "/v1/open", [], host=f"127.0.0.1:{port}").status == 200
        # Its authorizer does not run, so the route would be open.
        response = http_client.request(port, "GET", "/v1/items/5", [], host=f"127.0.0.1:{port}")
        assert response.status == 403, response


EVENTS = TEMPLATE.replace(
    "      Handler: app.handler\n",
    """      Handler: app.handler
      Events:
        Nightly: { Type: Schedule, Properties: { Schedule: rate(1 day), Input: '{"kind": "nightly"}' } }
        Jobs: { Type: SQS, Properties: { Queue: arn:aws:sqs:us-east-1:123456789012:jobs } }
        Rule: { Type: IoTRule, Properties: { Sql: SELECT } }
""",
)


ALIAS = f"""
Transform: AWS::Serverless-2016-10-31
Globals: {{ Function: {{ Runtime: {RUNTIME}, Handler: index.handler, AutoPublishAlias: live }} }}
Resources:
  Who:
    Type: AWS::Serverless::Function
    Properties:
      InlineCode: |
        import os
        def handler(event, context):
            context_of_api = event.get("requestContext", {{}})
            return {{"statusCode": 200, "body": " ".join([
                context.invoked_function_arn.split(":", 6)[6], os.environ["MY_URL"], context_of_api.get("apiId", "")])}}
      FunctionUrlConfig: {{ AuthType: NONE }}
      Environment: {{ Variables: {{ MY_URL: !Sub "https://${{Http}}.execute-api.${{AWS::Region}}.amazonaws.com/${{Http.Stage}}" }} }}
      Events:
        A: {{ Type: HttpApi, Properties: {{ Path: /a, Method: get, ApiId: !Ref Http }} }}
        B: {{ Type: Api, Properties: {{ Path: /b, Method: get }} }}
        C: {{ Type: Schedule, Properties: {{ Schedule: rate(1 day), Input: "{{}}" }} }}
  Http: {{ Type: AWS::Serverless::HttpApi, Properties: {{ StageName: v1 }} }}
  Rule: {{ Type: AWS::Events::Rule, Properties: {{ ScheduleExpression: rate(1 day), Targets: [{{ Id: a, Arn: !Ref Who.Version }}] }} }}
"""


def test_apis_urls_and_events_invoke_the_published_alias(tmp_path: Path) -> None:
    address = "https://http.execute-api.us-east-1.amazonaws.com/v1"
    with TemplateProject(write_project(tmp_path, ALIAS)) as project:

        def get(port: int, path: str, host: str) -> list[str]:
            response = http_client.request(port, "GET", path, [], host=f"{host}:{port}")
            assert response.status == 200, response
            return response.body.decode().split(" ")

        http, rest = project.port_of_api("Http"), project.port_of_api("ServerlessRestApi")
        assert get(http, "/v1/a", "127.0.0.1") == ["Who:live", address, "http"]
        assert get(rest, "/Prod/b", "127.0.0.1") == ["Who:live", address, "serverlessrestapi"]
        assert get(project.port, "/", "who.localhost")[:2] == ["Who:live", address]
        for name, arn in [("Who/C", "Who:live"), ("Who/Rule", "Who:1")]:
            sent = invoke(tmp_path, "--template-event", name, "--endpoint", f"http://127.0.0.1:{project.port}")
            assert json.loads(sent.stdout)["body"].split(" ")[0] == arn, sent


def invoke(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [SWIFTLET, "invoke", *arguments], cwd=folder, capture_output=True, text=True, timeout=20, env={"PATH": "/usr/bin"}
    )


def test_events_of_the_template_are_sent_by_name(tmp_path: Path) -> None:
    with TemplateProject(write_project(tmp_path, EVENTS), "Hello") as project:
        endpoint = ["--endpoint", f"http://127.0.0.1:{project.port}"]
        nightly = invoke(tmp_path, "--template-event", "Hello/Nightly", *endpoint)
        assert json.loads(nightly.stdout)["event"] == {"kind": "nightly"}, nightly
        jobs = invoke(tmp_path, "--template-event", "Hello/Jobs", *endpoint)
        assert json.loads(jobs.stdout)["event"]["Records"][0]["eventSource"] == "aws:sqs", jobs


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--template-event", "Hello/Other"], "has no event Other; it has Nightly, Jobs, Rule."),
        (["--template-event", "Other/Jobs"], "template.yaml has no function Other; it has Hello, Web."),
        (["--template-event", "Hello/Rule"], "there is no sample event for events of the type IoTRule."),
        (["--template-event", "Hello"], "The value 'Hello' is invalid for '--template-event"),
        (["--template", "template.yaml", "--source", "sqs"], "--template has no effect without --template-event."),
    ],
)
def test_mistakes_in_names_of_events_are_named(tmp_path: Path, arguments: list[str], message: str) -> None:
    result = invoke(write_project(tmp_path, EVENTS), *arguments)
    assert result.returncode == 64 and message in result.stderr, result


def test_functions_are_invoked_by_their_logical_id_too(tmp_path: Path) -> None:
    with TemplateProject(write_project(tmp_path, TEMPLATE.replace("MemorySize: !If", "FunctionName: my-hello\n      MemorySize: !If"))) as project:
        endpoint = ["--endpoint", f"http://127.0.0.1:{project.port}"]
        for name in ["Hello", "my-hello"]:
            result = json.loads(invoke(tmp_path, "--function-name", name, *endpoint).stdout)
            assert (result["name"], result["event"]) == ("my-hello", {})
        unknown = invoke(tmp_path, "--function-name", "Other", *endpoint)
        assert unknown.returncode == 64
        assert unknown.stderr.endswith("Set --function-name to a function there: my-hello, local-web.\n")


def test_only_functions_of_the_template_with_a_url_have_one(tmp_path: Path) -> None:
    with TemplateProject(write_project(tmp_path)) as project:
        def configuration(name: str) -> http_client.Response:
            return http_client.request(project.port, "GET", f"/2021-10-31/functions/{name}/url")

        assert json.loads(configuration("local-web").body)["AuthType"] == "NONE"
        assert configuration("Hello").status == 404
        assert project.get("hello.localhost").status == 200, "it is served all the same"

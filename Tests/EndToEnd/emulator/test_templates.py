"""`swiftlet up` in the folder of a SAM or CloudFormation template."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from harness import http_client
from harness.deployed import write_files
from harness.places import SCRIPTS, SWIFTLET
from harness.project import TemplateProject

RUNTIME = f"python3.{sys.version_info.minor}"

HANDLER = """
import os

def handler(event, context):
    return {
        "name": context.function_name, "memory": context.memory_limit_in_mb, "event": event,
        "variables": {name: value for name, value in os.environ.items() if name.startswith("MY_")},
    }
"""

# An app without frameworks, in the layout of the web adapter's zip examples.
WEB_APP = """
import http.server, os

class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = f"{self.path} {os.environ['MY_STAGE']}".encode()
        self.send_response(200)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

http.server.ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), Handler).serve_forever()
"""

TEMPLATE = f"""
AWSTemplateFormatVersion: "2010-09-09"
Transform: AWS::Serverless-2016-10-31
Parameters:
  Stage: {{ Type: String, Default: dev, AllowedValues: [dev, prod] }}
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
Globals:
  Function:
    Runtime: {RUNTIME}
    Timeout: 20
    MemorySize: 256
    Environment: {{ Variables: {{ MY_STAGE: !Ref Stage }} }}
Resources:
  Hello:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: hello/
      Handler: app.handler
      MemorySize: !If [IsProd, 1024, 512]
      Environment: {{ Variables: {{ MY_TABLE: !Ref Table, MY_ARN: !GetAtt Web.Arn }} }}
  Web:
    Type: AWS::Serverless::Function
    Properties:
      FunctionName: !Sub "${{AWS::StackName}}-web"
      CodeUri: web/
      Handler: run.sh
      Layers: [!Sub "arn:aws:lambda:${{AWS::Region}}:753240598075:layer:LambdaAdapterLayerX86:25"]
      Environment: {{ Variables: {{ AWS_LAMBDA_EXEC_WRAPPER: /opt/bootstrap, PORT: 8000 }} }}
      FunctionUrlConfig: {{ AuthType: NONE }}
  Table: {{ Type: AWS::DynamoDB::Table, Properties: {{ TableName: !Sub "orders-${{Stage}}" }} }}
"""


def write_project(folder: Path, template: str = TEMPLATE) -> Path:
    return write_files(
        folder,
        {
            "template.yaml": template,
            "hello/app.py": HANDLER,
            "web/app.py": WEB_APP,
            "web/run.sh": "#!/bin/sh\nexec python3 app.py\n",
        },
    )


def fail(folder: Path, *arguments: str) -> str:
    """What `swiftlet up` says when it refuses to start."""
    result = subprocess.run(
        [SWIFTLET, "up", *arguments, "--listen", "127.0.0.1:0"],
        cwd=folder, capture_output=True, text=True, timeout=20, env={"PATH": f"{SCRIPTS}:/usr/bin:/bin"},
    )  # fmt: skip
    assert result.returncode == 64, result
    return result.stderr


def test_handlers_and_web_apps_run_unmodified(tmp_path: Path) -> None:
    with TemplateProject(write_project(tmp_path)) as project:
        result = project.invoke("Hello")
        assert result["name"] == "Hello" and result["memory"] == "512"
        assert result["variables"] == {
            "MY_STAGE": "dev",
            "MY_TABLE": "orders-dev",
            "MY_ARN": "arn:aws:lambda:us-east-1:123456789012:function:local-web",
        }
        page = project.get("local-web.localhost")
        assert (page.status, page.body) == (200, b"/ dev")
        assert project.warnings == []


def banner(project: TemplateProject) -> list[str]:
    project.output.wait_for(lambda line: line.startswith("Ready"))
    lines = project.output.of("stdout")
    return lines[: next(index for index, line in enumerate(lines) if line.startswith("Ready"))]


def test_the_banner_says_once_what_functions_have_in_common(tmp_path: Path) -> None:
    write_project(tmp_path, TEMPLATE.replace(RUNTIME, "python3.8"))
    with TemplateProject(tmp_path) as project:
        lines = banner(project)
        assert [line for line in lines if line.startswith("Function")] == [
            "Function     Hello, 512 MB, timeout 20 s",
            f"Function     local-web, 256 MB, timeout 20 s, http://local-web.localhost:{project.port}",
        ]
        assert f"No URL       on AWS: functions without one above. Here each has http://NAME.localhost:{project.port}" in lines
        for title in ["Concurrency", "Enforced", "Runtime", "Warning", "Stop"]:
            assert len([line for line in lines if line.startswith(title.ljust(13))]) == 1, (title, lines)
        assert not [line for line in lines if line.startswith("[")]
        endpoint = f"http://127.0.0.1:{project.port}"
        assert f"Or           swiftlet invoke --function-name Hello --endpoint {endpoint}" in lines


def test_what_functions_do_not_have_in_common_has_their_names(tmp_path: Path) -> None:
    """Each warning about an interpreter, too."""
    text = TEMPLATE.replace("      MemorySize: !If", "      Runtime: python3.8\n      EphemeralStorage: {Size: 1024}\n      MemorySize: !If")
    with TemplateProject(write_project(tmp_path, text)) as project:
        lines = banner(project)
        (warning,) = [line for line in lines if line.startswith("Warning")]
        assert warning.startswith("Warning      [Hello] The runtime is python3.8, but ")
        assert len([line for line in lines if line.startswith("Concurrency")]) == 1
        writable = [line for line in lines if line.startswith("Writable")]
        assert not writable or writable == [
            "Writable     [Hello] /tmp (1024 MB)", "Writable     [local-web] /tmp (512 MB)"
        ]  # fmt: skip


def test_a_script_with_the_line_endings_of_windows_is_named(tmp_path: Path) -> None:
    write_project(tmp_path)
    (tmp_path / "web/run.sh").write_bytes(b"#!/bin/sh\r\nexec python3 app.py\r\n")
    with TemplateProject(tmp_path) as project:
        project.output.wait_for(lambda line: "web/run.sh has the line endings of Windows" in line)


def test_host_names_are_not_case_sensitive(tmp_path: Path) -> None:
    """Browsers send host names in lowercase."""
    with TemplateProject(write_project(tmp_path), "Hello") as project:
        assert json.loads(project.get("hello.localhost").body)["name"] == "Hello"


@pytest.mark.parametrize(
    "arguments",
    [
        ["--parameter", "Stage=prod"],
        ["--parameter-overrides", "Stage=prod"],
        ["--parameter-overrides", "ParameterKey=Stage,ParameterValue=prod"],
    ],
)
def test_parameters_can_be_given(tmp_path: Path, arguments: list[str]) -> None:
    with TemplateProject(write_project(tmp_path), "Hello", *arguments) as project:
        result = project.invoke("Hello")
        assert result["memory"] == "1024" and result["variables"]["MY_STAGE"] == "prod"


def test_the_sam_cli_s_settings_apply(tmp_path: Path) -> None:
    write_project(tmp_path)
    write_files(
        tmp_path,
        {
            "samconfig.toml": 'version = 0.1\n[default.deploy.parameters]\nstack_name = "shop"\n'
            'region = "eu-west-1"\nparameter_overrides = "Stage=\\"prod\\" Unknown=x"\n',
            "env.json": '{"Parameters": {"MY_STAGE": "all"}, "Hello": {"MY_TABLE": "local"}}',
        },
    )
    with TemplateProject(tmp_path, "Hello", "--env-vars", "env.json") as project:
        assert project.invoke("Hello")["variables"] == {
            "MY_STAGE": "all",
            "MY_TABLE": "local",
            "MY_ARN": "arn:aws:lambda:eu-west-1:123456789012:function:shop-web",
        }


@pytest.mark.parametrize("name", ["samconfig.yaml", "samconfig.yml", "other.yaml"])
def test_the_sam_cli_s_settings_can_be_yaml(tmp_path: Path, name: str) -> None:
    write_files(
        write_project(tmp_path),
        {name: "version: 0.1\ndefault: {deploy: {parameters: {stack_name: shop, parameter_overrides: [Stage=prod]}}}\n"},
    )
    arguments = ["--config-file", name] if name == "other.yaml" else []
    printed = json.loads(shown(tmp_path, *arguments).stdout)
    assert printed["Functions"]["Web"]["FunctionName"] == "shop-web"
    assert printed["Functions"]["Hello"]["Environment"]["MY_STAGE"] == "prod"


def shown(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """What `swiftlet up --print` says."""
    return subprocess.run(
        [SWIFTLET, "up", "--print", *arguments],
        cwd=folder, capture_output=True, text=True, timeout=20, env={"PATH": f"{SCRIPTS}:/usr/bin:/bin"},
    )  # fmt: skip


def test_a_print_says_what_a_start_would(tmp_path: Path) -> None:
    write_project(
        tmp_path,
        TEMPLATE
        + """
  Java: { Type: AWS::Serverless::Function, Properties: { Runtime: java21, Handler: a.B } }
  Odd:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: hello
      Handler: app.handler
      Environment: { Variables: { MY_VALUE: !ImportValue shared, MY_OTHER: !ImportValue other } }
""",
    )
    write_files(tmp_path, {"env.json": '{"Odd": {"MY_VALUE": "given"}, "None": {"A": "b"}}'})
    done = shown(tmp_path, "--env-vars", "env.json")
    assert done.returncode == 0 and done.stderr == "", done
    printed = json.loads(done.stdout)
    variables = printed["Functions"]["Odd"]["Environment"]
    assert (variables["MY_VALUE"], variables["MY_OTHER"]) == ("given", "unknown-ImportValue-other")
    with TemplateProject(tmp_path, "--env-vars", "env.json") as project:
        assert printed["Warnings"] == project.warnings
    assert [warning for warning in printed["Warnings"] if "Java does not run" in warning]
    assert "--env-vars: there is no function None." in printed["Warnings"]
    assert not [warning for warning in printed["Warnings"] if "ImportValue:shared" in warning], "it is set"


@pytest.mark.parametrize(
    ("properties", "message"),
    [
        ("Runtime: java21", "template.yaml has no function that can run here."),
        ("CodeUri: gone/", "its code is missing: there is no "),
        ("Layers: [!Ref L, !Ref L, !Ref L, !Ref L, !Ref L, !Ref L]", "a function has up to 5 layers on Lambda."),
        ("Environment: { Variables: { AWS_REGION: x } }", "template.yaml, line 3: the function F: Environment: "),
    ],
)
def test_a_print_fails_as_a_start_would(tmp_path: Path, properties: str, message: str) -> None:
    folder = write_project(
        tmp_path,
        "Transform: AWS::Serverless-2016-10-31\nResources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties:\n"
        + f"      {properties}\n"
        + "".join(
            f"      {name}: {value}\n"
            for name, value in {"Runtime": RUNTIME, "Handler": "app.handler", "CodeUri": "hello/"}.items()
            if not properties.startswith(name)
        )
        + "  L: {Type: AWS::Serverless::LayerVersion, Properties: {ContentUri: hello}}\n",
    )
    done = shown(folder)
    assert done.returncode == 64 and message in done.stderr, done
    assert json.loads(done.stdout)["Functions"]["F"]["Handler"] == "app.handler"
    assert done.stderr == fail(folder)
    assert "Usage" not in done.stderr and "--help" not in done.stderr


def test_code_in_the_template_and_in_zip_files_runs(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "hello.zip", "w") as archive:
        archive.writestr("app.py", HANDLER)
    (tmp_path / "template.json").write_text(
        json.dumps(
            {
                "Resources": {
                    "Inline": {
                        "Type": "AWS::Lambda::Function",
                        "Properties": {
                            "Runtime": RUNTIME,
                            "Handler": "index.handler",
                            "Code": {"ZipFile": "def handler(event, context):\n    return 'inline'\n"},
                        },
                    },
                    "Zipped": {
                        "Type": "AWS::Lambda::Function",
                        "Properties": {"Runtime": RUNTIME, "Handler": "app.handler", "Code": "hello.zip"},
                    },
                }
            }
        )
    )
    with TemplateProject(tmp_path) as project:
        assert project.invoke("Inline") == "inline"
        assert project.invoke("Zipped")["memory"] == "128"


def test_layers_of_the_template_are_merged(tmp_path: Path) -> None:
    write_files(
        tmp_path,
        {
            "template.yaml": f"""
Transform: AWS::Serverless-2016-10-31
Resources:
  Hello:
    Type: AWS::Serverless::Function
    Properties: {{ CodeUri: code, Handler: app.handler, Runtime: {RUNTIME}, Layers: [!Ref Shared] }}
  Shared: {{ Type: AWS::Serverless::LayerVersion, Properties: {{ ContentUri: layer }} }}
""",
            "code/app.py": "import shared\n\ndef handler(event, context):\n    return shared.value\n",
            "layer/python/shared.py": "value = 'from the layer'\n",
        },
    )
    with TemplateProject(tmp_path) as project:
        assert project.invoke("Hello") == "from the layer"


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


def test_what_has_no_effect_is_named_and_the_others_run(tmp_path: Path) -> None:
    write_project(
        tmp_path,
        TEMPLATE
        + """
  Docker: { Type: AWS::Serverless::Function, Properties: { PackageType: Image } }
  Java: { Type: AWS::Serverless::Function, Properties: { Runtime: java21, Handler: a.B } }
  Remote: { Type: AWS::Serverless::Function, Properties: { CodeUri: s3://bucket/key } }
  Gone: { Type: AWS::Serverless::Function, Properties: { CodeUri: gone, Handler: a.b } }
  Odd:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: hello
      Handler: app.handler
      VpcConfig: {}
      DeadLetterQueue: { Type: SQS, TargetArn: arn:aws:sqs:us-east-1:1:q }
      Environment: { Variables: { MY_VALUE: !ImportValue shared } }
""",
    )
    with TemplateProject(tmp_path) as project:
        assert project.invoke("Odd")["variables"]["MY_VALUE"] == "unknown-ImportValue-shared"
        warnings = project.warnings
        for number, start in enumerate(
            [
                "template.yaml, line 42: `VpcConfig` of `Odd` is not supported",
                "template.yaml, line 44: `ImportValue:shared` is known only to AWS; here it is `unknown-ImportValue-shared`. "
                'Set it with --env-vars and a file with {"Odd": {"MY_VALUE": "…"}}',
                "template.yaml, line 33: the function Docker does not run: it is a container image",
                "template.yaml, line 34: the function Java does not run: java21: ",
                "template.yaml, line 35: the function Remote does not run: its code is in S3, at s3://bucket/key",
                "template.yaml, line 36: the function Gone does not run: its code is missing: there is no ",
                "template.yaml, line 37: swiftlet sends nothing to AWS: it writes the records of Odd for arn:aws:sqs:us-east-1:1:q to",
                "template.yaml: without effect here: DeadLetterQueue.Type. --print lists their lines.",
            ]
        ):
            assert warnings[number].startswith(start), warnings


def test_a_build_is_preferred_and_its_age_noticed(tmp_path: Path) -> None:
    write_project(tmp_path)
    built = write_files(
        tmp_path / ".aws-sam" / "build",
        {"template.yaml": TEMPLATE.replace("hello/", "Hello"), "Hello/app.py": HANDLER.replace("MY_", "MY_S")},
    )
    past = os.stat(tmp_path / "template.yaml").st_mtime - 10
    for path in (tmp_path / "template.yaml", tmp_path / "hello" / "app.py", tmp_path / "web" / "app.py", tmp_path / "web" / "run.sh"):
        os.utime(path, (past, past))
    with TemplateProject(tmp_path, "Hello") as project:
        assert project.invoke("Hello")["variables"] == {"MY_STAGE": "dev"}
        assert project.warnings == []
    now = os.stat(built / "template.yaml").st_mtime + 10
    os.utime(tmp_path / "hello" / "app.py", (now, now))
    with TemplateProject(tmp_path, "Hello") as project:
        assert len(project.warnings) == 1
        assert "hello/app.py is newer than .aws-sam/build/template.yaml. Run sam build again" in project.warnings[0]


def test_a_project_file_comes_first(tmp_path: Path) -> None:
    write_project(tmp_path)
    (tmp_path / "swiftlet.yaml").write_text("functions: {}")
    assert "swiftlet.yaml, line 1: `functions` has no function" in fail(tmp_path)
    with TemplateProject(tmp_path, "Hello", "--template", "template.yaml") as project:
        assert project.invoke("Hello")["name"] == "Hello"


def test_a_project_file_overrides_what_differs_locally(tmp_path: Path) -> None:
    write_project(tmp_path, TEMPLATE + "  Docker: { Type: AWS::Serverless::Function, Properties: { PackageType: Image } }\n")
    (tmp_path / "swiftlet.yaml").write_text(
        f"""
        template: template.yaml
        defaults: {{ env: {{ MY_VALUE: default }} }}
        functions:
          Hello: {{ memory: 300, env: {{ MY_TABLE: local }} }}
          Docker:
            command: [python, -m, awslambdaric, app.handler]
            directory: hello
            no-adapter: true
            inherit-env: true
        """
    )
    with TemplateProject(tmp_path, "--parameter", "Stage=prod") as project:
        result = project.invoke("Hello")
        assert result["memory"] == "300"
        variables = result["variables"]
        assert (variables["MY_STAGE"], variables["MY_TABLE"], variables["MY_VALUE"]) == ("prod", "local", "default")
        docker = project.invoke("Docker")
        assert (docker["memory"], docker["variables"]["MY_VALUE"]) == ("256", "default")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("template: missing.yaml", "missing.yaml: no such file."),
        ("template: template.yaml\nfunctions:\n  Other: { memory: 256 }", "swiftlet.yaml, line 3: template.yaml has no function Other."),
        ("template: template.yaml\ndefaults:\n  memory: 5", "swiftlet.yaml, line 3: the function Hello: --memory 5: expected"),
        (
            "template: template.yaml\nfunctions:\n  Hello: { function-name: x }",
            "swiftlet.yaml, line 3: `function-name` is not allowed here",
        ),
        ("functions:\n  a: { memory: 128 }", "the function `a` has no `command` and no `runtime`"),
    ],
)  # fmt: skip
def test_mistakes_in_a_project_file_with_a_template_are_named(tmp_path: Path, text: str, message: str) -> None:
    write_project(tmp_path)
    (tmp_path / "swiftlet.yaml").write_text(text)
    assert message in fail(tmp_path)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--template", "missing.yaml"], "missing.yaml: no such file."),
        (["--template", "template.yaml", "--file", "x"], "--file and --template cannot be combined."),
        (["--parameter", "Stage"], "--parameter Stage: expected NAME=VALUE."),
        (["--parameter", "Stage=test"], "line 5: the parameter `Stage` is `test`; expected one of dev, prod."),
        (["--parameter", "Size=1"], "there is no parameter `Size`; the template has Stage."),
        (["--env-vars", "missing.json"], "missing.json: no such file."),
        (["--config-file", "missing.toml"], "missing.toml: no such file."),
        (["Missing"], "template.yaml has no function Missing; it has Hello, Web."),
    ],
)
def test_mistakes_on_the_command_line_are_named(tmp_path: Path, arguments: list[str], message: str) -> None:
    assert message in fail(write_project(tmp_path), *arguments)


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ("a: [", "template.yaml, line 2: this is not YAML"),
        ('{"Resources": {},\n}', "template.yaml has no function that can run here."),
        ('{"Resources": {}', "template.yaml, line 1: this is not JSON: it ends in the middle of a value."),
        ("Resources:\n  F:", "template.yaml, line 2: `F` is empty (null), which CloudFormation does not accept."),
        (
            "Mappings: {A: {b: {c: !FindInMap [A, b, c]}}}\nResources: {}",
            "template.yaml, line 1: `Mappings` has the function `Fn::FindInMap`",
        ),
        ("Resources: {}", "template.yaml has no function that can run here."),
        (
            TEMPLATE.replace("MY_STAGE: !Ref Stage", "XX: !Ref Missing"),
            "template.yaml, line 13: `Missing` is neither a parameter nor a resource of the template.",
        ),
        (
            TEMPLATE.replace("MY_STAGE", "AWS_REGION"),
            "template.yaml, line 15: the function Hello: Environment: ",
        ),
    ],
)
def test_mistakes_in_templates_are_named_with_their_line(tmp_path: Path, template: str, message: str) -> None:
    assert message in fail(write_project(tmp_path, template))


def test_a_template_in_json_is_read_strictly(tmp_path: Path) -> None:
    (tmp_path / "template.json").write_text('{"Resources": {"F": {\n"Type": "AWS::Lambda::Function",}}}')
    assert "template.json, line 2: this is not JSON: there is a comma before `}`." in fail(tmp_path)


def test_a_broken_file_of_variables_is_not_json(tmp_path: Path) -> None:
    write_project(tmp_path)
    (tmp_path / "env.json").write_text('{"Hello": {\n"A": 1')
    message = "env.json, line 2: this is not JSON: it ends in the middle of a value."
    assert message in fail(tmp_path, "--env-vars", "env.json")


def test_names_that_multiply_each_other_are_evaluated_once(tmp_path: Path) -> None:
    queues = [
        f"  Q{n}: {{Type: AWS::SQS::Queue, Properties: {{QueueName: !Sub '${{Q{n + 1}.QueueName}}${{Q{n + 1}.QueueName}}'}}}}"
        for n in range(40)
    ]
    template = "\n".join(["Resources:", *queues, "  Q40: {Type: AWS::SQS::Queue, Properties: {QueueName: a}}"])
    template += "\n  F: {Type: AWS::Lambda::Function, Properties: {Handler: !GetAtt Q0.QueueName}}\n"
    assert "a value is longer than 1000000 bytes" in fail(write_project(tmp_path, template))


def test_a_folder_without_a_project_says_what_is_missing(tmp_path: Path) -> None:
    assert "There is no swiftlet.yaml and no template.yaml here." in fail(tmp_path)

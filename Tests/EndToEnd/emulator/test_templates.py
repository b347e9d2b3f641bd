"""`swiftlet up` in the folder of a SAM or CloudFormation template."""

from __future__ import annotations

import json
import os
import subprocess
import zipfile
from pathlib import Path

import pytest

from harness.deployed import write_files
from harness.places import SCRIPTS, SWIFTLET
from harness.project import TemplateProject
from harness.sam_project import HANDLER, RUNTIME, TEMPLATE, fail, write_project


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

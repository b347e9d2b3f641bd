"""`--profile` and `--region`: credentials and a region from the files of AWS's tools, as functions see them."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from harness.child import Child
from harness.deployed import write_files
from harness.places import SCRIPTS, SWIFTLET
from harness.project import TemplateProject

FILES = {
    ".aws/config": """
[default]
region = eu-central-1
[profile dev]
region = eu-west-1
[profile process]
credential_process = "{home}/bin/keys" ok
[profile broken]
credential_process = "{home}/bin/keys" broken
[profile failing]
credential_process = "{home}/bin/keys" fail
[profile role]
role_arn = arn:aws:iam::123456789012:role/admin
source_profile = dev
[profile sso]
sso_session = corp
[sso-session corp]
sso_start_url = https://example.com
""",
    ".aws/credentials": """
[dev]
aws_access_key_id = AKIADEV
aws_secret_access_key = devsecret
""",
    "bin/keys": """#!/bin/sh
case $1 in
  fail) echo "no keys today" >&2; exit 3 ;;
  broken) echo '{"Version": 1, "AccessKeyId": "ASIAHALF"}' ;;
  ok) echo '{"Version": 1, "AccessKeyId": "ASIA", "SecretAccessKey": "made", "SessionToken": "token"}' ;;
esac
""",
}
OTHERS = {"AWS_ACCESS_KEY_ID": "mine", "AWS_SECRET_ACCESS_KEY": "mine", "AWS_SESSION_TOKEN": "mine", "AWS_PROFILE": "default"}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return write_files(tmp_path, {name: text.replace("{home}", str(tmp_path)) for name, text in FILES.items()})


def printed(home: Path, *options: str, user: dict[str, str] | None = None) -> dict[str, str]:
    """The variables of `env`, run as a runtime client, that concern AWS's API."""
    command = [SWIFTLET, "local", "--listen", "127.0.0.1:0", *options, "--exit-on-failure", "--no-adapter", "--", "env", "-0"]
    with Child(command, {"PATH": os.environ["PATH"], "HOME": str(home), **(user or {})}) as child:
        child.wait()
        text = next(line for line in child.output.lines if "\0" in line)
        assert "devsecret" not in child.output.text.replace(text, "")
    variables = dict(entry.split("=", 1) for entry in text.split("\0") if entry)
    names = [*OTHERS, "AWS_REGION", "AWS_DEFAULT_REGION"]
    return {name: variables[name] for name in names if name in variables}


def refused(home: Path, *options: str) -> str:
    run = subprocess.run(
        [SWIFTLET, "local", "--listen", "127.0.0.1:0", *options, "--no-adapter", "--", "env"], capture_output=True, text=True,
        timeout=20, env={"PATH": os.environ["PATH"], "HOME": str(home)},
    )  # fmt: skip
    assert run.returncode == 64, run
    assert "devsecret" not in run.stderr and "ASIAHALF" not in run.stderr, run.stderr
    return run.stderr


def test_the_keys_of_a_profile_replace_those_of_the_environment(home: Path) -> None:
    assert printed(home, "--profile", "dev", "--inherit-env", user=OTHERS) == {
        "AWS_ACCESS_KEY_ID": "AKIADEV",
        "AWS_SECRET_ACCESS_KEY": "devsecret",
        "AWS_REGION": "eu-west-1",
        "AWS_DEFAULT_REGION": "eu-west-1",
    }


def test_a_process_supplies_keys(home: Path) -> None:
    variables = printed(home, "--profile", "process")
    assert variables == {
        "AWS_ACCESS_KEY_ID": "ASIA",
        "AWS_SECRET_ACCESS_KEY": "made",
        "AWS_SESSION_TOKEN": "token",
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
    }


def test_the_files_can_be_elsewhere(home: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    other = tmp_path_factory.mktemp("other")
    user = {"AWS_CONFIG_FILE": f"{home}/.aws/config", "AWS_SHARED_CREDENTIALS_FILE": f"{home}/.aws/credentials"}
    assert printed(other, "--profile", "dev", user=user)["AWS_ACCESS_KEY_ID"] == "AKIADEV"


def test_the_region_comes_from_the_option_then_the_environment_then_the_profile(home: Path) -> None:
    user = {"AWS_REGION": "us-west-2"}
    assert printed(home, "--profile", "dev", user=user)["AWS_REGION"] == "us-west-2"
    variables = printed(home, "--profile", "dev", "--region", "ap-south-1", user=user)
    assert variables["AWS_REGION"] == variables["AWS_DEFAULT_REGION"] == "ap-south-1"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--profile", "prod"], "--profile prod: there is no such profile; "),
        (["--profile", "prod"], ".aws/credentials have broken, default, dev, failing, process, role, sso."),
        (["--profile", "role"], "swiftlet cannot use the profile role: it assumes a role (role_arn)."),
        (["--profile", "sso"], 'eval "$(aws configure export-credentials --profile sso --format env)"'),
        (["--profile", "failing"], "its credential_process failed: exit status 3."),
        (["--profile", "broken"], "its credential_process failed: its output has no AccessKeyId or no SecretAccessKey."),
        (["--region", "eu west"], "--region eu west: expected the name of a region"),
    ],
)
def test_what_cannot_be_used_is_named(home: Path, options: list[str], message: str) -> None:
    assert message in refused(home, *options)


def test_templates_and_their_functions_use_them(home: Path) -> None:
    write_files(
        home / "project",
        {
            "template.yaml": """
Resources:
  Hello:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: python3.11
      Handler: index.handler
      Timeout: 20
      Environment: { Variables: { MY_REGION: !Ref AWS::Region } }
      Code:
        ZipFile: |
          import os
          def handler(event, context):
              return [os.environ[name] for name in ("AWS_ACCESS_KEY_ID", "AWS_REGION", "MY_REGION")] + [context.invoked_function_arn]
""",
        },
    )
    variables = {"AWS_CONFIG_FILE": f"{home}/.aws/config", "AWS_SHARED_CREDENTIALS_FILE": f"{home}/.aws/credentials"}
    with TemplateProject(home / "project", "--profile", "dev", variables=variables) as project:
        assert project.invoke("Hello") == [
            "AKIADEV", "eu-west-1", "eu-west-1", "arn:aws:lambda:eu-west-1:123456789012:function:Hello"
        ]  # fmt: skip


def test_a_project_file_uses_them(home: Path) -> None:
    write_files(
        home / "project",
        {
            "swiftlet.yaml": "functions: { hello: { runtime: python3.11, handler: app.handler, code: . } }",
            "app.py": "import os\ndef handler(event, context):\n    return [os.environ['AWS_ACCESS_KEY_ID'], os.environ['AWS_REGION']]\n",
        },
    )
    variables = {"HOME": str(home), "PATH": f"{SCRIPTS}:/usr/bin:/bin"}
    with TemplateProject(home / "project", "--profile", "dev", "--region", "us-west-1", variables=variables) as project:
        assert project.invoke("hello") == ["AKIADEV", "us-west-1"]

"""`swiftlet up` with nested stacks and loops."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from harness.deployed import write_files
from harness.places import SCRIPTS, SWIFTLET
from harness.project import TemplateProject

RUNTIME = f"python3.{sys.version_info.minor}"

HANDLER = """
import os

import shared

def handler(event, context):
    return {
        "name": context.function_name, "shared": shared.VALUE,
        "variables": {name: value for name, value in os.environ.items() if name.startswith("MY_")},
    }
"""

TEMPLATE = """
Transform: AWS::Serverless-2016-10-31
Resources:
  Shared:
    Type: AWS::Serverless::LayerVersion
    Properties: { ContentUri: layer/ }
  Users:
    Type: AWS::Serverless::Application
    Properties:
      Location: users/template.yaml
      Parameters: { Layer: !Ref Shared, Stage: prod }
  Orders:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: orders/template.yaml
      Parameters: { Layer: !Ref Shared, Users: !GetAtt Users.Outputs.FunctionArn }
"""

USERS = f"""
Transform: AWS::Serverless-2016-10-31
Parameters:
  Layer: {{ Type: String }}
  Stage: {{ Type: String, AllowedPattern: "[a-z]+" }}
Resources:
  Function:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: {RUNTIME}
      Timeout: 20
      Handler: app.handler
      CodeUri: app/
      Layers: [!Ref Layer]
      Environment: {{ Variables: {{ MY_STAGE: !Ref Stage, MY_STACK: !Ref AWS::StackName }} }}
      Events: {{ Get: {{ Type: HttpApi, Properties: {{ Path: "/users/{{id}}", Method: get }} }} }}
Outputs:
  FunctionArn: {{ Value: !GetAtt Function.Arn }}
"""

ORDERS = f"""
Transform: [AWS::LanguageExtensions, AWS::Serverless-2016-10-31]
Parameters:
  Layer: {{ Type: String }}
  Users: {{ Type: String }}
Resources:
  Fn::ForEach::Functions:
    - Name
    - [List, Add]
    - ${{Name}}Function:
        Type: AWS::Serverless::Function
        Properties:
          Runtime: {RUNTIME}
          Timeout: 20
          Handler: app.handler
          CodeUri: ../users/app
          Layers: [!Ref Layer]
          Environment: {{ Variables: {{ MY_USERS: !Ref Users, MY_NAME: !Ref Name }} }}
          Events: {{ Call: {{ Type: HttpApi, Properties: {{ Path: !Sub "/orders/${{Name}}", Method: get }} }} }}
"""


def write_project(folder: Path) -> Path:
    return write_files(
        folder,
        {
            "template.yaml": TEMPLATE,
            "users/template.yaml": USERS,
            "orders/template.yaml": ORDERS,
            "users/app/app.py": HANDLER,
            "layer/python/shared.py": "VALUE = 7\n",
        },
    )


def test_nested_stacks_answer_requests(tmp_path: Path) -> None:
    with TemplateProject(write_project(tmp_path)) as project:
        user = json.loads(project.get_path("/users/1", project.port_of_api("Users/ServerlessHttpApi")).body)
        assert user == {
            "name": "Users-Function", "shared": 7, "variables": {"MY_STAGE": "prod", "MY_STACK": "local-Users"},
        }  # fmt: skip
        orders = project.port_of_api("Orders/ServerlessHttpApi")
        arn = "arn:aws:lambda:us-east-1:123456789012:function:Users-Function"
        for name in ("List", "Add"):
            order = json.loads(project.get_path(f"/orders/{name}", orders).body)
            assert order["name"] == f"Orders-{name}Function"
            assert order["variables"] == {"MY_USERS": arn, "MY_NAME": name}
        assert project.invoke("Users-Function")["shared"] == 7
        assert project.warnings == []


def test_functions_of_nested_stacks_can_be_chosen_and_set(tmp_path: Path) -> None:
    write_project(tmp_path)
    (tmp_path / "env.json").write_text('{"Users/Function": {"MY_STAGE": "local"}}')
    with TemplateProject(tmp_path, "Users/Function", "--env-vars", "env.json") as project:
        assert project.invoke("Users-Function")["variables"]["MY_STAGE"] == "local"


@pytest.mark.parametrize(
    ("path", "old", "new", "message"),
    [
        ("template.yaml", "users/template.yaml", "gone.yaml", "template.yaml, line 7: `Users` names the template `gone.yaml`, which cannot be read."),
        ("template.yaml", "prod", "Prod", "template.yaml, line 11: the parameter `Stage` of `Users` is `Prod`; expected a value that matches [a-z]+."),
        ("users/template.yaml", "app.handler", "!Ref Gone", "users/template.yaml, line 12: `Gone` is neither a parameter nor a resource of the template."),
        ("orders/template.yaml", "AWS::LanguageExtensions, ", "", "orders/template.yaml, line 7: `Fn::ForEach::Functions` needs `Transform: AWS::LanguageExtensions`."),
    ],
)  # fmt: skip
def test_mistakes_name_the_file_and_the_line(tmp_path: Path, path: str, old: str, new: str, message: str) -> None:
    file = write_project(tmp_path) / path
    file.write_text(file.read_text().replace(old, new, 1))
    result = subprocess.run(
        [SWIFTLET, "up", "--listen", "127.0.0.1:0"],
        cwd=tmp_path, capture_output=True, text=True, timeout=20, env={"PATH": f"{SCRIPTS}:/usr/bin:/bin"},
    )  # fmt: skip
    assert result.returncode == 64
    assert f"Error: {message}" in result.stderr

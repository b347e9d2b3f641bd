"""`swiftlet up --sam-ports`: the ports of the SAM CLI, in a network of the test's own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import boto3
import pytest
from botocore import UNSIGNED
from botocore.config import Config

from harness import documented, http_client
from harness.deployed import PYTHON_RUNTIME, write_files
from harness.places import END_TO_END, PYTHON, SWIFTLET
from harness.process_table import adopt_orphans
from harness.project import TemplateProject

FILES = {
    "template.yaml": f"""
Transform: AWS::Serverless-2016-10-31
Globals: {{ Function: {{ Runtime: {PYTHON_RUNTIME}, Handler: app.handler, CodeUri: code, Timeout: 20 }} }}
Resources:
  First: {{ Type: AWS::Serverless::HttpApi }}
  Second: {{ Type: AWS::Serverless::Api, Properties: {{ StageName: v1 }} }}
  Hello:
    Type: AWS::Serverless::Function
    Properties:
      Events:
        First: {{ Type: HttpApi, Properties: {{ ApiId: !Ref First, Path: /, Method: GET }} }}
        Second: {{ Type: Api, Properties: {{ RestApiId: !Ref Second, Path: /, Method: GET }} }}
""",
    "code/app.py": "def handler(event, context):\n    return {'statusCode': 200, 'body': context.function_name}\n",
}


def test_sdks_and_callers_find_the_sam_clis_ports(tmp_path: Path) -> None:
    write_files(tmp_path, FILES)
    user = [] if os.getuid() == 0 else ["--user", "--map-root-user"]
    command = ["unshare", *user, "--net", PYTHON, "-m", "emulator.test_sam_ports", tmp_path]
    done = subprocess.run(command, cwd=END_TO_END, capture_output=True, text=True, timeout=50)
    assert done.returncode == 0, done.stdout + done.stderr


def check(folder: Path) -> None:
    """Calls the function as scripts for the SAM CLI do."""
    with TemplateProject(folder, "--sam-ports", listen=None) as project:
        assert project.port == 3001
        client = boto3.client(
            "lambda", endpoint_url="http://127.0.0.1:3001", region_name="us-east-1", use_ssl=False, verify=False,
            config=Config(signature_version=UNSIGNED, retries={"max_attempts": 0}, read_timeout=20),
        )  # fmt: skip
        result = client.invoke(FunctionName="Hello")
        assert json.loads(result["Payload"].read())["body"] == "Hello"
        client.close()
        assert http_client.request(3000, "GET", "/", [], host="127.0.0.1:3000").body == b"Hello"
        # The port between them is taken.
        assert http_client.request(3002, "GET", "/v1", [], host="127.0.0.1:3002").body == b"Hello"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--listen", "127.0.0.1:0"], "--sam-ports and --listen cannot be combined."),
        (["--api-listen", "127.0.0.1:0"], "--sam-ports and --api-listen cannot be combined."),
    ],
)
def test_other_addresses_contradict_it(arguments: list[str], message: str) -> None:
    run = subprocess.run([SWIFTLET, "up", "--sam-ports", *arguments], capture_output=True, text=True, timeout=20)
    assert (run.returncode, message in run.stderr) == (64, True), run


if __name__ == "__main__":
    adopt_orphans()
    documented.raise_loopback()
    check(Path(sys.argv[1]))

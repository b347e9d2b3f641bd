"""A project with a SAM template: a handler, and a web app with the layer of the web adapter."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from .deployed import write_files
from .places import SCRIPTS, SWIFTLET

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

"""Projects in the layout of the AWS Lambda Web Adapter's examples for zip files run unmodified with `swiftlet up`."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from harness.deployed import write_files
from harness.documented import NODE_PACKAGES
from harness.places import program
from harness.project import TemplateProject


def template(runtime: str, port: int | None = 8000, handler: str = "run.sh") -> str:
    """The template of such an example: a layer, a wrapper, and every path of an HTTP API."""
    variables = "AWS_LAMBDA_EXEC_WRAPPER: /opt/bootstrap" + (f"\n          PORT: {port}" if port else "")
    return f"""
AWSTemplateFormatVersion: '2010-09-09'
Transform: AWS::Serverless-2016-10-31
Globals:
  Function:
    Timeout: 20
Resources:
  App:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: app/
      Handler: {handler}
      Runtime: {runtime}
      MemorySize: 256
      Environment:
        Variables:
          {variables}
      Layers:
        - !Sub arn:aws:lambda:${{AWS::Region}}:753240598075:layer:LambdaAdapterLayerX86:25
      Events:
        Requests:
          Type: HttpApi
Outputs:
  Url:
    Value: !Sub "https://${{ServerlessHttpApi}}.execute-api.${{AWS::Region}}.${{AWS::URLSuffix}}/"
"""


FASTAPI = {
    "template.yaml": template("python3.13"),
    "app/main.py": """
from fastapi import FastAPI

app = FastAPI()

@app.get("/hello")
def hello(name: str = "nobody"):
    return {"hello": name}
""",
    "app/run.sh": "#!/bin/bash\nPATH=$PATH:$LAMBDA_TASK_ROOT/bin PYTHONPATH=$PYTHONPATH:/opt/python:$LAMBDA_RUNTIME_DIR "
    "exec python -m uvicorn --port=$PORT main:app\n",
}

FLASK = {
    "template.yaml": template("python3.12"),
    "app/app.py": """
from flask import Flask, request

app = Flask(__name__)

@app.route("/hello")
def hello():
    return {"hello": request.args.get("name")}
""",
    "app/run.sh": "#!/bin/bash\nPATH=$PATH:$LAMBDA_TASK_ROOT/bin PYTHONPATH=$LAMBDA_TASK_ROOT:$PYTHONPATH:/opt/python "
    "exec python -m gunicorn -b=:$PORT -w=1 app:app\n",
}

EXPRESS = {
    "template.yaml": template("nodejs20.x"),
    "app/index.js": """
const express = require("express");
const app = express();
app.get("/hello", (request, response) => response.json({ hello: request.query.name }));
app.listen(process.env.PORT);
""",
    "app/run.sh": f"#!/bin/bash\nexport NODE_PATH=$NODE_PATH:{NODE_PACKAGES}\nexec node index.js\n",
}

NGINX = {
    "template.yaml": template("provided.al2023", handler="bootstrap", port=8080),
    "app/nginx.conf": """
daemon off;
error_log stderr;
pid /tmp/nginx.pid;
events {}
http {
  access_log off;
  client_body_temp_path /tmp/body; proxy_temp_path /tmp/proxy; fastcgi_temp_path /tmp/fastcgi;
  uwsgi_temp_path /tmp/uwsgi; scgi_temp_path /tmp/scgi;
  server {
    listen 127.0.0.1:8080;
    location / { return 200 '{"hello": "$arg_name"}'; }
  }
}
""",
    "app/bootstrap": f"#!/bin/sh\nexec {program('nginx')} -c $LAMBDA_TASK_ROOT/nginx.conf -e stderr\n",
}

PHP = {
    "template.yaml": template("provided.al2023", handler="bootstrap"),
    "app/public/index.php": """<?php
header('content-type: application/json');
echo json_encode(['hello' => $_GET['name'] ?? null]);
""",
    "app/bootstrap": f"#!/bin/sh\nexec {program('php')} -S 127.0.0.1:$PORT -t $LAMBDA_TASK_ROOT/public $LAMBDA_TASK_ROOT/public/index.php\n",
}

# PHP in a layer of its own, behind a REST API, with all of the project's folder as the code.
PHP_IN_A_LAYER = {
    "template.yaml": """
AWSTemplateFormatVersion: '2010-09-09'
Transform: AWS::Serverless-2016-10-31
Globals:
  Function:
    Timeout: 20
Resources:
  Api:
    Type: AWS::Serverless::Api
    Properties:
      StageName: Prod
      EndpointConfiguration: { Type: REGIONAL }
      TracingEnabled: true
  App:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: .
      Handler: bootstrap
      Runtime: provided.al2023
      MemorySize: 256
      Environment:
        Variables: { PORT: 8080, AWS_LAMBDA_EXEC_WRAPPER: /opt/bootstrap }
      Layers:
        - !Sub arn:aws:lambda:${AWS::Region}:753240598075:layer:LambdaAdapterLayerX86:25
        - !Sub arn:aws:lambda:${AWS::Region}:753240598075:layer:Php82FpmNginxX86:13
      Events:
        Root: { Type: Api, Properties: { RestApiId: !Ref Api, Path: /, Method: ANY } }
        Proxy: { Type: Api, Properties: { RestApiId: !Ref Api, Path: "/{proxy+}", Method: ANY } }
""",
    # The layer of another account is not on this machine, so this folder stands in for it.
    "swiftlet.yaml": "template: template.yaml\nfunctions:\n  App: { layer: php-layer }\n",
    "php-layer/php/bin/php": f"#!/bin/sh\nexec {program('php')} \"$@\"\n",
    "bootstrap": "#!/bin/sh\nset -e\nexec /opt/php/bin/php -S 127.0.0.1:$PORT /var/task/app/public/index.php\n",
    "app/public/index.php": PHP["app/public/index.php"],
}

# The executable is compiled as app/bootstrap.
GO = {
    "template.yaml": template("provided.al2023", handler="bootstrap").replace(
        "          AWS_LAMBDA_EXEC_WRAPPER: /opt/bootstrap\n", ""
    ),
    "app/go.mod": "module hello\n\ngo 1.19\n",
    "app/main.go": """package main

import (
	"encoding/json"
	"net/http"
	"os"
)

func main() {
	http.HandleFunc("/hello", func(writer http.ResponseWriter, request *http.Request) {
		json.NewEncoder(writer).Encode(map[string]string{"hello": request.URL.Query().Get("name")})
	})
	http.ListenAndServe("127.0.0.1:"+os.Getenv("PORT"), nil)
}
""",
}

# A program named bootstrap, in another language.
EXECUTABLE = {
    "template.yaml": template("provided.al2023", handler="bootstrap"),
    "app/bootstrap": """#!/usr/bin/env python3
import http.server, json, os, urllib.parse

class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        query = urllib.parse.parse_qs(urllib.parse.urlsplit(self.path).query)
        body = json.dumps({"hello": query.get("name", [None])[0]}).encode()
        self.send_response(200)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

http.server.HTTPServer(("127.0.0.1", int(os.environ["PORT"])), Handler).serve_forever()
""",
}


@pytest.mark.parametrize(
    "files",
    [FASTAPI, FLASK, EXPRESS, NGINX, PHP, EXECUTABLE],
    ids=["fastapi", "flask", "express", "nginx", "php", "executable"],
)
def test_it_runs_in_its_folder(tmp_path: Path, files: dict[str, str]) -> None:
    with TemplateProject(write_files(tmp_path, files)) as project:
        response = project.get_path("/hello?name=you", project.port_of_api("ServerlessHttpApi"))
        assert response.status == 200, response
        assert json.loads(response.body) == {"hello": "you"}


@pytest.mark.timeout(300)
def test_a_compiled_go_server_runs_in_its_folder(tmp_path: Path) -> None:
    write_files(tmp_path, GO)
    subprocess.run([program("go"), "build", "-o", "bootstrap", "."], cwd=tmp_path / "app", check=True, timeout=300)
    with TemplateProject(tmp_path) as project:
        response = project.get_path("/hello?name=you", project.port_of_api("ServerlessHttpApi"))
        assert (response.status, json.loads(response.body)) == (200, {"hello": "you"}), response


def test_a_folder_stands_in_for_a_layer_of_another_account(tmp_path: Path) -> None:
    with TemplateProject(write_files(tmp_path, PHP_IN_A_LAYER)) as project:
        response = project.get_path("/Prod/any/path?name=you", project.port_of_api("Api"))
        assert (response.status, json.loads(response.body)) == (200, {"hello": "you"}), response

"""`swiftlet doctor FUNCTION`: functions of SAM templates and of project files."""

from __future__ import annotations

import json
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from harness import examining
from harness.deployed import PYTHON_RUNTIME, write_files
from harness.examining import Report, run_in
from harness.image_archives import layer_of, write_oci_archive
from harness.image_files import PYTHON_IN_IMAGE, write_image_files
from harness.image_runs import readable_folder
from harness.places import ADAPTER
from harness.ports import free_port, listening_socket

APP = (examining.APPLICATIONS / "raw.py").read_text()
HANDLER = "def handler(event, context):\n    return {}\n"
# A wrapper that starts the handler as a program, as that of the web adapter's layer does.
WRAPPER = '#!/bin/sh\nexec "/var/task/$_HANDLER"\n'

TEMPLATE = """
Transform: AWS::Serverless-2016-10-31
Parameters:
  Compression: {{ Type: String, Default: "true" }}
Globals:
  Function: {{ Runtime: {runtime}, Timeout: 20, MemorySize: 1769 }}
Resources:
  Hello:
    Type: AWS::Serverless::Function
    Properties: {{ CodeUri: hello/, Handler: app.handler }}
  Web:
    Type: AWS::Serverless::Function
    Properties:
      FunctionName: shop-web
      CodeUri: web/
      Handler: run.sh
      Layers: [!Sub "arn:aws:lambda:${{AWS::Region}}:753240598075:layer:LambdaAdapterLayerX86:25"]
      ReservedConcurrentExecutions: 0
      FunctionUrlConfig: {{ AuthType: AWS_IAM }}
      Environment:
        Variables:
          AWS_LAMBDA_EXEC_WRAPPER: /opt/bootstrap
          AWS_LWA_ENABLE_COMPRESSION: !Ref Compression
          PORT: {port}
"""


def write_project(folder: Path, template: str = TEMPLATE) -> Path:
    return write_files(
        folder,
        {
            "template.yaml": template.format(runtime=PYTHON_RUNTIME, port=free_port()),
            "hello/app.py": HANDLER,
            "web/app.py": APP,
            "web/run.sh": "#!/bin/sh\nexec python3 app.py\n",
        },
    )


def examine(folder: Path, *arguments: str | Path, **variables: str) -> Report:
    """A run that ends with a report, and says nothing else."""
    ended = run_in(folder, "--format", "json", *arguments, **variables)
    assert ended.status in (0, 1) and ended.stderr == "", ended
    return Report(ended.stdout)


def refuse(folder: Path, *arguments: str | Path) -> str:
    """What a run says that examines nothing."""
    ended = run_in(folder, *arguments)
    assert ended.status == 64 and ended.stdout == "", ended
    return ended.stderr


def bad_setting(report: Report) -> str:
    """The value of the setting that is invalid, from the evidence."""
    [finding] = report.of("config.lwa")
    return str(finding["evidence"][0].partition(" ")[0].replace('"', ""))


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project in a repository."""
    subprocess.run(["git", "init", "--quiet", tmp_path / "repository"], check=True)
    return write_project(tmp_path / "repository" / "shop")


@pytest.mark.parametrize("name", [[], ["Web"], ["shop-web"]], ids=["only-web-app", "logical-id", "name"])
def test_a_function_of_a_template_runs_as_deployed(project: Path, name: list[str]) -> None:
    report = examine(project, "--only", "start,http", *name)
    assert report.whole["subject"] == "shop-web"
    assert report.whole["memorySize"] == 1769
    report.assert_passed("start.port", "start.health", "http.framing", "http.binary")


def test_everything_of_a_function_is_examined(project: Path) -> None:
    report = examine(project, "Web")
    skipped = {check["id"] for check in report.whole["checks"] if check["status"] == "skipped"}
    # The app's server has a thread for each connection.
    assert skipped <= {"async.blocked"}, report.text
    assert [finding for finding in report.findings if finding["severity"] != "info"] == []


def test_a_url_with_another_invoke_mode(project: Path) -> None:
    arguments = ["--only", "config.lwa", "Web"]
    stream = ["--env", "AWS_LWA_INVOKE_MODE=response_stream", "--env", "AWS_LWA_ENABLE_COMPRESSION=false"]
    assert examine(project, *arguments, *stream).only("config.lwa", "error")["key"] == "config.lwa:AWS_LWA_INVOKE_MODE"
    template = project / "template.yaml"
    template.write_text(template.read_text().replace("AWS_IAM }", "AWS_IAM, InvokeMode: RESPONSE_STREAM }"))
    examine(project, *arguments, *stream).assert_passed("config.lwa")
    buffered = ["--env", "AWS_LWA_INVOKE_MODE=buffered"]
    found = examine(project, *arguments, *buffered).only("config.lwa", "error")
    assert "InvokeMode RESPONSE_STREAM" in found["evidence"][0]


def test_the_report_names_the_function_and_its_file(project: Path) -> None:
    arguments = ["--only", "http.head", "Web"]
    faulty = project / "web" / "run.sh"
    faulty.write_text("#!/bin/sh\nexec python3 app.py bodies-to-head\n")
    text = run_in(project, *arguments).stdout
    assert text.endswith("More about a finding: swiftlet doctor --explain http.head Web"), text
    annotations = run_in(project, "--format", "github", *arguments).stdout
    assert "file=shop/web/run.sh," in annotations, annotations
    explanation = run_in(project, "Web", "--explain", "http.head").stdout
    assert "Responses to HEAD  [http.head]" in explanation


def test_a_baseline_and_a_policy(project: Path, tmp_path: Path) -> None:
    arguments = ["--only", "config.lwa", "Web", "--env", "AWS_LWA_ENABLE_COMPRESSION=x"]
    first = run_in(project, "--format", "json", *arguments)
    assert first.status == 1
    (tmp_path / "known.json").write_text(first.stdout)
    assert run_in(project, *arguments, "--baseline", tmp_path / "known.json").status == 0
    assert run_in(project, *arguments, "--fail-on", "none").status == 0


def test_values_for_the_template(project: Path) -> None:
    def check(*options: str | Path) -> str:
        return bad_setting(examine(project, "--only", "config.lwa", *options, "Web"))

    setting = "AWS_LWA_ENABLE_COMPRESSION"
    assert check("--parameter", "Compression=parameter") == f"{setting}=parameter"
    assert check("--parameter-overrides", "Compression=override", "--memory", "128") == f"{setting}=override"
    variables = project / "variables.json"
    variables.write_text(json.dumps({"Web": {setting: "variables"}}))
    assert check("--env-vars", variables) == f"{setting}=variables"
    (project / "other.yaml").write_text((project / "template.yaml").read_text().replace('"true"', '"other"'))
    assert check("--template", "other.yaml") == f"{setting}=other"


def test_options_take_precedence_over_the_project(project: Path) -> None:
    def check(*options: str | Path) -> Report:
        return examine(project, "--only", "config.lwa", "Web", *options)

    # The default of the option, too.
    assert check("--memory", "512").whole["memorySize"] == 512
    assert check("--memory=128").whole["memorySize"] == 128
    setting = "AWS_LWA_ENABLE_COMPRESSION"
    assert bad_setting(check("--env", f"{setting}=option")) == f"{setting}=option"
    (project / "Web").write_text(f"{setting}=file\n")
    assert bad_setting(check("--env-file", "Web")) == f"{setting}=file"
    assert check().of("config.lwa") == []


def test_the_port_of_the_option_takes_precedence(project: Path) -> None:
    port = free_port()
    report = examine(project, "--only", "start.port", "Web", "--app-port", str(port))
    assert f"127.0.0.1:{port}" in report.note("start.port")


def test_a_function_of_a_project_file(tmp_path: Path) -> None:
    port, taken = free_port(), listening_socket()
    write_files(
        tmp_path,
        {
            "services/api/server/main.py": APP,
            "services/worker/handler.py": HANDLER,
            "swiftlet.yaml": f"""
                functions:
                  api:
                    command: python3 server/main.py
                    directory: services/api
                    memory: 1024
                    concurrency: 3
                    http-api: 127.0.0.1:{taken.getsockname()[1]}
                    auth-type: AWS_IAM
                    freeze: "off"
                    env: {{ PORT: {port}, AWS_LWA_PORT: {port}, AWS_LWA_READINESS_CHECK_PATH: /chunked }}
                  worker:
                    command: python3 -m awslambdaric handler.handler
                    directory: services/worker
                    no-adapter: true
            """,
        },
    )
    with taken:
        report = examine(tmp_path, "--only", "start,http,freeze.clock", "api")
    assert (report.whole["subject"], report.whole["memorySize"]) == ("api", 1024)
    report.assert_passed("start.port", "start.health", "http.framing", "freeze.clock")
    assert "GET /chunked" in report.note("start.health")
    annotations = run_in(tmp_path, "--only", "config.lwa", "--format", "github", "--env", "AWS_LWA_X=1").stdout
    assert "file=services/api/server/main.py," in annotations
    # From another folder, and with variables of the project that are not those of the folder.
    report = examine(tmp_path.parent, "--file", tmp_path / "swiftlet.yaml", "--only", "start.port")
    report.assert_passed("start.port")


def test_a_project_file_beside_a_template(project: Path) -> None:
    (project / "swiftlet.yaml").write_text("template: template.yaml\nfunctions: { Web: { memory: 256 } }\n")
    assert examine(project, "--only", "config.lwa", "Web").whole["memorySize"] == 256
    assert examine(project, "--only", "config.lwa", "--memory", "300").whole["memorySize"] == 300
    assert "has no function Nope; it has Hello, Web." in refuse(project, "Nope")


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["Nope"], "template.yaml has no function Nope; it has Hello, Web."),
        (["Hello"], "The function Hello has no web adapter, so it handles events itself. The doctor examines web apps only."),
        (["Web", "Hello"], "Unexpected argument 'Hello'. The doctor examines one function at a time"),
        (["Web", "--", "true"], "The function Web and a COMMAND cannot be combined."),
        (["--template", "template.yaml", "--", "true"], "--template has no effect on a COMMAND."),
        (["--env-vars", "x.json", "--", "true"], "--env-vars has no effect on a COMMAND."),
        (["--file", "swiftlet.yaml", "--template", "template.yaml"], "--file and --template cannot be combined."),
        (["Web", "--function-name", "x"], "--function-name has no effect on a function of a project."),
        (["Web", "--chaos", "x"], "Unknown option '--chaos'"),
        (["Web", "--freeze", "off"], "Unknown option '--freeze'"),
        (["Web", "--zip", "template.yaml", "--image", "x"], "--image and --zip cannot be combined."),
        (["Web", "--memory", "5"], "--memory 5: expected 128 to 10240 (MB)."),
        (["--template", "no.yaml"], "no.yaml: no such file."),
        (["Web", "--parameter", "Nope=1"], "Nope"),
    ],
)  # fmt: skip
def test_mistakes(project: Path, arguments: list[str], complaint: str) -> None:
    assert complaint in refuse(project, *arguments)


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ([], "COMMAND is missing. Give it after a double dash"),
        (["api"], "There is no function api, because there is no swiftlet.yaml and no template.yaml here."),
        (["--file", "swiftlet.yaml"], "swiftlet.yaml, line 1: no such file."),
    ],
)
def test_no_project(tmp_path: Path, arguments: list[str], complaint: str) -> None:
    assert complaint in refuse(tmp_path, *arguments)


def test_a_choice_must_be_clear(tmp_path: Path) -> None:
    write_files(tmp_path, {"swiftlet.yaml": "functions: { one: { command: python3 app.py }, two: { command: python3 app.py } }\n"})
    complaint = refuse(tmp_path)
    assert "swiftlet.yaml has several functions that can be examined: one, two. Name one of them: swiftlet doctor one" in complaint
    worker = "{ command: python3 -m awslambdaric app.handler, no-adapter: true }"
    write_files(tmp_path, {"swiftlet.yaml": f"functions: {{ worker: {worker} }}\n"})
    assert "swiftlet.yaml has no function with a web adapter; it has worker." in refuse(tmp_path)
    assert "The function worker has no web adapter" in refuse(tmp_path, "worker")


@pytest.mark.parametrize(
    ("setting", "complaint"),
    [("debug: true", "has `debug`, which lifts the limits"), ("managed-concurrency: 4", "has `managed-concurrency`")],
)
def test_functions_that_cannot_be_examined(tmp_path: Path, setting: str, complaint: str) -> None:
    write_files(tmp_path, {"swiftlet.yaml": f"functions: {{ api: {{ command: python3 app.py, {setting} }} }}\n"})
    assert f"The function api {complaint}" in refuse(tmp_path, "api")


LAYERED = """
Transform: AWS::Serverless-2016-10-31
Resources:
  Layer:
    Type: AWS::Serverless::LayerVersion
    Properties: {{ ContentUri: layer }}
  Web:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: web.zip
      Handler: run.sh
      Runtime: {runtime}
      MemorySize: 1769
      Layers: [!Ref Layer]
      Environment: {{ Variables: {{ AWS_LAMBDA_EXEC_WRAPPER: /opt/wrapper, PORT: {port} }} }}
  Handler:
    Type: AWS::Serverless::Function
    Properties: {{ CodeUri: hello/, Handler: app.handler, Runtime: {runtime}, Layers: [!Ref Layer] }}
"""


@pytest.fixture
def layered(tmp_path: Path) -> Path:
    """A function in a zip file, with a layer that has an adapter and a wrapper."""
    write_project(tmp_path, LAYERED)
    with zipfile.ZipFile(tmp_path / "web.zip", "w") as archive:
        for name in ("app.py", "run.sh"):
            archive.write(tmp_path / "web" / name, name)
    write_files(tmp_path / "layer", {"wrapper": WRAPPER, "extensions/lambda-adapter": ADAPTER.read_bytes()})
    (tmp_path / "layer" / "extensions" / "lambda-adapter").chmod(0o755)
    return tmp_path


def test_the_adapter_of_a_layer_is_recognized(layered: Path) -> None:
    report = examine(layered, "--only", "start.port,freeze.keepalive,memory.workers", "Web")
    report.assert_passed("start.port", "memory.workers")
    assert [finding["severity"] for finding in report.of("freeze.keepalive")] in ([], ["info"]), report.text


def test_a_handler_shows_once_it_runs(layered: Path) -> None:
    shutil.rmtree(layered / "layer" / "extensions")
    complaint = refuse(layered, "--only", "start.port", "Handler")
    assert "The function Handler has no web adapter and no port on which it listens." in complaint


def test_a_copy_of_the_adapter_is_recognized(tmp_path: Path) -> None:
    copy = tmp_path / "other-name"
    shutil.copy(ADAPTER, copy)
    app = examining.gunicorn("flasked:app", "--keep-alive", "2", "--worker-class", "gthread")
    report = examining.examine(app, "freeze.keepalive,memory.workers", "--adapter", copy)
    assert "None needed" in report.only("freeze.keepalive", "info")["cure"]
    report.assert_passed("memory.workers")


@pytest.fixture(scope="module")
def image() -> Iterator[Path]:
    with readable_folder("doctor") as folder:
        files = write_image_files(folder / "files")
        command = {"Entrypoint": [PYTHON_IN_IMAGE, "-m"], "Cmd": ["uvicorn", "main:app"], "WorkingDir": "/var/task"}
        yield write_oci_archive(folder / "image.tar", [layer_of(files)], **command)


IMAGE = """
Transform: AWS::Serverless-2016-10-31
Resources:
  Web:
    Type: AWS::Serverless::Function
    Properties:
      PackageType: Image
      MemorySize: 1769
      ImageConfig: {{ Command: [uvicorn, "main:app", "--port", "{port}", "--timeout-keep-alive", "2"] }}
      Environment: {{ Variables: {{ PORT: {port} }} }}
    Metadata: {{ Dockerfile: Dockerfile, DockerContext: . }}
"""


@pytest.fixture
def containerized(tmp_path: Path) -> Path:
    """A project with a function that is an image."""
    return write_files(tmp_path, {"template.yaml": IMAGE.format(port=free_port())})


@pytest.mark.timeout(150)
def test_a_function_that_is_an_image(image: Path, containerized: Path) -> None:
    cache = str(image.parent / "cache")
    checks = ["--only", "start,freeze.keepalive,memory.workers", "--format", "json"]
    # The first run unpacks the image.
    ended = run_in(containerized, *checks, "Web", "--image", image, timeout=120, XDG_CACHE_HOME=cache)
    report = Report(ended.stdout)
    report.assert_passed("start.port", "start.health", "memory.workers")
    assert "None needed" in report.only("freeze.keepalive", "info")["cure"]


def test_places_of_images(image: Path, containerized: Path) -> None:
    cache = str(image.parent / "cache")
    arguments = ["--only", "config.lwa", "--format", "json"]
    # As swiftlet up has it.
    ended = run_in(containerized, *arguments, "Web", "--image", f"Web={image}", XDG_CACHE_HOME=cache)
    Report(ended.stdout).assert_passed("config.lwa")
    assert "it is a container image, which must be in a file" in refuse(containerized, "Web")
    write_files(containerized, {"swiftlet.yaml": f"template: template.yaml\nfunctions: {{ Web: {{ image: {image} }} }}\n"})
    ended = run_in(containerized, *arguments, XDG_CACHE_HOME=cache)
    Report(ended.stdout).assert_passed("config.lwa")

"""`swiftlet build`: dependencies of functions and layers, and `swiftlet up` with what was built."""

from __future__ import annotations

import base64
import hashlib
import os
import subprocess
import zipfile
from pathlib import Path

import pytest

from harness.deployed import PYTHON_RUNTIME, write_files
from harness.places import SCRIPTS, SWIFTLET
from harness.project import TemplateProject

SERVERLESS = "Transform: AWS::Serverless-2016-10-31\nGlobals: { Function: { Timeout: 20 } }\nResources:\n"

PYTHON_FUNCTION = f"""
  Hello:
    Type: AWS::Serverless::Function
    Properties: {{ Runtime: {PYTHON_RUNTIME}, Handler: app.handler, CodeUri: hello }}
"""

NODE_FUNCTION = """
  Web:
    Type: AWS::Serverless::Function
    Properties: { Runtime: nodejs20.x, Handler: index.handler, CodeUri: functions/web }
"""


def wheel(folder: Path, name: str, text: str) -> None:
    """Writes a package that pip installs without a network."""
    folder.mkdir(parents=True, exist_ok=True)
    info = f"{name}-1.0.dist-info"
    files = {
        f"{name}.py": text,
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = ""
    for path, content in files.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(content.encode()).digest()).rstrip(b"=").decode()
        record += f"{path},sha256={digest},{len(content)}\n"
    files[f"{info}/RECORD"] = record + f"{info}/RECORD,,\n"
    with zipfile.ZipFile(folder / f"{name}-1.0-py3-none-any.whl", "w") as archive:
        for path, content in files.items():
            archive.writestr(path, content)


def python_project(folder: Path, template: str = SERVERLESS + PYTHON_FUNCTION) -> Path:
    wheel(folder / "wheels", "greeting", "text = 'from a wheel'\n")
    return write_files(
        folder,
        {
            "template.yaml": template,
            "hello/requirements.txt": "../wheels/greeting-1.0-py3-none-any.whl\n",
            "hello/app.py": "import greeting\n\ndef handler(event, context):\n    return greeting.text\n",
            "hello/.git/HEAD": "ref",
            "hello/.venv/pyvenv.cfg": "",
        },
    )


def build(folder: Path, *arguments: str, path: str = f"{SCRIPTS}:/usr/bin:/bin", status: int = 0) -> subprocess.CompletedProcess[str]:
    run = subprocess.run(
        [SWIFTLET, "build", *arguments], cwd=folder, capture_output=True, text=True, timeout=120, stdin=subprocess.DEVNULL,
        env={"PATH": path, "HOME": str(folder), "LANG": "C.UTF-8"},
    )  # fmt: skip
    assert run.returncode == status, run
    return run


def built(folder: Path, name: str, project: str = "template.yaml") -> Path:
    return folder / ".swiftlet" / "build" / project / name


@pytest.mark.timeout(180)
def test_requirements_are_installed_and_the_build_runs(tmp_path: Path) -> None:
    python_project(tmp_path)
    run = build(tmp_path)
    assert run.stdout.startswith("Hello  built with pip in "), run
    assert run.stdout.count("\n") == 1 and run.stderr == ""
    files = sorted(path.name for path in built(tmp_path, "Hello").iterdir() if path.name != "__pycache__")
    assert files == ["app.py", "greeting-1.0.dist-info", "greeting.py", "requirements.txt"]
    assert (tmp_path / ".swiftlet" / ".gitignore").read_text() == "*\n"
    with TemplateProject(tmp_path) as project:
        assert project.invoke("Hello") == "from a wheel"
        assert project.warnings == []
    # Nothing has changed.
    assert build(tmp_path).stdout == "Hello  unchanged\n"
    assert build(tmp_path, "--force").stdout.startswith("Hello  built with pip in ")
    # Something has.
    now = os.stat(built(tmp_path, "Hello.inputs")).st_mtime + 10
    os.utime(tmp_path / "hello" / "app.py", (now, now))
    with TemplateProject(tmp_path) as project:
        (warning,) = project.warnings
        assert warning.endswith("hello/app.py is newer than the build of Hello. Run swiftlet build again."), warning
    assert build(tmp_path).stdout.startswith("Hello  built with pip in ")
    # A dependency on this machine has.
    wheel(tmp_path / "wheels", "greeting", "text = 'from another wheel'\n")
    assert build(tmp_path).stdout.startswith("Hello  built with pip in ")
    assert "another" in (built(tmp_path, "Hello") / "greeting.py").read_text()


@pytest.mark.timeout(120)
def test_a_failed_build_leaves_the_previous_one(tmp_path: Path) -> None:
    python_project(tmp_path)
    build(tmp_path)
    (tmp_path / "hello" / "requirements.txt").write_text("./missing.whl\n")
    run = build(tmp_path, status=1)
    assert run.stdout == "Hello  failed\n"
    assert "missing.whl" in run.stderr
    assert "swiftlet: Hello is not built: python ended with exit status 1." in run.stderr.replace("python3", "python"), run
    assert (built(tmp_path, "Hello") / "greeting.py").exists()
    assert [path.name for path in built(tmp_path, "").iterdir() if path.name.startswith(".work")] == []
    with TemplateProject(tmp_path) as project:
        assert project.invoke("Hello") == "from a wheel"


def test_links_that_leave_the_folder_become_copies_and_remains_are_removed(tmp_path: Path) -> None:
    python_project(tmp_path)
    (tmp_path / "hello" / "packages").symlink_to("../wheels")
    (tmp_path / "hello" / "same.py").symlink_to("app.py")
    # What a build left behind that was killed.
    write_files(built(tmp_path, ".work-999999999"), {"artifacts/app.py": ""})
    build(tmp_path)
    result = built(tmp_path, "Hello")
    assert not (result / "packages").is_symlink() and (result / "packages" / "greeting-1.0-py3-none-any.whl").exists()
    assert os.readlink(result / "same.py") == "app.py"
    assert not built(tmp_path, ".work-999999999").exists()


def test_functions_that_share_a_folder_are_built_once(tmp_path: Path) -> None:
    second = PYTHON_FUNCTION.replace("Hello:", "Second:").replace("app.handler", "other.handler")
    python_project(tmp_path, SERVERLESS + PYTHON_FUNCTION + second)
    first, again = build(tmp_path).stdout.splitlines()
    assert first.startswith("Hello   built with pip in ") and again == "Second  built from the same files as Hello"
    assert (built(tmp_path, "Second") / "greeting.py").exists()
    assert build(tmp_path).stdout == "Hello   unchanged\nSecond  unchanged\n"


def test_a_missing_package_points_to_the_build(tmp_path: Path) -> None:
    with TemplateProject(python_project(tmp_path)) as project:
        try:
            project.invoke("Hello")
        except AssertionError:
            pass
        line = project.output.wait_for("A package is not installed.")
        assert "If requirements.txt lists it, swiftlet build installs it." in line


@pytest.mark.timeout(180)
def test_packages_are_installed_by_npm(tmp_path: Path) -> None:
    """A package on this machine needs no registry."""
    write_files(
        tmp_path,
        {
            "template.yaml": SERVERLESS + NODE_FUNCTION,
            "functions/web/package.json": '{"name": "web", "version": "1.0.0", "dependencies": {"shared": "file:../../packages/shared"}}',
            "functions/web/index.js": "exports.handler = async () => require('shared');\n",
            "functions/web/node_modules/old/index.js": "",
            "packages/shared/package.json": '{"name": "shared", "version": "1.0.0", "main": "index.js"}',
            "packages/shared/index.js": "module.exports = 'from a folder';\n",
        },
    )
    assert build(tmp_path).stdout.startswith("Web  built with npm install in ")
    assert [path.name for path in (built(tmp_path, "Web") / "node_modules").glob("[a-z]*")] == ["shared"]
    assert not (built(tmp_path, "Web") / "node_modules" / "shared").is_symlink()
    with TemplateProject(tmp_path) as project:
        assert project.invoke("Web") == "from a folder"
    assert build(tmp_path).stdout == "Web  unchanged\n"
    (tmp_path / "packages" / "shared" / "index.js").write_text("module.exports = 'changed in the folder';\n")
    assert build(tmp_path).stdout.startswith("Web  built with npm install in ")


def fake_npm(folder: Path, script: str) -> str:
    write_files(folder, {"fake/npm": "#!/bin/sh\n" + script})
    return f"{folder}/fake:{SCRIPTS}:/usr/bin:/bin"


def test_a_lock_file_is_used_and_a_missing_registry_explained(tmp_path: Path) -> None:
    write_files(
        tmp_path,
        {
            "template.yaml": SERVERLESS + NODE_FUNCTION,
            "functions/web/package.json": '{"dependencies": {"express": "^4"}}',
            "functions/web/package-lock.json": "{}",
            "functions/web/index.js": "",
        },
    )
    path = fake_npm(tmp_path, 'echo "$@" > arguments; mkdir node_modules; touch node_modules/express\n')
    assert build(tmp_path, path=path).stdout.startswith("Web  built with npm ci in ")
    assert (built(tmp_path, "Web") / "arguments").read_text() == "ci --omit=dev --install-links\n"
    assert (built(tmp_path, "Web") / "node_modules" / "express").exists()
    path = fake_npm(tmp_path, 'echo "npm error code ENOTFOUND" >&2; exit 1\n')
    run = build(tmp_path, "--force", path=path, status=1)
    assert "  npm error code ENOTFOUND\n" in run.stderr
    assert "Web is not built: npm ended with exit status 1. npm's registry cannot be reached." in run.stderr, run
    run = build(tmp_path, "--force", path="/nowhere", status=1)
    assert "Web is not built: npm is not in PATH. Install it." in run.stderr, run


CUSTOM = """
  Made:
    Type: AWS::Serverless::Function
    Metadata: { BuildMethod: makefile }
    Properties: { Runtime: provided.al2023, Handler: bootstrap, CodeUri: made }
"""


def test_a_makefile_builds_what_the_template_says(tmp_path: Path) -> None:
    write_files(
        tmp_path,
        {
            "template.yaml": SERVERLESS + CUSTOM,
            "shared/value": "from the project\n",
            "made/Makefile": "build-Made:\n\tcp script $(ARTIFACTS_DIR)/bootstrap\n\tcp ../shared/value $(ARTIFACTS_DIR)\n\ttouch made\n",
            "made/script": """#!/usr/bin/env python3
import json, os, urllib.request
api = f"http://{os.environ['AWS_LAMBDA_RUNTIME_API']}/2018-06-01/runtime/invocation/"
while True:
    with urllib.request.urlopen(api + "next") as event:
        request = event.headers["Lambda-Runtime-Aws-Request-Id"]
    body = json.dumps(open("/var/task/value").read()).encode()
    urllib.request.urlopen(urllib.request.Request(f"{api}{request}/response", body, method="POST")).close()
""",
        },
    )
    run = subprocess.run([SWIFTLET, "up"], cwd=tmp_path, capture_output=True, text=True, timeout=20)
    assert "the function Made does not run: it has the BuildMethod makefile, but is not built. Run swiftlet build." in run.stderr, run
    assert build(tmp_path).stdout.startswith("Made  built with make build-Made in ")
    # make ran in a copy.
    assert not (tmp_path / "made" / "made").exists()
    with TemplateProject(tmp_path) as project:
        assert project.warnings == []
        assert project.invoke("Made") == "from the project\n"


@pytest.mark.timeout(300)
def test_go_is_compiled(tmp_path: Path) -> None:
    write_files(
        tmp_path,
        {
            "template.yaml": SERVERLESS + CUSTOM.replace("makefile", "go1.x"),
            "made/go.mod": "module hello\n\ngo 1.19\n",
            "made/main.go": "package main\n\nfunc main() {}\n",
        },
    )
    run = subprocess.run([SWIFTLET, "build"], cwd=tmp_path, capture_output=True, text=True, timeout=280)
    assert run.stdout.startswith("Made  built with go build in "), run
    assert os.access(built(tmp_path, "Made") / "bootstrap", os.X_OK)
    (tmp_path / "made" / "main.go").write_text("package main\n\nfunc main() { no }\n")
    run = subprocess.run([SWIFTLET, "build"], cwd=tmp_path, capture_output=True, text=True, timeout=280)
    assert (run.returncode, run.stdout) == (1, "Made  failed\n")
    assert "undefined: no" in run.stderr
    assert os.access(built(tmp_path, "Made") / "bootstrap", os.X_OK)


LAYER = f"""
  Hello:
    Type: AWS::Serverless::Function
    Properties: {{ Runtime: {PYTHON_RUNTIME}, Handler: app.handler, CodeUri: code, Layers: [!Ref Shared] }}
  Shared:
    Type: AWS::Serverless::LayerVersion
    Metadata: {{ BuildMethod: {PYTHON_RUNTIME} }}
    Properties: {{ ContentUri: layer }}
"""


@pytest.mark.timeout(120)
def test_layers_are_built(tmp_path: Path) -> None:
    wheel(tmp_path / "layer", "greeting", "text = 'from a layer'\n")
    write_files(
        tmp_path,
        {
            "template.yaml": SERVERLESS + LAYER,
            "layer/requirements.txt": "./greeting-1.0-py3-none-any.whl\n",
            "code/app.py": "import greeting\n\ndef handler(event, context):\n    return greeting.text\n",
        },
    )
    with TemplateProject(tmp_path) as project:
        assert project.warnings == [
            f"the layer Shared has the BuildMethod {PYTHON_RUNTIME}, but is not built. Run swiftlet build."
        ]
    lines = build(tmp_path).stdout.splitlines()
    assert lines[0] == "Hello   nothing to build" and lines[1].startswith("Shared  built with pip in ")
    assert (built(tmp_path, "Shared") / "python" / "greeting.py").exists()
    with TemplateProject(tmp_path) as project:
        assert project.invoke("Hello") == "from a layer"
        assert project.warnings == []
    assert build(tmp_path, "Hello").stdout == "Hello  nothing to build\n"


@pytest.mark.timeout(120)
def test_a_later_build_of_the_sam_cli_is_preferred(tmp_path: Path) -> None:
    python_project(tmp_path)
    write_files(
        tmp_path / ".aws-sam" / "build",
        {
            "template.yaml": (SERVERLESS + PYTHON_FUNCTION).replace("CodeUri: hello", "CodeUri: Hello"),
            "Hello/app.py": "def handler(event, context):\n    return 'from sam build'\n",
        },
    )
    with TemplateProject(tmp_path) as project:
        assert project.invoke("Hello") == "from sam build"
    build(tmp_path)
    stamp = os.stat(built(tmp_path, ".built")).st_mtime
    os.utime(tmp_path / ".aws-sam" / "build" / "template.yaml", (stamp - 10, stamp - 10))
    with TemplateProject(tmp_path) as project:
        assert project.invoke("Hello") == "from a wheel"
    os.utime(tmp_path / ".aws-sam" / "build" / "template.yaml", (stamp + 10, stamp + 10))
    with TemplateProject(tmp_path) as project:
        assert project.invoke("Hello") == "from sam build"


@pytest.mark.timeout(120)
def test_the_functions_of_a_project_file_are_built(tmp_path: Path) -> None:
    python_project(tmp_path)
    (tmp_path / "template.yaml").unlink()
    (tmp_path / "swiftlet.yaml").write_text(
        f"functions:\n  hello: {{ runtime: {PYTHON_RUNTIME}, handler: app.handler, code: hello }}\n"
        "  other: { command: 'true' }\n"
    )
    assert build(tmp_path).stdout.startswith("hello  built with pip in ")
    assert (built(tmp_path, "hello", "swiftlet.yaml") / "greeting.py").exists()
    with TemplateProject(tmp_path, "hello") as project:
        assert project.invoke("hello") == "from a wheel"


def test_the_template_of_a_project_file_is_built_once_for_both(tmp_path: Path) -> None:
    python_project(tmp_path)
    (tmp_path / "swiftlet.yaml").write_text("template: template.yaml\n")
    build(tmp_path)
    assert build(tmp_path, "--template", "template.yaml").stdout == "Hello  unchanged\n"


@pytest.mark.parametrize(
    ("template", "arguments", "status", "message"),
    [
        (SERVERLESS + PYTHON_FUNCTION, ["Other"], 64, "template.yaml has no function or layer Other that can be built; it has Hello."),
        (
            SERVERLESS + PYTHON_FUNCTION + "    Metadata: { BuildMethod: esbuild }\n", [], 1,
            "Hello is not built: swiftlet does not support its BuildMethod esbuild. Run sam build",
        ),
        (
            SERVERLESS + PYTHON_FUNCTION + "  Docker: { Type: AWS::Serverless::Function, Properties: { PackageType: Image } }\n", [], 0,
            "line 8: the function Docker does not run: it is a container image",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_built_is_named(tmp_path: Path, template: str, arguments: list[str], status: int, message: str) -> None:
    run = build(python_project(tmp_path, template), *arguments, status=status)
    assert message in run.stderr, run

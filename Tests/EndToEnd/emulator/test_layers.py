"""Layers under `/opt`, and the web adapter as a layer."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from harness.deployed import PYTHON_RUNTIME, WITH_PYTHON, deployed, refusal, write_files
from harness.emulator import Emulator
from harness.places import ADAPTER, END_TO_END, PYTHON, SCRIPTS
from harness.ports import free_port

WRAPPED = {"AWS_LAMBDA_EXEC_WRAPPER": "/opt/bootstrap"}


def test_later_layers_replace_files_of_earlier_ones(tmp_path: Path) -> None:
    first = write_files(tmp_path / "first", {"python/one.py": "value = 1", "python/both.py": "value = 1", "data": "first"})
    second = write_files(tmp_path / "second", {"python/both.py": "value = 2", "python/two.py": "value = 2"})
    packages = f"python/lib/{PYTHON_RUNTIME}/site-packages"
    third = write_files(tmp_path / "third", {f"{packages}/three.py": "value = 3", f"{packages}/both.py": "value = 3"})
    code = write_files(
        tmp_path / "code",
        {
            "app.py": "import one, both, two, three, own\n"
            "def handler(event, context):\n"
            "    return [one.value, both.value, two.value, three.value, own.value, open('/opt/data').read()]",
            "own.py": "value = 'code'",
        },
    )
    write_files(second, {"python/own.py": "value = 'layer'"})
    options = ["--layer", first, "--layer", second, "--layer", third]
    with deployed(PYTHON_RUNTIME, "app.handler", code, user_env=WITH_PYTHON, options=options) as emulator:
        # Packages for one version of Python come first, as on Lambda.
        assert json.loads(emulator.invoke(b"{}").payload) == [1, 3, 2, 3, "code", "first"]


@pytest.mark.parametrize("read_only", ["on", "off"])
def test_programs_and_packages_of_layers_for_node(tmp_path: Path, read_only: str) -> None:
    layer = write_files(
        tmp_path / "layer",
        {
            "nodejs/node_modules/shared/index.js": "exports.value = 'shared';",
            "nodejs/node20/node_modules/versioned/index.js": "exports.value = 'versioned';",
            "bin/greet": "#!/bin/sh\necho hello from a layer\n",
        },
    )
    code = write_files(
        tmp_path / "code",
        {
            "common.cjs": "exports.handler = async () => [require('shared').value, require('versioned').value,"
            " require('child_process').execSync('greet').toString().trim()];",
            "module.mjs": "import shared from 'shared'; import versioned from 'versioned';\n"
            "export const handler = async () => [shared.value, versioned.value];",
        },
    )
    options = ["--layer", layer, "--read-only", read_only]
    with deployed("nodejs20.x", "common.handler", code, options=options) as emulator:
        assert json.loads(emulator.invoke(b"{}").payload) == ["shared", "versioned", "hello from a layer"]
    with deployed("nodejs20.x", "module.handler", code, options=options) as emulator:
        assert json.loads(emulator.invoke(b"{}").payload) == ["shared", "versioned"]


def test_what_this_machine_has_stays_in_place(tmp_path: Path) -> None:
    code = write_files(
        tmp_path,
        {
            "app.py": "import os\ndef handler(event, context):\n"
            "    return {name: sorted(os.listdir(name)) for name in ('/var', '/opt')} | {'run': os.path.isdir('/var/run')}"
        },
    )
    with deployed(PYTHON_RUNTIME, "app.handler", code, user_env=WITH_PYTHON) as emulator:
        answer = json.loads(emulator.invoke(b"{}").payload)
    here = {entry.name for entry in Path("/var").iterdir()}
    assert answer["/var"] == sorted(here | {"task", "runtime", "lang"})
    assert answer["/opt"] == sorted(entry.name for entry in Path("/opt").iterdir())
    assert answer["run"] == Path("/var/run").is_dir()
    assert not Path("/var/task").exists()


def test_an_extension_of_a_layer_starts(tmp_path: Path) -> None:
    source = (END_TO_END / "applications" / "extension.py").read_text()
    layer = write_files(tmp_path / "layer", {"extensions/counter": f"#!{PYTHON}\n{source}"})
    code = write_files(tmp_path / "code", {"app.py": "def handler(event, context): return 1"})
    options = ["--layer", layer]
    with deployed(PYTHON_RUNTIME, "app.handler", code, user_env=WITH_PYTHON, options=options) as emulator:
        assert emulator.invoke(b"{}").payload == b"1"
        emulator.output.wait_for("EXTENSION\tName: counter\tState: Ready")


def test_a_wrapper_of_a_layer_starts_the_runtime(tmp_path: Path) -> None:
    """The script from Lambda's documentation puts options before the last argument."""
    wrapper = '#!/bin/bash\nargs=("$@")\nexec "${args[@]:0:$#-1}" -X importtime "${args[@]: -1}"\n'
    layer = write_files(tmp_path / "layer", {"importtime_wrapper": wrapper})
    code = write_files(tmp_path / "code", {"app.py": "import colorsys\ndef handler(event, context): return 1"})
    with deployed(
        PYTHON_RUNTIME, "app.handler", code, user_env=WITH_PYTHON, options=["--layer", layer],
        env={"AWS_LAMBDA_EXEC_WRAPPER": "/opt/importtime_wrapper"},
    ) as emulator:  # fmt: skip
        assert emulator.invoke(b"{}").payload == b"1"
        emulator.output.wait_for(lambda line: line.startswith("import time:") and line.endswith("colorsys"))


RUN_PYTHON = """#!/bin/bash
PATH=$PATH:$LAMBDA_TASK_ROOT/bin PYTHONPATH=$PYTHONPATH:/opt/python:$LAMBDA_RUNTIME_DIR \\
  exec python -m flask --app main run --port $PORT
"""


@pytest.mark.parametrize(
    "layer", ["web-adapter", "arn:aws:lambda:us-east-1:753240598075:layer:LambdaAdapterLayerX86:26"]
)
def test_a_web_app_with_the_adapter_as_a_layer(tmp_path: Path, layer: str) -> None:
    """The zip example of the AWS Lambda Web Adapter: a handler `run.sh`, and what it needs in a layer."""
    packages = write_files(tmp_path / "layer", {"python/greeting.py": "text = 'hello from a layer'"})
    for name in ("flask", "werkzeug", "jinja2", "markupsafe", "itsdangerous", "click", "blinker"):
        origin = SCRIPTS.parent / "lib" / PYTHON_RUNTIME / "site-packages" / name
        shutil.copytree(origin, packages / "python" / name)
    code = write_files(
        tmp_path / "code",
        {
            "run.sh": RUN_PYTHON,
            "main.py": "import os, flask, greeting\napp = flask.Flask(__name__)\n"
            "@app.get('/')\ndef index(): return {'text': greeting.text, 'flask': flask.__file__, 'directory': os.getcwd()}",
        },
    )
    port = str(free_port())
    with deployed(
        PYTHON_RUNTIME, "run.sh", code, env=WRAPPED, user_env=WITH_PYTHON,
        options=["--layer", layer, "--layer", packages, "--app-port", port] + (["--adapter", ADAPTER] if layer != "web-adapter" else []),
    ) as emulator:  # fmt: skip
        response = emulator.request("GET", "/")
        assert response.status == 200
        assert response.json() == {
            "text": "hello from a layer", "flask": "/opt/python/flask/__init__.py", "directory": "/var/task",
        }  # fmt: skip


def test_the_adapter_as_a_layer_needs_no_interpreter(tmp_path: Path) -> None:
    """A handler `run.sh` may start any program, whatever the runtime."""
    run = f"#!/bin/bash\nexec {PYTHON} -m http.server --bind 127.0.0.1 $PORT\n"
    code = write_files(tmp_path, {"run.sh": run, "hello.txt": "hello"})
    options = ["--layer", "web-adapter", "--app-port", str(free_port())]
    with deployed(
        "nodejs20.x", "run.sh", code, env=WRAPPED, user_env={"PATH": str(tmp_path)}, options=options
    ) as emulator:
        assert emulator.request("GET", "/hello.txt").body == b"hello"


def test_the_adapter_beside_a_bootstrap(tmp_path: Path) -> None:
    """A compiled web app is its own runtime, and the layer adds the adapter."""
    write_files(tmp_path, {"bootstrap": f"#!/bin/bash\nexec {PYTHON} -m http.server --bind 127.0.0.1 $PORT\n", "hello.txt": "hello"})
    options = ["--layer", "web-adapter", "--app-port", str(free_port())]
    with deployed("provided.al2023", "bootstrap", tmp_path, options=options) as emulator:
        assert emulator.request("GET", "/hello.txt").body == b"hello"


def test_a_command_with_layers(tmp_path: Path) -> None:
    layer = write_files(tmp_path / "layer", {"data.txt": "from a layer"})
    port = str(free_port())
    command = [PYTHON, "-m", "http.server", "--bind", "127.0.0.1", "--directory", "/opt", port]
    with Emulator(command, options=["--layer", str(layer), "--app-port", port]) as emulator:
        assert emulator.request("GET", "/data.txt").body == b"from a layer"



def test_mistakes_in_layers(tmp_path: Path) -> None:
    status, error = refusal("--layer", "/none", "--", "true")
    assert status == 64 and "--layer /none: expected" in error
    arn = "arn:aws:lambda:us-east-1:123456789012:layer:tools:1"
    status, error = refusal("--layer", arn, "--", "true")
    assert status == 64 and f"aws lambda get-layer-version-by-arn --arn {arn}" in error
    status, error = refusal(*["--layer", tmp_path] * 6, "--", "true")
    assert status == 64 and "up to 5 layers" in error
    status, error = refusal("--runtime", "nodejs20.x", "--handler", "run.sh", "--layer", "web-adapter")
    assert status == 64 and "Add --env AWS_LAMBDA_EXEC_WRAPPER=/opt/bootstrap" in error
    status, error = refusal("--runtime", "nodejs20.x", "--handler", "a.b", "--adapter", "/bin/true")
    assert status == 64 and "--adapter has no effect" in error


def test_an_extension_of_a_layer_must_be_executable(tmp_path: Path) -> None:
    write_files(tmp_path / "layer", {"extensions/tool": "text"})
    status, error = refusal("--layer", tmp_path / "layer", "--", "true")
    assert status == 65 and "The extension tool of a layer is not executable" in error

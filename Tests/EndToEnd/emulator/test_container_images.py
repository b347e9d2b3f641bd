"""Container images, from the archives in which they are saved."""

from __future__ import annotations

import json
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from harness.deployed import refusal
from harness.emulator import Emulator
from harness.image_archives import entry, layer, layer_of, write_docker_archive, write_oci_archive, write_oci_layout
from harness.image_files import PYTHON_IN_IMAGE, write_image_files
from harness.places import SWIFTLET
from harness.project import TemplateProject
from harness.servers import APPLICATIONS
from harness.users import ROOT, USER, acting_as

WRITERS = {"docker": write_docker_archive, "oci-archive": write_oci_archive, "oci-layout": write_oci_layout}
UVICORN = {"Entrypoint": [PYTHON_IN_IMAGE, "-m"], "Cmd": ["uvicorn", "--port", "8080", "main:app"], "WorkingDir": "/var/task"}

# A runtime that reports what it sees.
RUNTIME = """
import json, os, sys, urllib.request
api = os.environ["AWS_LAMBDA_RUNTIME_API"]
while True:
    with urllib.request.urlopen(f"http://{api}/2018-06-01/runtime/invocation/next") as event:
        identifier = event.headers["Lambda-Runtime-Aws-Request-Id"]
    files = {name: sorted(os.listdir(f"/data/{name}")) for name in sorted(os.listdir("/data"))} if os.path.isdir("/data") else {}
    result = {"arguments": sys.argv[1:], "directory": os.getcwd(), "variables": dict(os.environ), "files": files}
    if "a" in files:
        result["text"] = open("/data/a/hard").read()
        result["links"] = os.stat("/data/a/hard").st_nlink >= 2
    address = f"http://{api}/2018-06-01/runtime/invocation/{identifier}/response"
    urllib.request.urlopen(urllib.request.Request(address, data=json.dumps(result).encode()))
"""
REPORTING = {"Entrypoint": [PYTHON_IN_IMAGE, "/var/task/runtime.py"]}


@dataclass
class Images:
    """A place for images that every user can read, a cache, and the layer that all of them share."""

    folder: Path
    base: bytes
    bare: bytes

    def cache(self, user: str) -> dict[str, str]:
        return {"XDG_CACHE_HOME": str(self.folder / f"cache-{user}")}

    def run(self, image: Path, *options: str, command: list[str] | None = None, user: str = ROOT) -> Emulator:
        return Emulator(
            command or [], options=["--image", str(image), "--own-network", "on", *options], user_env=self.cache(user),
            wrapper=acting_as(user), start_timeout=60,
        )  # fmt: skip

    def refusal(self, image: Path | str) -> tuple[int, str]:
        run = subprocess.run(
            [SWIFTLET, "local", "--listen", "127.0.0.1:0", "--image", str(image)], env={"PATH": "/usr/bin", **self.cache(ROOT)},
            capture_output=True, text=True, timeout=60,
        )  # fmt: skip
        return run.returncode, run.stderr

    def cached(self, *options: str) -> str:
        return subprocess.run(
            [SWIFTLET, "images", *options], env=self.cache(ROOT), capture_output=True, text=True, timeout=60, check=True
        ).stdout  # fmt: skip


@pytest.fixture(scope="module")
def images() -> Iterator[Images]:
    folder = Path(tempfile.mkdtemp(prefix="swiftlet-images-"))
    folder.chmod(0o755)
    try:
        base = layer_of(write_image_files(folder / "files"))
        shutil.rmtree(folder / "files/opt/extensions")
        shutil.rmtree(folder / "files/proc")
        shutil.rmtree(folder / "files/etc")
        made = Images(folder, base, layer_of(folder / "files"))
        for user in (ROOT, USER):
            (folder / f"cache-{user}").mkdir()
            (folder / f"cache-{user}").chmod(0o777)
        yield made
    finally:
        shutil.rmtree(folder)


@pytest.mark.parametrize(
    "form, user", [("docker", ROOT), ("docker", USER), ("oci-archive", ROOT), ("oci-layout", USER)]
)
def test_an_image_runs_with_one_command(images: Images, form: str, user: str) -> None:
    image = WRITERS[form](images.folder / f"{form}-{user}", [images.base], **UVICORN)
    with images.run(image, user=user) as emulator:
        assert json.loads(emulator.request("GET", "/").body) == {"message": "Hello from FastAPI through Lambda"}
        body = bytes(range(256)) * 1000
        assert emulator.request("POST", "/echo", [("content-type", "application/octet-stream")], body).body == body


def test_its_configuration_can_be_overridden(images: Images) -> None:
    layers = [images.bare, layer(("var/task/runtime.py", RUNTIME))]
    settings: dict[str, Any] = REPORTING | {"Cmd": ["one", "two"], "Env": ["OWN=image", "PATH=/bin", "EMPTY="], "WorkingDir": "/var"}
    image = write_oci_archive(images.folder / "settings.tar", layers, **settings)
    with images.run(image, "--env", "OTHER=1") as emulator:
        seen = json.loads(emulator.invoke(b"{}").payload)
        assert (seen["arguments"], seen["directory"]) == (["one", "two"], "/var")
        variables = seen["variables"]
        assert (variables["OWN"], variables["PATH"], variables["EMPTY"], variables["OTHER"]) == ("image", "/bin", "", "1")
        assert "HOME" not in variables
    options = ["--workdir", "/var/task", "--entrypoint", f"{PYTHON_IN_IMAGE} runtime.py x", "--env", "OWN=option"]
    with images.run(image, *options, command=["three"]) as emulator:
        seen = json.loads(emulator.invoke(b"{}").payload)
        assert (seen["arguments"], seen["directory"]) == (["x", "three"], "/var/task")
        assert seen["variables"]["OWN"] == "option"


@pytest.mark.parametrize("user", [ROOT, USER])
def test_layers_are_put_on_top_of_each_other(images: Images, user: str) -> None:
    first = layer(
        ("var/task/runtime.py", RUNTIME), ("data/a/file", "text"), entry("data/a/hard", tarfile.LNKTYPE, "data/a/file"),
        ("data/a/gone", ""), ("data/b/one", ""), ("data/b/two", ""), ("data/c/x", ""), entry("data/d", tarfile.DIRTYPE),
    )  # fmt: skip
    second = layer(
        ("data/a/.wh.gone", ""), ("data/b/.wh..wh..opq", ""), ("data/b/three", ""), ("data/.wh.c", ""),
        entry("data/e", tarfile.SYMTYPE, "/data/b"), entry("data/d/pipe", tarfile.FIFOTYPE),
    )  # fmt: skip
    image = write_docker_archive(images.folder / f"layers-{user}.tar", [images.bare, first, second], **REPORTING)
    with images.run(image, user=user) as emulator:
        emulator.output.wait_for("1 device or pipe of the image outside /dev was left out.")
        seen = json.loads(emulator.invoke(b"{}").payload)
    assert seen["files"] == {"a": ["file", "hard"], "b": ["three"], "d": [], "e": ["three"]}
    assert (seen["text"], seen["links"]) == ("text", True)


def test_an_adapter_that_keeps_stale_connections_fails_where_ours_does_not(images: Images) -> None:
    """The same image twice, but for the adapter in it."""
    naive = (APPLICATIONS / "naive_adapter.py").read_text().partition("\n")[2]
    layers = [images.bare, layer(("opt/extensions/naive_adapter.py", f"#!{PYTHON_IN_IMAGE}\n{naive}"))]
    settings = UVICORN | {"Cmd": ["uvicorn", "--port", "8080", "--timeout-keep-alive", "1", "main:app"]}
    lost = {}
    for name, chosen in [("naive", layers), ("ours", [images.base])]:
        image = write_oci_archive(images.folder / f"{name}.tar", chosen, **settings, Env=["PORT=8080", "AWS_LWA_UPSTREAM_REUSE=always"])
        with images.run(image, "--thaw-delay", "1.2s", "--require", "freeze") as emulator:
            lost[name] = [emulator.request("GET", "/").status for _ in range(6)].count(502)
    assert lost["naive"] >= 2
    assert lost["ours"] == 0


def test_layers_are_unpacked_once_and_can_be_removed(images: Images) -> None:
    layers = [images.bare, layer(("var/task/runtime.py", RUNTIME))]
    image = write_docker_archive(images.folder / "twice.tar", layers, **REPORTING, Cmd=["twice"])
    images.cached("--clear")
    with images.run(image) as emulator:
        emulator.output.wait_for("Unpacking layer 2 of 2", stream="stderr")
        assert "In use, not removed" in images.cached("--clear")
        assert json.loads(emulator.invoke(b"{}").payload)["arguments"] == ["twice"]
    with images.run(image) as emulator:
        emulator.invoke(b"{}")
        assert not any("Unpacking" in line for line in emulator.output.lines)
    assert "1 image" in images.cached()
    assert "Removed 1 image" in images.cached("--clear")
    assert images.cached().startswith("0 images, 0 layers, ")


def test_broken_and_hostile_images_are_refused(images: Images) -> None:
    folder = images.folder
    images.cached("--clear")
    small = layer(("bin/tool", "#!/bin/sh\n"))
    cases = {
        "foreign-architecture": write_oci_archive(folder / "foreign.tar", [small], architecture="s390x"),
        "hostile-image": write_docker_archive(folder / "hostile.tar", [layer(("../../outside", "x"))], Cmd=["x"]),
        "not-an-image": write_docker_archive(folder / "other.tar", [small]).with_name("zip-like"),
    }
    cases["not-an-image"].write_bytes(layer(("readme", "no image")))
    escaping = [layer(entry("lib", tarfile.SYMTYPE, "../../../../tmp")), layer(("lib/swiftlet-escaped", "x"))]
    for code, image in cases.items():
        status, text = images.refusal(image)
        assert (status, code in text) == (65, True), text
    status, text = images.refusal(write_docker_archive(folder / "escaping.tar", escaping, Cmd=["x"]))
    assert status == 65 and "hostile-image" in text, text
    assert not Path("/tmp/swiftlet-escaped").exists()
    layout = write_oci_layout(folder / "changed", [small], Cmd=["/bin/tool"])
    for blob in (layout / "blobs/sha256").iterdir():
        content = blob.read_bytes()
        if content.startswith(b"\x1f\x8b"):
            blob.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    status, text = images.refusal(layout)
    assert status == 65 and ("digest-mismatch" in text or "broken-image" in text), text
    for blob in (layout / "blobs/sha256").iterdir():
        if blob.read_bytes().startswith(b"\x1f\x8b"):
            blob.unlink()
    status, text = images.refusal(layout)
    assert status == 65 and "missing-file" in text, text
    status, text = images.refusal(folder / "nowhere.tar")
    assert status == 65 and f"There is no directory or file {folder}/nowhere.tar" in text
    # Only intact layers are kept.
    assert images.cached().startswith("0 images, ")
    images.cached("--clear")
    assert images.cached().startswith("0 images, 0 layers, ")


def test_an_image_without_a_command_needs_one(images: Images) -> None:
    image = write_docker_archive(images.folder / "empty.tar", [layer(("bin/tool", "#!/bin/sh\n"))])
    status, text = images.refusal(image)
    assert status == 64
    assert "the image has neither ENTRYPOINT nor CMD. Give a program in it after a double dash." in text


TEMPLATE = """
Transform: AWS::Serverless-2016-10-31
Resources:
  Report:
    Type: AWS::Serverless::Function
    Properties:
      PackageType: Image
      ImageUri: registry.example/report:1
      ImageConfig:
        EntryPoint: ["%s", "-u"]
        Command: [/var/task/runtime.py, "it's"]
        WorkingDirectory: /opt
      Environment: { Variables: { OWN: template } }
  Built:
    Type: AWS::Serverless::Function
    Properties: { PackageType: Image, FunctionName: built-here }
    Metadata: { DockerContext: ./app, Dockerfile: Dockerfile }
"""


def test_functions_of_templates_get_their_images(images: Images, tmp_path: Path) -> None:
    layers = [images.bare, layer(("var/task/runtime.py", RUNTIME))]
    image = write_oci_archive(images.folder / "template.tar", layers, **REPORTING, Cmd=["one"], Env=["OWN=image"])
    (tmp_path / "template.yaml").write_text(TEMPLATE % PYTHON_IN_IMAGE)
    with TemplateProject(tmp_path, "--image", f"Report={image}", variables=images.cache(ROOT)) as project:
        project.output.wait_for(
            "the function Built does not run: it is a container image, which must be in a file: docker build -t built-here "
            f"{tmp_path}/app && docker save -o built-here.tar built-here && swiftlet up --image Built=built-here.tar."
        )
        seen = project.invoke("Report")
        assert (seen["arguments"], seen["directory"]) == (["it's"], "/opt")
        assert seen["variables"]["OWN"] == "template"
    (tmp_path / "swiftlet.yaml").write_text(
        f"template: template.yaml\nfunctions:\n  Report: {{ image: {image}, workdir: /var }}\n  Built: {{ image: {image} }}\n"
    )
    with TemplateProject(tmp_path, variables=images.cache(ROOT)) as project:
        assert project.invoke("Report")["directory"] == "/var"
        assert project.invoke("built-here")["arguments"] == ["one"]


def test_images_in_a_project_file(images: Images, tmp_path: Path) -> None:
    layers = [images.bare, layer(("var/task/runtime.py", RUNTIME))]
    write_docker_archive(tmp_path / "app.tar", layers, **REPORTING, Cmd=["one"])
    (tmp_path / "swiftlet.yaml").write_text("functions:\n  site:\n    image: app.tar\n    command: two three\n")
    with TemplateProject(tmp_path, variables=images.cache(ROOT)) as project:
        assert project.invoke("site")["arguments"] == ["two", "three"]


def test_an_image_for_an_unknown_function_is_refused(tmp_path: Path) -> None:
    (tmp_path / "template.yaml").write_text(TEMPLATE % "x")
    run = subprocess.run(
        [SWIFTLET, "up", "--image", "Other=app.tar"], cwd=tmp_path, env={"PATH": "/usr/bin"}, capture_output=True, text=True, timeout=60
    )
    assert run.returncode == 64
    assert "has no function Other; it has Report, Built." in run.stderr


def test_one_of_the_two_kinds_of_images_at_most(tmp_path: Path) -> None:
    assert "--image and --root cannot be combined." in refusal("--image", "x", "--root", str(tmp_path), "--", "x")[1]

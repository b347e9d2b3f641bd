"""Container images, from the archives in which they are saved."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
import tarfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from harness.deployed import refusal
from harness.image_archives import (
    entry, layer, layer_of, write_docker_archive, write_oci_archive, write_oci_layout, zstandard,
)  # fmt: skip
from harness.image_files import PYTHON_IN_IMAGE, write_image_files
from harness.image_runs import ImageRuns, image_runs
from harness.places import SWIFTLET
from harness.ports import free_port
from harness.project import TemplateProject
from harness.reporting_runtime import reporting_runtime
from harness.users import ROOT, USER


def write_zstandard_archive(path: Path, layers: Sequence[bytes], **settings: Any) -> Path:
    return write_oci_archive(path, layers, pack=zstandard, **settings)


def write_compressed_archive(path: Path, layers: Sequence[bytes], **settings: Any) -> Path:
    path.write_bytes(zstandard(write_docker_archive(path, layers, **settings).read_bytes()))
    return path


WRITERS = {
    "docker": write_docker_archive, "oci-archive": write_oci_archive, "oci-layout": write_oci_layout,
    "zstd-layers": write_zstandard_archive, "zstd-archive": write_compressed_archive,
}  # fmt: skip
UVICORN = {"Entrypoint": [PYTHON_IN_IMAGE, "-m"], "Cmd": ["uvicorn", "--port", "8080", "main:app"], "WorkingDir": "/var/task"}

RUNTIME = reporting_runtime("""
def report():
    names = sorted(os.listdir("/data")) if os.path.isdir("/data") else []
    files = {name: sorted(os.listdir(f"/data/{name}")) for name in names}
    seen = {"arguments": sys.argv[1:], "directory": os.getcwd(), "variables": dict(os.environ), "files": files}
    if "a" in files:
        seen["text"] = open("/data/a/hard").read()
        seen["links"] = os.stat("/data/a/hard").st_nlink >= 2
    return seen
""")
REPORTING = {"Entrypoint": [PYTHON_IN_IMAGE, "/var/task/runtime.py"]}


@dataclass
class Images(ImageRuns):
    """The layers that all images share: with what the FastAPI example needs, and without adapter and mount points."""

    base: bytes
    bare: bytes


@pytest.fixture(scope="module")
def images() -> Iterator[Images]:
    with image_runs() as runs:
        base = layer_of(write_image_files(runs.folder / "files"))
        for name in ("opt/extensions", "proc", "etc"):
            shutil.rmtree(runs.folder / "files" / name)
        yield Images(runs.folder, base, layer_of(runs.folder / "files"))


@pytest.mark.parametrize(
    "form, user",
    [("docker", ROOT), ("docker", USER), ("oci-archive", ROOT), ("oci-layout", USER), ("zstd-layers", USER), ("zstd-archive", ROOT)],
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


def test_an_archive_is_decompressed_once(images: Images) -> None:
    image = write_compressed_archive(images.folder / "once.tar", [images.bare, layer(("var/task/runtime.py", RUNTIME))], **REPORTING)
    for _ in range(2):
        with images.run(image, command=["once"]) as emulator:
            assert json.loads(emulator.invoke(b"{}").payload)["arguments"] == ["once"]
    assert len(list((images.folder / "cache-root/swiftlet/images/archives").iterdir())) >= 1
    image.write_bytes(image.read_bytes()[:-10])
    status, text = images.refusal(image)
    assert status == 65 and "Its compressed data ends too early (broken-image)" in text


def test_several_sandboxes_need_networks_of_their_own(images: Images) -> None:
    image = write_docker_archive(images.folder / "twice-at-once.tar", [images.base], **UVICORN)
    advice = "Set --own-network to on, and all of them can use the same port."
    with images.run(image, "--concurrency", "2", "--own-network", "off", "--app-port", str(free_port())) as emulator:
        emulator.output.wait_for(advice)
    with images.run(image, "--concurrency", "2", "--provisioned", "2") as emulator, ThreadPoolExecutor() as pool:
        assert [answer.status for answer in pool.map(lambda _: emulator.request("GET", "/"), range(2))] == [200, 200]
        assert not any(advice in line for line in emulator.output.lines)


WEB_APP = "import http.server\nhttp.server.HTTPServer(('127.0.0.1', 8080), http.server.BaseHTTPRequestHandler).serve_forever()\n"


# Two starts take their ten seconds.
@pytest.mark.timeout(180)
def test_an_image_without_an_adapter_is_explained_once(images: Images) -> None:
    """But not one whose program may be a Lambda runtime client that takes long to start."""
    program = {"Entrypoint": [PYTHON_IN_IMAGE, "/var/task/app.py"]}
    advice = "has no extension in /opt/extensions, so nothing connects the app to Lambda. Copy lambda-adapter to /opt/extensions"
    image = write_docker_archive(images.folder / "no-adapter.tar", [images.bare, layer(("var/task/app.py", WEB_APP))], **program)
    with images.run(image, "--timeout", "2") as emulator:
        for _ in range(2):
            emulator.invoke(b"{}")
        [said] = [line for line in emulator.output.lines if advice in line]
        assert "listens on 127.0.0.1:8080, but the image" in said
    slow = "import signal\nsignal.pause()\n"
    image = write_docker_archive(images.folder / "slow.tar", [images.bare, layer(("var/task/app.py", slow))], **program)
    with images.run(image, "--timeout", "1") as emulator:
        emulator.invoke(b"{}")
        assert not any(advice in line for line in emulator.output.lines)


# Both ways to make a mount writable again: mount(2) and, in a user namespace of its own, with all privileges there.
TAMPERING = reporting_runtime("""
import ctypes

def report():
    libc = ctypes.CDLL(None, use_errno=True)
    REMOUNT_BIND, NEW_USERS_AND_MOUNTS = 0x1020, 0x10020000
    results = {"remount": libc.mount(None, b"/", None, ctypes.c_ulong(REMOUNT_BIND), None)}
    process = os.fork()
    if process == 0:
        entered = libc.unshare(NEW_USERS_AND_MOUNTS)
        os._exit(0 if entered == 0 and libc.mount(None, b"/", None, ctypes.c_ulong(REMOUNT_BIND), None) == 0 else 1)
    results["namespace"] = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
    try:
        open("/var/task/runtime.py", "a").write("# tampered\\n")
        results["written"] = True
    except OSError:
        results["written"] = False
    return results
""")


@pytest.mark.parametrize("user", [ROOT, USER])
def test_a_function_cannot_make_its_files_writable(images: Images, user: str) -> None:
    """They are shared with the cache."""
    layers = [images.bare, layer(("var/task/runtime.py", TAMPERING))]
    image = write_docker_archive(images.folder / f"tampering-{user}.tar", layers, **REPORTING)
    with images.run(image, user=user) as emulator:
        assert json.loads(emulator.invoke(b"{}").payload) == {"remount": -1, "namespace": 1, "written": False}


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
            f"{tmp_path}/app && docker save -o built-here.tar built-here && swiftlet up --image Built=built-here.tar. "
            f"Without Docker: buildah build -t built-here {tmp_path}/app && buildah push built-here oci-archive:built-here.tar "
            "&& swiftlet up --image Built=built-here.tar."
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


def test_the_name_of_an_image_is_quoted_in_commands(tmp_path: Path) -> None:
    function = '{ Type: AWS::Serverless::Function, Properties: { PackageType: Image, ImageUri: "x y; false" } }'
    (tmp_path / "template.yaml").write_text(f"Transform: AWS::Serverless-2016-10-31\nResources: {{ Report: {function} }}\n")
    run = subprocess.run([SWIFTLET, "up"], cwd=tmp_path, env={"PATH": "/usr/bin"}, capture_output=True, text=True, timeout=60)
    assert "docker save -o Report.tar 'x y; false' && swiftlet up --image Report=Report.tar. " in run.stderr
    assert "buildah pull 'x y; false' && buildah push 'x y; false' oci-archive:Report.tar && swiftlet up" in run.stderr


def test_a_link_to_temporary_files_has_no_name_service(images: Images) -> None:
    """`/etc` leads to what the sandbox replaces, so nothing of this machine can be shown there."""
    layers = [images.bare, layer(entry("etc", tarfile.SYMTYPE, "/tmp/etc"), ("var/task/runtime.py", RUNTIME))]
    image = write_docker_archive(images.folder / "etc.tar", layers, **REPORTING)
    with images.run(image) as emulator:
        assert json.loads(emulator.invoke(b"{}").payload)["arguments"] == []


def test_images_in_a_project_file(images: Images, tmp_path: Path) -> None:
    layers = [images.bare, layer(("var/task/runtime.py", RUNTIME))]
    write_docker_archive(tmp_path / "app.tar", layers, **REPORTING, Cmd=["one"])
    with tarfile.open(fileobj=io.BytesIO(images.bare)) as files:
        files.extractall(tmp_path / "rootfs", filter="fully_trusted")
    for name in ("proc", "dev", "tmp"):
        (tmp_path / "rootfs" / name).mkdir(exist_ok=True)
    (tmp_path / "rootfs/var/task/runtime.py").write_text(RUNTIME)
    (tmp_path / "swiftlet.yaml").write_text(
        "functions:\n"
        "  own: { image: app.tar }\n"
        "  other: { image: app.tar, command: two three }\n"
        f'  unpacked: {{ root: rootfs, entrypoint: "{PYTHON_IN_IMAGE} /var/task/runtime.py four" }}\n'
    )
    with TemplateProject(tmp_path, variables=images.cache(ROOT)) as project:
        assert project.invoke("own")["arguments"] == ["one"]
        assert project.invoke("other")["arguments"] == ["two", "three"]
        assert project.invoke("unpacked")["arguments"] == ["four"]


def test_an_image_for_an_unknown_function_is_refused(tmp_path: Path) -> None:
    (tmp_path / "template.yaml").write_text(TEMPLATE % "x")
    run = subprocess.run(
        [SWIFTLET, "up", "--image", "Other=app.tar"], cwd=tmp_path, env={"PATH": "/usr/bin"}, capture_output=True, text=True, timeout=60
    )
    assert run.returncode == 64
    assert "has no function Other; it has Report, Built." in run.stderr


def test_one_of_the_two_kinds_of_images_at_most(tmp_path: Path) -> None:
    assert "--image and --root cannot be combined." in refusal("--image", "x", "--root", str(tmp_path), "--", "x")[1]

"""Container images as real tools build them: a Debian from debootstrap, made to images by buildah, without Docker."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from harness.built_images import ImageBuild
from harness.image_runs import ImageRuns, image_runs
from harness.reporting_runtime import reporting_runtime
from harness.servers import APPLICATIONS
from harness.users import ROOT, USER

# The first test also makes the files of the images.
pytestmark = pytest.mark.timeout(600)

GREETING = {"message": "Hello from an image"}

RUNTIME = reporting_runtime(
    """
def report():
    return {"arguments": sys.argv[1:], "directory": os.getcwd(), "user": os.getuid(), "own": os.environ.get("OWN"),
            "extensions": os.listdir("/opt/extensions")}
""",
    python="/usr/bin/python3",
)

NAIVE = """
FROM app:latest
RUN rm /opt/extensions/lambda-adapter
COPY naive_adapter.py /opt/extensions/
"""

# As Lambda does, swiftlet ignores USER.
REPORTING = """
FROM app:latest
USER {user}
WORKDIR /srv/app
COPY runtime.py .
ENV OWN="of the image"
ENTRYPOINT ["/srv/app/runtime.py", "one"]
CMD ["two words", "three"]
"""


@pytest.fixture(scope="module")
def runs() -> Iterator[ImageRuns]:
    with image_runs() as made:
        yield made


@pytest.fixture(scope="module")
def forms(image_build: ImageBuild) -> dict[str, Path]:
    """The documented image in all forms."""
    zstd = ("--compression-format", "zstd")
    return {
        "documented": image_build.folder / image_build.documented_run[-1],
        "zstd": image_build.push("app:latest", "oci-archive:zstd.tar", *zstd),
        "layout": image_build.push("app:latest", "oci:layout:latest"),
        "zstd-layout": image_build.push("app:latest", "oci:zstd-layout:latest", *zstd),
        "docker": image_build.push("app:latest", "docker-archive:docker.tar:app:latest"),
    }


def layer_types(layout: Path) -> list[str]:
    """The media types of the layers in an OCI layout."""
    blobs = layout / "blobs/sha256"
    [entry] = json.loads((layout / "index.json").read_text())["manifests"]
    manifest = json.loads((blobs / entry["digest"].partition(":")[2]).read_text())
    return [layer["mediaType"].rpartition("v1.")[2] for layer in manifest["layers"]]


@pytest.mark.parametrize("user", [ROOT, USER])
def test_the_documented_image_runs_with_the_documented_command(
    image_build: ImageBuild, runs: ImageRuns, forms: dict[str, Path], user: str
) -> None:
    assert image_build.documented_run == ["swiftlet", "local", "--image", forms["documented"].name]
    with runs.run(forms["documented"], user=user) as emulator:
        assert emulator.request("GET", "/").json() == GREETING
        body = bytes(range(256)) * 1000
        assert emulator.request("POST", "/echo", [("content-type", "application/octet-stream")], body).body == body
        emulator.output.wait_for("EXTENSION\tName: lambda-adapter\tState: Ready")


@pytest.mark.parametrize(
    "form, user", [("zstd", ROOT), ("zstd", USER), ("layout", ROOT), ("zstd-layout", USER), ("docker", ROOT), ("docker", USER)]
)
def test_every_form_of_it_runs(runs: ImageRuns, forms: dict[str, Path], form: str, user: str) -> None:
    with runs.run(forms[form], user=user) as emulator:
        assert emulator.request("GET", "/").json() == GREETING


def test_all_forms_share_their_layers(runs: ImageRuns, forms: dict[str, Path]) -> None:
    """Whatever they are compressed with: the digest of a layer is that of its uncompressed bytes."""
    assert (layer_types(forms["layout"]), layer_types(forms["zstd-layout"])) == (["tar+gzip"], ["tar+zstd"])
    runs.cached("--clear")
    for number, form in enumerate(forms):
        with runs.run(forms[form]) as emulator:
            unpacked = sum("Unpacking" in line for line in emulator.output.of("stderr"))
            assert unpacked == (1 if number == 0 else 0), form
            assert emulator.request("GET", "/").status == 200


@pytest.fixture(scope="module")
def naive(image_build: ImageBuild) -> Path:
    """The documented image with another adapter, whose Python is that of the image."""
    image_build.build("naive", NAIVE, {"naive_adapter.py": (APPLICATIONS / "naive_adapter.py").read_text()})
    return image_build.push("naive", "oci-archive:naive.tar")


@pytest.mark.parametrize("user", [ROOT, USER])
def test_an_adapter_that_keeps_stale_connections_fails_where_ours_does_not(
    runs: ImageRuns, forms: dict[str, Path], naive: Path, user: str
) -> None:
    command = ["python3", "-m", "uvicorn", "--port", "8080", "--timeout-keep-alive", "1", "main:app"]
    options = ["--thaw-delay", "1.2s", "--require", "freeze", "--env", "AWS_LWA_UPSTREAM_REUSE=always"]

    def lost(image: Path) -> int:
        with runs.run(image, *options, command=command, user=user) as emulator:
            return [emulator.request("GET", "/").status for _ in range(6)].count(502)

    with ThreadPoolExecutor() as pool:
        by_naive, by_ours = pool.map(lost, [naive, forms["documented"]])
    assert by_naive >= 2
    assert by_ours == 0


@pytest.mark.parametrize("name, user", [("by-name", "nobody"), ("by-number", "1234:1234")])
def test_the_settings_of_a_dockerfile(image_build: ImageBuild, runs: ImageRuns, name: str, user: str) -> None:
    image_build.build(name, REPORTING.format(user=user), {"runtime.py": RUNTIME})
    image = image_build.push(name, f"oci:{name}")
    expected = {
        "arguments": ["one", "two words", "three"], "directory": "/srv/app", "user": 0, "own": "of the image",
        "extensions": ["lambda-adapter"],
    }  # fmt: skip
    with runs.run(image) as emulator:
        assert json.loads(emulator.invoke(b"{}").payload) == expected
    with runs.run(image, "--workdir", "/", "--env", "OWN=1", command=["four"]) as emulator:
        changed = {"arguments": ["one", "four"], "directory": "/", "own": "1"}
        assert json.loads(emulator.invoke(b"{}").payload) == expected | changed

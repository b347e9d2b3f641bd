"""Fixtures that more than one file needs."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest

from harness import apps, emulator
from harness.apps import AppEmulator
from harness.built_images import ImageBuild, built_images
from harness.fake_lambda import FakeLambda
from harness.places import ADAPTER, SWIFTLET
from harness.process_table import adopt_orphans, assert_gone, descendants
from harness.scripted_app import ScriptedApp
from harness.users import ROOT, acting_as


def pytest_configure() -> None:
    adopt_orphans()
    # A shell starts background jobs with SIGINT ignored, and what the tests start would inherit that.
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_sessionstart(session: pytest.Session) -> None:
    if session.config.option.collectonly:
        return
    missing = [str(path) for path in (ADAPTER, SWIFTLET) if not path.exists()]
    if missing:
        pytest.exit(f"{' and '.join(missing)} not there; run make build", returncode=3)


@pytest.fixture(scope="session", autouse=True)
def nothing_left_behind() -> Iterator[None]:
    """After the last test no process below this one may live."""
    before = {(entry.pid, entry.start) for entry in descendants()}
    yield
    assert_gone([entry for entry in descendants() if (entry.pid, entry.start) not in before])


@pytest.fixture(scope="session", autouse=True)
def records_can_be_written(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Functions under an emulator can write to the tests' own directories, which lie below this machine's /tmp."""
    emulator.WRITABLE.append(tmp_path_factory.getbasetemp())


@pytest.fixture(scope="module", params=apps.FRAMEWORKS.values(), ids=apps.FRAMEWORKS)
def framework(request: pytest.FixtureRequest) -> Iterator[AppEmulator]:
    """Each of the applications that share the same endpoints, in turn."""
    with request.param() as running:
        yield running


@pytest.fixture(scope="module")
def fastapi() -> Iterator[AppEmulator]:
    """The FastAPI example."""
    with apps.fastapi() as running:
        yield running


@pytest.fixture(scope="module")
def express() -> Iterator[AppEmulator]:
    """The Express example."""
    with apps.express() as running:
        yield running


@pytest.fixture(scope="module")
def nginx() -> Iterator[AppEmulator]:
    """The nginx example."""
    with apps.nginx() as running:
        yield running


@pytest.fixture(scope="session")
def image_build() -> Iterator[ImageBuild]:
    """Images that buildah builds; `app:latest` is the one of docs/images.md."""
    acting_as(ROOT)
    with built_images() as build:
        yield build


@pytest.fixture
def fake_lambda() -> Iterator[FakeLambda]:
    """Lambda's side, scripted."""
    with FakeLambda() as fake:
        yield fake


@pytest.fixture
def app() -> Iterator[ScriptedApp]:
    """A scripted app that answers `ok` until it is told otherwise."""
    with ScriptedApp() as scripted:
        yield scripted

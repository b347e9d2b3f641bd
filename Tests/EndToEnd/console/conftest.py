"""A browser, and the server whose console it shows."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from console.mock_server import Generator, MockServer, Model
from harness.console import ShownEmulator
from harness.places import ROOT, program

SCREENSHOTS = ROOT / "build" / "screenshots"

# Notes what must not happen, and tasks that keep the page from reacting.
OBSERVE = """
  window.violations = [];
  document.addEventListener("securitypolicyviolation", (event) => violations.push(`${event.violatedDirective} ${event.blockedURI}`));
  window.longTasks = [];
  new PerformanceObserver((list) => longTasks.push(...list.getEntries().map((entry) => entry.duration)))
    .observe({ type: "longtask", buffered: true });
"""

expect.set_options(timeout=20_000)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=program("chromium"), args=arguments)
        yield browser
        browser.close()


@pytest.fixture
def mock() -> Iterator[MockServer]:
    """A server with made-up data, which a test controls."""
    with MockServer().running() as server:
        yield server


class RealServer:
    """An emulator, with what the tests of the page use of the mock server."""

    def __init__(self, emulator: ShownEmulator) -> None:
        self.emulator = emulator
        self.url = f"http://127.0.0.1:{emulator.console.port}/_swiftlet/"

    def call(self, method: str, path: str) -> None:
        """A request to the function."""
        self.emulator.request(method, path)


@pytest.fixture
def real() -> Iterator[RealServer]:
    """An emulator that runs `applications/shown.py`."""
    with ShownEmulator(function_name="api") as emulator:
        yield RealServer(emulator)


@pytest.fixture(params=["mock", "real"])
def console(request: pytest.FixtureRequest) -> MockServer | RealServer:
    """Either server, for tests that use only `url` and `call`."""
    return request.getfixturevalue(request.param)


@pytest.fixture
def busy() -> Iterator[MockServer]:
    """A server with some hundred invocations of three functions."""
    model = Model()
    Generator(model).fill(300, span=100_000)
    with MockServer(model).running() as server:
        yield server


class Visitor:
    """Opens pages, and checks at the end that none reported an error."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.pages: list[Page] = []
        self.errors: list[str] = []
        # Whether requests may fail: the browser reports each of them as an error.
        self.expects_refusals = False

    def __call__(self, server: MockServer | RealServer, address: str = "", *, width: int = 1440, height: int = 900, **options: Any) -> Page:
        context = self.browser.new_context(viewport={"width": width, "height": height}, **options)
        context.set_default_timeout(20_000)
        context.add_init_script(OBSERVE)
        page = context.new_page()
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", lambda message: self.errors.append(message.text) if message.type in ("error", "warning") else None)
        page.goto(server.url + address)
        self.pages.append(page)
        return page

    def close(self, page: Page) -> None:
        self.errors += page.evaluate("violations")
        self.pages.remove(page)
        page.context.close()

    def check(self) -> None:
        for page in list(self.pages):
            self.close(page)
        expected = re.compile("Failed to load resource|net::ERR_") if self.expects_refusals else None
        assert [error for error in self.errors if not (expected and expected.search(error))] == []


@pytest.fixture
def visit(browser: Browser) -> Iterator[Visitor]:
    visitor = Visitor(browser)
    yield visitor
    visitor.check()


@pytest.fixture
def screenshot() -> Callable[[Page, str], Path]:
    """Keeps a picture of a page for those who look at what was built."""

    def take(page: Page, name: str) -> Path:
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        path = SCREENSHOTS / f"console-{name}.png"
        page.screenshot(path=path)
        return path

    return take

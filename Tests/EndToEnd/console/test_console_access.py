"""Who may use the console: not other web pages, not other hosts, and beyond loopback nobody without the token."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator

import pytest

from harness import http_client
from harness.child import Child
from harness.console import APP, Console, ShownEmulator
from harness.http_client import Response
from harness.places import ADAPTER, PYTHON, SWIFTLET
from harness.ports import free_port
from harness.wire import Headers

READS = ["", "assets/console-main.mjs", "api/state", "api/samples", "api/stream"]
CHANGES = ["api/send", "api/doctor", "api/invocations/00000000-0000-4000-8000-000000000000/replay"]
EVENT = json.dumps({"function": "function", "event": "{}"}).encode()


@pytest.fixture(scope="module")
def running() -> Iterator[ShownEmulator]:
    with ShownEmulator("--allow-host", "dev.example", "--cors-origin", "*") as emulator:
        yield emulator


def code(answer: Response) -> str:
    return answer.json()["code"]


def change(console: Console, path: str, *headers: tuple[str, str], body: bytes = EVENT, token: bool = True, **options: str) -> Response:
    needed: Headers = [("Content-Type", "application/json")] if not any(name == "Content-Type" for name, _ in headers) else []
    needed += [("X-Swiftlet-Token", console.token)] if token else []
    return console.request("POST", path, [*needed, *headers], body, **options)


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:9000", "169.254.1.1", "0.0.0.0"])
def test_a_rebound_domain_gets_nothing(running: ShownEmulator, host: str) -> None:
    for path in READS:
        answer = running.console.get(path, host=host)
        assert answer.status == 403 and running.console.token.encode() not in answer.body, (path, answer)
    for path in CHANGES:
        assert change(running.console, path, host=host).status == 403


def test_a_full_uri_cannot_name_another_host(running: ShownEmulator) -> None:
    answer = http_client.request(running.port, "GET", "http://evil.example/_swiftlet/api/state", host="localhost")
    assert answer.status == 403


@pytest.mark.parametrize("host", ["localhost", "function.localhost", "[::1]", "dev.example", "127.0.0.2:1"])
def test_names_of_this_machine_are_served(running: ShownEmulator, host: str) -> None:
    assert running.console.get("api/state", host=host).status == 200


# `--cors-origin *` opens the Lambda API to web pages, but never the console.
@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://localhost:1", "https://evil.example", ""])
def test_other_pages_get_nothing(running: ShownEmulator, origin: str) -> None:
    for path in READS:
        answer = running.console.get(path, [("Origin", origin)])
        assert answer.status == 403 and answer.header("access-control-allow-origin") is None, (path, answer)
    for path in CHANGES:
        assert change(running.console, path, ("Origin", origin)).status == 403


@pytest.mark.parametrize("site", ["cross-site", "same-site", "odd"])
def test_requests_that_a_browser_sends_for_other_pages_are_refused(running: ShownEmulator, site: str) -> None:
    for path in READS:
        assert running.console.get(path, [("Sec-Fetch-Site", site)]).status == 403, path
    for path in CHANGES:
        assert change(running.console, path, ("Sec-Fetch-Site", site)).status == 403, path


def test_a_preflight_allows_nothing(running: ShownEmulator) -> None:
    asking = [("Origin", "http://evil.example"), ("Access-Control-Request-Method", "POST"),
              ("Access-Control-Request-Headers", "x-swiftlet-token"), ("Access-Control-Request-Private-Network", "true")]  # fmt: skip
    answer = running.console.request("OPTIONS", "api/send", asking)
    assert answer.status == 403
    assert not any(name.lower().startswith("access-control-") for name, _ in answer.headers)


def test_the_page_itself_may_do_everything(running: ShownEmulator) -> None:
    own = [("Origin", running.url), ("Sec-Fetch-Site", "same-origin")]
    for path in READS[:-1]:
        assert running.console.get(path, own).status == 200
    assert change(running.console, "api/send", *own).status == 200
    assert running.console.get("", [("Sec-Fetch-Site", "none")]).status == 200


@pytest.mark.parametrize("path", CHANGES)
def test_changes_need_the_token(running: ShownEmulator, path: str) -> None:
    before = len(running.console.snapshot().rows)
    answer = change(running.console, path, token=False)
    assert (answer.status, code(answer)) == (401, "Console.TokenMissing")
    for wrong in ["", "x", running.console.token[:-1], running.console.token + "0"]:
        answer = change(running.console, path, ("X-Swiftlet-Token", wrong), token=False)
        assert answer.status in (401, 403) and code(answer).startswith("Console.Token"), wrong
    answer = change(running.console, f"{path}?token={running.console.token}", token=False)
    assert answer.status == 401
    answer = change(running.console, path, ("Cookie", f"swiftlet-console={running.console.token}"), token=False)
    assert answer.status == 401
    assert len(running.console.snapshot().rows) == before


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "application/jsonx", ""])
def test_forms_are_no_changes(running: ShownEmulator, kind: str) -> None:
    for path in CHANGES:
        answer = change(running.console, path, ("Content-Type", kind))
        assert (answer.status, code(answer)) == (415, "Console.ContentTypeInvalid")


def test_secrets_need_the_token(running: ShownEmulator) -> None:
    running.request("GET", "/", [("Authorization", "Bearer abcdefghijklmnop")])
    id = running.console.last()["id"]
    answer = running.console.get(f"api/invocations/{id}?secrets=shown")
    assert (answer.status, code(answer)) == (401, "Console.TokenMissing")
    masked = running.console.detail(id)
    assert masked["hasSecrets"] is True and "abcdefghijklmnop" not in json.dumps(masked)
    assert "abcdefghijklmnop" in json.dumps(running.console.detail(id, secrets=True))


def test_it_is_off_beyond_loopback() -> None:
    with Reachable() as emulator:
        assert "Console" not in emulator.output.text
        assert emulator.console.get("").status == 404
        assert emulator.console.get("api/state").status == 404


def test_beyond_loopback_everything_needs_the_token() -> None:
    with Reachable("--console") as emulator:
        line = emulator.output.wait_for("Console ")
        found = re.fullmatch(rf"Console      http://0\.0\.0\.0:{emulator.port}/_swiftlet/\?token=([0-9a-f]{{64}})", line)
        assert found, line
        token = found[1]
        console = emulator.console
        for path in READS:
            answer = console.get(path)
            assert (answer.status, code(answer)) == (401, "Console.TokenMissing"), path
            assert token.encode() not in answer.body
            assert console.get(path, [("Cookie", "swiftlet-console=" + "0" * 64)]).status == 403
        assert console.get("?token=" + "0" * 64).status == 403
        assert console.get("?token=").status in (401, 403)

        page = console.get(f"?token={token}")
        assert page.status == 200
        cookie = page.header("set-cookie")
        assert cookie and re.fullmatch(r"[^;]+; Path=/_swiftlet/; HttpOnly; SameSite=Strict", cookie), cookie
        known = Console(emulator.port, cookie=cookie.partition(";")[0])
        for path in READS[:-1]:
            answer = known.get(path)
            assert answer.status == 200 and answer.header("set-cookie") is None
        with known.stream() as stream:
            assert stream.names == ["snapshot"]
        # Any host name leads to it, but no other page.
        assert known.get("api/state", host="my-machine:9000").status == 200
        assert known.get("api/state", [("Origin", "http://evil.example")]).status == 403
        # The cookie alone changes nothing.
        assert known.token == token
        assert change(known, "api/send", token=False).status == 401
        assert change(known, "api/send").status == 200


class Reachable(Child):
    """An emulator that listens on all addresses."""

    def __init__(self, *options: str) -> None:
        port = free_port()
        super().__init__(
            [SWIFTLET, "local", "--listen", "0.0.0.0:0", "--app-port", str(port), "--adapter", ADAPTER, *options, "--",
             PYTHON, "-I", "-S", APP],
            {"PATH": os.environ["PATH"]},
        )  # fmt: skip
        self.port = int(self.output.wait_for("Listening on").rsplit(":", 1)[1])
        self.output.wait_for("Stop ")
        self.console = Console(self.port)

"""The recipes of docs/debugging.md, as they are shown: an editor attaches, and a request stops at a breakpoint for longer than
all time limits."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest

from harness import http_client
from harness.debuggers.debugpy_client import DebugpyClient
from harness.debuggers.inspector_client import InspectorClient
from harness.debuggers.java_debugger import JavaDebugger
from harness.debuggers.recipes import Recipe, recipe, shown
from harness.deployed import PYTHON_RUNTIME, WITH_PYTHON, write_files
from harness.emulator import Emulator
from harness.http_client import Response
from harness.places import EXAMPLES, PYTHON

# The shortest timeout of a function, and of a REST API.
LIMITS = ("--timeout", "1", "--rest-api", "127.0.0.1:0", "--rest-api-timeout", "1s")

pytestmark = pytest.mark.timeout(120)


class Clock:
    """Tells when a second has passed: a function without a debugger, and with the same timeout, has timed out."""

    def __init__(self, folder: Path) -> None:
        write_files(folder, {"stuck.py": "import threading\n\ndef handler(event, context):\n    threading.Event().wait()\n"})
        self._emulator = Emulator(
            [PYTHON, "-m", "awslambdaric", "stuck.handler"], options=["--no-adapter", "--timeout", "1"], cwd=folder
        )
        self._emulator.output.wait_for("Ready after")

    def let_a_timeout_pass(self) -> None:
        answer = self._emulator.invoke(b"{}")
        assert b"Task timed out after 1.00 seconds" in answer.payload

    def __enter__(self) -> Clock:
        return self

    def __exit__(self, *_: object) -> None:
        self._emulator.stop()


@pytest.fixture(scope="module")
def clock(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clock]:
    with Clock(tmp_path_factory.mktemp("clock")) as clock:
        yield clock


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor() as pool:
        yield pool


class Debugged(Emulator):
    """A recipe under an emulator, with short limits."""

    def __init__(self, recipe: Recipe, *options: str, user_env: dict[str, str] | None = None, **env: str) -> None:
        super().__init__(
            recipe.command, options=[*options, *recipe.options], cwd=recipe.folder, env=env, user_env=user_env
        )


def line_of(path: Path, text: str) -> int:
    """The number of the first line that contains a text."""
    return next(number for number, line in enumerate(path.read_text().splitlines(), 1) if text in line)


def get(pool: ThreadPoolExecutor, port: int, target: str = "/", method: str = "GET") -> Future[Response]:
    """A request that is under way."""
    return pool.submit(http_client.request, port, method, target)


def test_an_editor_debugs_fastapi(clock: Clock, pool: ThreadPoolExecutor) -> None:
    how = recipe("debugpy", "Attach to the function/debugpy", 5678)
    main = how.folder / "main.py"
    line = line_of(main, "Hello from FastAPI")
    with Debugged(how, *LIMITS, AWS_LWA_READINESS_CHECK_TIMEOUT_SECONDS="0.1") as emulator:
        emulator.output.wait_for("Debug        no freeze, no time limits, no memory limit; one sandbox")
        # Both wait for the app, which waits for the editor: one in the sandbox, the other for it.
        requests = [get(pool, emulator.port), get(pool, emulator.port_of("REST API"), "/prod/")]
        clock.let_a_timeout_pass()
        emulator.output.wait_for("The app is not ready yet")
        with DebugpyClient(how.port) as editor:
            editor.attach(how.configuration, {main: [line]})
            for _ in requests:
                thread = editor.stopped()
                assert editor.place(thread) == (str(main), line)
                assert editor.evaluate("app.title", thread) == "'Swiftlet example'"
                clock.let_a_timeout_pass()
                editor.resume(thread)
            for request in requests:
                assert request.result().json() == {"message": "Hello from FastAPI through Lambda"}
            # Nothing is frozen: debugpy still responds.
            assert editor.call("threads")["threads"]
        assert emulator.output.text.count("INIT_START") == 1


def test_a_stop_at_a_breakpoint_does_not_delay_the_end(pool: ThreadPoolExecutor) -> None:
    how = recipe("debugpy", "Attach to the function/debugpy", 5678)
    main = how.folder / "main.py"
    with Debugged(how, *LIMITS) as emulator, DebugpyClient(how.port) as editor:
        editor.attach(how.configuration, {main: [line_of(main, "Hello from FastAPI")]})
        request = get(pool, emulator.port)
        editor.stopped()
        emulator.interrupt()
        assert emulator.wait(10) == 130
        assert request.result().status == 502


def test_the_example_has_the_documented_configuration() -> None:
    example = EXAMPLES / "fastapi" / ".vscode" / "launch.json"
    assert example.read_text() == shown("json", '{\n  "version": "0.2.0",\n  "configurations": [\n    {\n      "name": "Attach to the function"')  # fmt: skip


def test_the_example_has_the_documented_wrapper() -> None:
    assert (EXAMPLES / "handler" / "debug.sh").read_text() == shown("text", "#!/bin/sh")


def test_an_editor_debugs_a_python_handler(clock: Clock, pool: ThreadPoolExecutor, tmp_path: Path) -> None:
    shutil.copytree(EXAMPLES / "handler", tmp_path / "handler")
    how = recipe("debug.sh", "Attach to the handler/debugpy", 5678, tmp_path / "handler")
    wrapper = how.folder / "debug.sh"
    wrapper.write_text(wrapper.read_text().replace("5678", str(how.port)))
    how.options = [word.replace("python3.13", PYTHON_RUNTIME) for word in how.options]
    main = how.folder / "app.py"
    line = line_of(main, "return {")
    with Debugged(how, *LIMITS, user_env=WITH_PYTHON) as emulator:
        request = pool.submit(emulator.invoke, b'{"pen":1}')
        with DebugpyClient(how.port) as editor:
            editor.attach(how.configuration, {main: [line]})
            thread = editor.stopped()
            # The editor shows the user's file, not the one at /var/task.
            assert editor.place(thread) == (str(main), line)
            assert editor.evaluate("event", thread) == "{'pen': 1}"
            assert int(editor.evaluate("context.get_remaining_time_in_millis()", thread)) > 24 * 3_600_000
            clock.let_a_timeout_pass()
            editor.resume(thread)
            assert json.loads(request.result().payload)["received"] == {"pen": 1}


def test_an_editor_debugs_express(clock: Clock, pool: ThreadPoolExecutor) -> None:
    how = recipe("--inspect-brk=127", "Attach to the function/node", 9229)
    main = how.folder / "server.js"
    line = line_of(main, "response.status(202)")
    with Debugged(how, *LIMITS, NODE_PATH="/usr/share/nodejs") as emulator:
        requests = [
            get(pool, emulator.port, "/orders", "POST"),
            get(pool, emulator.port_of("REST API"), "/prod/orders", "POST"),
        ]
        emulator.output.wait_for("Debugger listening on")
        assert (how.configuration["address"], how.configuration["port"]) == ("127.0.0.1", how.port)
        with InspectorClient(how.port) as editor:
            editor.attach()
            editor.break_at("server.js", line)
            editor.start()
            for _ in requests:
                frame = editor.paused()
                assert frame["location"]["lineNumber"] == line - 1
                assert editor.evaluate("_request.method", frame) == "POST"
                clock.let_a_timeout_pass()
                editor.resume()
            for request in requests:
                assert request.result().json() == {"accepted": True}
            assert editor.call("Runtime.evaluate", {"expression": "6 * 7"})["result"]["value"] == 42
            last = get(pool, emulator.port, "/orders", "POST")
            editor.paused()
            emulator.stop()
            assert last.result().status == 502


def test_an_editor_debugs_a_node_handler(clock: Clock, pool: ThreadPoolExecutor, tmp_path: Path) -> None:
    write_files(tmp_path, {"index.js": 'exports.handler = async (event) => {\n  return { pen: event.pen };\n};\n'})
    how = recipe("NODE_OPTIONS", "Attach to the function/node", 9229, tmp_path)
    with Debugged(how, *LIMITS) as emulator:
        request = pool.submit(emulator.invoke, b'{"pen":1}')
        emulator.output.wait_for("Debugger listening on")
        with InspectorClient(how.port) as editor:
            editor.attach()
            editor.break_at("/var/task/index.js", 2)
            editor.start()
            frame = editor.paused()
            assert editor.evaluate("event.pen", frame) == 1
            clock.let_a_timeout_pass()
            editor.resume()
            assert json.loads(request.result().payload) == {"pen": 1}


def test_jdb_debugs_java(clock: Clock, pool: ThreadPoolExecutor) -> None:
    how = recipe("-agentlib:jdwp", "Attach to the function/java", 5005)
    line = line_of(how.folder / "App.java", "getBytes")
    with Debugged(how, *LIMITS) as emulator:
        requests = [get(pool, emulator.port), get(pool, emulator.port_of("REST API"), "/prod/")]
        emulator.output.wait_for(f"Listening for transport dt_socket at address: {how.port}")
        assert (how.configuration["hostName"], how.configuration["port"]) == ("127.0.0.1", how.port)
        with JavaDebugger(how.port) as jdb:
            jdb.output.wait_for("VM Started")
            jdb.tell(f"stop at App:{line}")
            mark = jdb.tell("run")
            for _ in requests:
                jdb.output.wait_for("Breakpoint hit:", 30, since=mark)
                clock.let_a_timeout_pass()
                mark = jdb.tell("cont")
            for request in requests:
                assert request.result().body == b"Hello from Java through Lambda\n"
            last = get(pool, emulator.port)
            jdb.output.wait_for("Breakpoint hit:", since=mark)
            emulator.stop()
            assert last.result().status == 502

"""The emulator itself: its address, its log lines, its environment for the app, and its end."""

from __future__ import annotations

import base64
import json
import re
import shutil
import signal
from pathlib import Path

import pytest

from harness import apps
from harness.emulator import Emulator
from harness.places import EXAMPLES, PYTHON, SWIFTLET, script
from harness.ports import free_port

UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"


def test_the_address_is_the_first_line_of_output() -> None:
    with apps.fastapi() as emulator:
        assert emulator.output.of("stdout")[0] == f"Listening on http://127.0.0.1:{emulator.port}"


def test_log_lines_are_those_of_lambda() -> None:
    with apps.fastapi(options=["--memory", "512"]) as emulator:
        emulator.request("GET", "/")
        report = emulator.output.wait_for("REPORT RequestId: ")
        match = re.search(
            rf"REPORT RequestId: ({UUID})\tDuration: \d+\.\d\d ms\tBilled Duration: \d+ ms\tMemory Size: 512 MB\t"
            r"Max Memory Used: (\d+) MB\tInit Duration: \d+\.\d\d ms",
            report,
        )
        assert match, report
        request_id = match.group(1)
        assert 10 < int(match.group(2)) < 512
        emulator.output.wait_for(f"START RequestId: {request_id} Version: $LATEST")
        emulator.output.wait_for(f"END RequestId: {request_id}")
        lines = emulator.output.lines
        order = [
            next(index for index, line in enumerate(lines) if line.find(f"{word} RequestId: {request_id}") >= 0)
            for word in ("START", "END", "REPORT")
        ]
        assert order == sorted(order)
        assert any("EXTENSION" in line and "Name: lambda-adapter" in line for line in lines)
        mark = emulator.output.mark()
        emulator.request("GET", "/")
        assert "Init Duration" not in emulator.output.wait_for("REPORT RequestId: ", since=mark)


def test_the_apps_own_output_is_shown() -> None:
    with apps.fastapi() as emulator:
        emulator.request("GET", "/")
        emulator.output.wait_for(lambda line: "Uvicorn running on" in line)


def test_swiftlet_without_a_lambda_adapter_beside_it_is_the_adapter_itself(tmp_path: Path) -> None:
    alone = tmp_path / "swiftlet"
    shutil.copy2(SWIFTLET, alone)
    with apps.fastapi(executable=alone) as emulator:
        assert emulator.request("GET", "/").status == 200
        emulator.output.wait_for("Name: lambda-adapter")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_to_it_leaves_no_process(number: signal.Signals) -> None:
    with apps.flask() as emulator:
        emulator.request("GET", "/")
        emulator.stop(number)


def test_ctrl_c_leaves_no_process() -> None:
    """SIGINT to the whole group, as a terminal sends it; workers of gunicorn included."""
    with apps.flask() as emulator:
        emulator.request("GET", "/")
        emulator.interrupt()
        emulator.wait()


def test_ctrl_c_during_init_leaves_no_process() -> None:
    with Emulator(["sleep", "1000"], options=["--app-port", str(free_port())]) as emulator:
        emulator.interrupt()
        emulator.wait()


def test_ctrl_c_during_an_invocation_leaves_no_process() -> None:
    with apps.fastapi() as emulator:
        from harness.http_client import Connection

        with Connection(emulator.port) as connection:
            connection.send(b"GET /slow?seconds=30 HTTP/1.1\r\nHost: localhost\r\n\r\n")
            emulator.output.wait_for("START RequestId: ")
            emulator.interrupt()
            emulator.wait()


def test_an_app_that_ignores_sigterm_is_ended_all_the_same(tmp_path: Path) -> None:
    port = free_port()
    app = tmp_path / "stubborn.py"
    app.write_text(
        "import http.server, signal\n"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "signal.signal(signal.SIGINT, signal.SIG_IGN)\n"
        f"http.server.HTTPServer(('127.0.0.1', {port}), http.server.SimpleHTTPRequestHandler).serve_forever()\n"
    )
    with Emulator([PYTHON, app], options=["--app-port", str(port)], cwd=tmp_path) as emulator:
        assert emulator.request("GET", "/").status == 200
        emulator.interrupt()
        emulator.wait(10)


def test_variables_and_the_port_reach_the_app() -> None:
    port = free_port()
    code = (
        "import http.server, json, os\n"
        "class H(http.server.BaseHTTPRequestHandler):\n"
        "    def do_GET(self):\n"
        "        body = json.dumps(dict(os.environ)).encode()\n"
        "        self.send_response(200); self.send_header('content-type', 'application/json')\n"
        "        self.send_header('content-length', str(len(body))); self.end_headers(); self.wfile.write(body)\n"
        "    def log_message(self, *arguments): pass\n"
        "http.server.HTTPServer(('127.0.0.1', int(os.environ['PORT'])), H).serve_forever()\n"
    )
    options = ["--app-port", str(port), "--memory", "1024", "--timeout", "7"]
    with Emulator([PYTHON, "-c", code], options=options, env={"GREETING": "caf\u00e9=1", "EMPTY": ""}) as emulator:
        environment = emulator.request("GET", "/").json()
    assert environment["GREETING"] == "caf\u00e9=1"
    assert environment["EMPTY"] == ""
    assert environment["PORT"] == str(port)
    assert environment["AWS_LAMBDA_FUNCTION_NAME"] == "function"
    assert environment["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"] == "1024"
    assert environment["AWS_LAMBDA_FUNCTION_VERSION"] == "$LATEST"
    assert environment["AWS_LAMBDA_RUNTIME_API"].startswith("127.0.0.1:")
    assert environment["AWS_REGION"]


def test_an_invocation_past_its_timeout_is_ended_and_the_next_one_works() -> None:
    with apps.fastapi(options=["--timeout", "2"]) as emulator:
        emulator.request("GET", "/")
        invoked = emulator.invoke(json.dumps({"version": "2.0", "rawPath": "/slow", "rawQueryString": "seconds=20",
                                              "headers": {}, "requestContext": {"http": {"method": "GET", "path": "/"}},
                                              "isBase64Encoded": False}).encode())  # fmt: skip
        if invoked.function_error:
            assert "timed out after 2.00 seconds" in json.loads(invoked.payload)["errorMessage"]
        else:
            assert json.loads(invoked.payload)["statusCode"] == 504
        assert emulator.request("GET", "/").status == 200


def test_a_worker_that_dies_ends_no_more_than_its_invocation(tmp_path: Path) -> None:
    """The app's process is killed: the caller is told, and the next one finds an app again."""
    port = free_port()
    app = tmp_path / "main.py"
    app.write_text(
        "import os\n"
        "from fastapi import FastAPI\n"
        "app = FastAPI()\n"
        "@app.get('/')\n"
        "def home(): return {'pid': os.getpid()}\n"
        "@app.get('/die')\n"
        "def die(): os._exit(9)\n"
    )
    command = [script("uvicorn"), "--app-dir", str(tmp_path), "--port", str(port), "main:app"]
    with Emulator(command, options=["--app-port", str(port)]) as emulator:
        first = emulator.request("GET", "/").json()["pid"]
        assert emulator.request("GET", "/die").status == 502
        second = emulator.request("GET", "/").json()["pid"]
        assert first != second


def test_the_log_tail_of_a_failure_tells_why() -> None:
    with apps.handler() as emulator:
        invoked = emulator.invoke(b'{"fail":"on purpose"}', LogType="Tail")
        tail = base64.b64decode(invoked.log_tail or "").decode()
        assert "on purpose" in tail


def test_examples_do_not_depend_on_where_they_are_started() -> None:
    port = free_port()
    command = [script("uvicorn"), "--app-dir", str(EXAMPLES / "fastapi"), "--port", str(port), "main:app"]
    with Emulator(command, options=["--app-port", str(port)], cwd="/") as emulator:
        assert emulator.request("GET", "/").status == 200

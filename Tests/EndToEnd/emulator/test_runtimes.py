"""Handlers on Lambda's runtimes: `--runtime` and `--handler` instead of a command."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from harness.deployed import PYTHON_RUNTIME, WITH_PYTHON, deployed, refusal, write_files
from harness.emulator import Emulator
from harness.places import PYTHON
from harness.users import NEITHER, ROOT, USER, acting_as

PYTHON_HANDLER = """
import os

def handler(event, context):
    if "write" in event:
        open(event["write"], "w")
    return {
        "event": event, "directory": os.getcwd(), "file": __file__, "name": context.function_name,
        "environment": {name: os.environ.get(name) for name in ("_HANDLER", "LAMBDA_TASK_ROOT", "AWS_EXECUTION_ENV")},
    }
"""

NODE_HANDLERS = """
exports.asynchronous = async (event, context) => {
  console.log("received", event);
  console.error(new Error("logged"));
  const { callbackWaitsForEmptyEventLoop, getRemainingTimeInMillis, ...properties } = context;
  return { event, properties, callbackWaitsForEmptyEventLoop, time: getRemainingTimeInMillis(), directory: process.cwd(),
           environment: process.env.AWS_EXECUTION_ENV, trace: process.env._X_AMZN_TRACE_ID };
};
const order = [];
exports.called = (event, context, callback) => {
  context.callbackWaitsForEmptyEventLoop = event.waits;
  order.length = 0;
  setTimeout(() => order.push("timer"), 50);
  callback(null, order);
};
exports.nested = { deep: (event, context) => context.succeed("nested") };
exports.throws = async () => { throw new TypeError("on purpose"); };
exports.throwsText = async () => { throw "text"; };
exports.rejects = () => { Promise.reject(new Error("forgotten")); return new Promise(() => setTimeout(() => {}, 60000)); };
exports.uncaught = () => { setImmediate(() => { throw new RangeError("uncaught"); }); return new Promise(() => {}); };
exports.silent = () => {};
exports.unsettled = async () => { await new Promise(() => {}); };
exports.circular = async () => { const result = {}; result.self = result; return result; };
exports.value = 1;
exports.all = (event, context, callback) => exports[event.handler](event, context, callback);
"""

BOOTSTRAP = """#!/bin/bash
api=http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation
while true; do
  event=$(curl -sS -D /tmp/head $api/next)
  id=$(sed -n 's/^lambda-runtime-aws-request-id: *//Ip' /tmp/head | tr -d '\\r')
  curl -sS -o /dev/null $api/$id/response -d "{\\"event\\":$event,\\"handler\\":\\"$_HANDLER\\",\\"directory\\":\\"$PWD\\"}"
done
"""


def test_a_python_handler(tmp_path: Path) -> None:
    write_files(tmp_path, {"app.py": PYTHON_HANDLER})
    with deployed(PYTHON_RUNTIME, "app.handler", tmp_path, user_env=WITH_PYTHON) as emulator:
        answer = json.loads(emulator.invoke(b'{"a":1}').payload)
        assert answer == {
            "event": {"a": 1},
            "directory": "/var/task",
            "file": "/var/task/app.py",
            "name": "function",
            "environment": {
                "_HANDLER": "app.handler",
                "LAMBDA_TASK_ROOT": "/var/task",
                "AWS_EXECUTION_ENV": f"AWS_Lambda_{PYTHON_RUNTIME}",
            },
        }
        error = json.loads(emulator.invoke(b'{"write":"/var/task/new"}').payload)
        assert error["errorType"] == "OSError" and "Read-only file system" in error["errorMessage"]


def test_changed_code_is_used_by_the_next_sandbox(tmp_path: Path) -> None:
    source = "import os\ndef handler(event, context):\n    return os._exit(0) if event else '{}'\n"
    write_files(tmp_path, {"app.py": source.format("before")})
    with deployed(PYTHON_RUNTIME, "app.handler", tmp_path, user_env=WITH_PYTHON) as emulator:
        assert json.loads(emulator.invoke(b"{}").payload) == "before"
        write_files(tmp_path, {"app.py": source.format("after")})
        emulator.invoke(b"1")
        assert json.loads(emulator.invoke(b"{}").payload) == "after"


def test_without_files_of_its_own_the_code_stays_where_it_is(tmp_path: Path) -> None:
    write_files(tmp_path, {"src/app.py": PYTHON_HANDLER})
    options = ["--read-only", "off"]
    with deployed(PYTHON_RUNTIME, "src/app.handler", tmp_path, user_env=WITH_PYTHON, options=options) as emulator:
        answer = json.loads(emulator.invoke(b"{}").payload)
        assert answer["directory"] == str(tmp_path)
        assert answer["environment"]["LAMBDA_TASK_ROOT"] == str(tmp_path)
        emulator.output.wait_for("Code         not at /var/task and /opt as on Lambda, but at LAMBDA_TASK_ROOT")


def test_another_version_of_python_is_a_warning(tmp_path: Path) -> None:
    write_files(tmp_path, {"app.py": PYTHON_HANDLER})
    with deployed("python3.99", "app.handler", tmp_path, user_env=WITH_PYTHON) as emulator:
        assert emulator.invoke(b"{}").function_error is None
        emulator.output.wait_for("swiftlet: The runtime is python3.99, but ")


def test_a_missing_runtime_client_is_explained(tmp_path: Path) -> None:
    # This Python does not see the packages that are installed.
    write_files(tmp_path, {"app.py": PYTHON_HANDLER, "bin/python3": f'#!/bin/sh\nexec {PYTHON} -S "$@"\n'})
    environment = {"PATH": f"{tmp_path}/bin:/usr/bin:/bin"}
    with deployed(PYTHON_RUNTIME, "app.handler", tmp_path, user_env=environment, cwd=tmp_path) as emulator:
        error = json.loads(emulator.invoke(b"{}").payload)
        assert error["errorType"] == "Runtime.ImportModuleError"
        assert "-m pip install awslambdaric" in error["errorMessage"]


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    folder = write_files(tmp_path_factory.mktemp("node"), {"src/index.js": NODE_HANDLERS})
    with deployed("nodejs20.x", "src/index.all", folder) as emulator:
        yield emulator


def test_an_async_handler_of_node(node: Emulator) -> None:
    invoked = node.invoke(b'{"handler":"asynchronous"}')
    answer = json.loads(invoked.payload)
    assert answer["event"] == {"handler": "asynchronous"}
    properties = answer["properties"]
    assert properties["awsRequestId"] == invoked.request_id
    assert properties["functionName"] == "function"
    assert properties["memoryLimitInMB"] == "512"
    assert properties["invokedFunctionArn"].endswith(":function:function")
    assert properties["logStreamName"] and properties["logGroupName"] == "/aws/lambda/function"
    assert answer["callbackWaitsForEmptyEventLoop"] is True
    assert 0 < answer["time"] <= 30_000
    assert answer["directory"] == "/var/task"
    assert answer["environment"] == "AWS_Lambda_nodejs20.x"
    assert answer["trace"].startswith("Root=1-")
    line = node.output.wait_for("received { handler: 'asynchronous' }")
    assert line.split("\t")[1:3] == [invoked.request_id, "INFO"]
    assert node.output.wait_for("Error: logged").split("\t")[2] == "ERROR"


@pytest.mark.parametrize(("waits", "result"), [("true", ["timer"]), ("false", [])])
def test_a_callback_waits_for_the_event_loop(node: Emulator, waits: str, result: list[str]) -> None:
    assert json.loads(node.invoke(b'{"handler":"called","waits":%s}' % waits.encode()).payload) == result


def test_a_handler_that_calls_nothing_results_in_null(node: Emulator) -> None:
    assert node.invoke(b'{"handler":"silent"}').payload == b"null"


@pytest.mark.parametrize(
    ("handler", "error_type", "message"),
    [
        ("throws", "TypeError", "on purpose"),
        ("throwsText", "string", "text"),
        ("circular", "Error", "Unable to stringify response body"),
        ("rejects", "Runtime.UnhandledPromiseRejection", "Error: forgotten"),
        ("uncaught", "RangeError", "uncaught"),
    ],
)
def test_errors_of_node(node: Emulator, handler: str, error_type: str, message: str) -> None:
    invoked = node.invoke(json.dumps({"handler": handler}).encode())
    assert invoked.function_error == "Unhandled"
    error = json.loads(invoked.payload)
    assert (error["errorType"], error["errorMessage"]) == (error_type, message)
    # The function works again, in a new process if this one has ended.
    assert node.invoke(b'{"handler":"silent"}').function_error is None


def test_a_promise_that_is_never_settled(tmp_path: Path) -> None:
    write_files(tmp_path, {"index.cjs": NODE_HANDLERS})
    with deployed("nodejs20.x", "index.unsettled", tmp_path) as emulator:
        assert json.loads(emulator.invoke(b"{}").payload)["errorType"] == "Runtime.NodeJsExit"


def test_a_nested_handler(tmp_path: Path) -> None:
    write_files(tmp_path, {"index.js": NODE_HANDLERS})
    with deployed("nodejs20.x", "index.nested.deep", tmp_path) as emulator:
        assert json.loads(emulator.invoke(b"{}").payload) == "nested"


def test_callbacks_are_refused_since_node_24(tmp_path: Path) -> None:
    write_files(tmp_path, {"index.js": NODE_HANDLERS})
    with deployed("nodejs24.x", "index.called", tmp_path) as emulator:
        assert json.loads(emulator.invoke(b"{}").payload)["errorType"] == "Runtime.CallbackHandlerDeprecated"


@pytest.mark.parametrize(
    ("handler", "error_type", "message"),
    [
        ("index.missing", "Runtime.HandlerNotFound", "index.missing is undefined or not exported"),
        ("index.value", "Runtime.HandlerNotFound", "index.value is not a function"),
        ("none.handler", "Runtime.ImportModuleError", "Error: Cannot find module 'none'"),
        ("broken.handler", "Runtime.UserCodeSyntaxError", "Unexpected end of input"),
        ("index", "Runtime.MalformedHandlerName", "Bad handler"),
        ("../index.handler", "Runtime.MalformedHandlerName", "'../index.handler' is not a valid handler name."),
    ],
)
def test_a_handler_that_cannot_be_loaded(tmp_path: Path, handler: str, error_type: str, message: str) -> None:
    write_files(tmp_path, {"index.js": "exports.value = 1;", "broken.js": "exports.handler = () => {"})
    with deployed("nodejs20.x", handler, tmp_path) as emulator:
        error = json.loads(emulator.invoke(b"{}").payload)
        assert error["errorType"] == error_type
        assert error["errorMessage"].startswith(message)


@pytest.mark.parametrize("files", [
    {"index.mjs": "export const handler = async (event) => ({ module: import.meta.url, event });"},
    {"index.js": "export const handler = async (event) => ({ module: import.meta.url, event });", "package.json": '{"type":"module"}'},
])  # fmt: skip
def test_an_es_module(tmp_path: Path, files: dict[str, str]) -> None:
    write_files(tmp_path, files)
    with deployed("nodejs20.x", "index.handler", tmp_path) as emulator:
        answer = json.loads(emulator.invoke(b"{}").payload)
        assert answer["module"].startswith("file:///var/task/index.")


STREAMING = """
import { pipeline } from "node:stream/promises";
import { Readable } from "node:stream";

export const handler = awslambda.streamifyResponse(async (event, stream, context) => {
  if (event.rawPath === "/pipeline") return await pipeline(Readable.from(["a", "b", "c"]), stream);
  stream = awslambda.HttpResponseStream.from(stream, {
    statusCode: 201, headers: { "x-example": "yes", "content-type": "text/plain" }, cookies: ["a=b"],
  });
  stream.write("first ");
  if (event.rawPath === "/fail") throw new Error("in the middle");
  await new Promise((resolve) => setTimeout(resolve, 10));
  stream.write("second");
  stream.end();
});
"""


def test_a_streamed_response(tmp_path: Path) -> None:
    write_files(tmp_path, {"index.mjs": STREAMING})
    with deployed("nodejs20.x", "index.handler", tmp_path, options=["--invoke-mode", "RESPONSE_STREAM"]) as emulator:
        response = emulator.request("GET", "/")
        assert (response.status, response.body) == (201, b"first second")
        assert response.header("x-example") == "yes"
        assert response.header("set-cookie") == "a=b"
        response = emulator.request("GET", "/pipeline")
        assert (response.status, response.body) == (200, b"abc")


def test_a_streamed_response_that_fails(tmp_path: Path) -> None:
    write_files(tmp_path, {"index.mjs": STREAMING})
    with deployed("nodejs20.x", "index.handler", tmp_path, options=["--invoke-mode", "RESPONSE_STREAM"]) as emulator:
        answer = emulator.client.invoke_with_response_stream(FunctionName="function", Payload=b'{"rawPath":"/fail"}')
        events = list(answer["EventStream"])
        sent = b"".join(event["PayloadChunk"]["Payload"] for event in events[:-1])
        assert sent.endswith(bytes(8) + b"first ")
        end = events[-1]["InvokeComplete"]
        assert end["ErrorCode"] == "Unhandled" and "in the middle" in end["ErrorDetails"]
        emulator.output.wait_for("Invoke Error")
        assert emulator.request("GET", "/pipeline").body == b"abc"


@pytest.mark.parametrize("user", [ROOT, USER, NEITHER])
def test_it_runs_for_every_user(user: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        code = write_files(Path(folder) / "code", {
            "index.js": "exports.handler = async () => [require('shared').value, process.cwd(), process.env.LAMBDA_TASK_ROOT];"
        })  # fmt: skip
        layer = write_files(Path(folder) / "layer", {"nodejs/node_modules/shared/index.js": "exports.value = 'shared';"})
        options = ["--layer", layer, "--read-only", "on"]
        with deployed("nodejs20.x", "index.handler", code, options=options, wrapper=acting_as(user)) as emulator:
            task = str(code) if user == NEITHER else "/var/task"
            assert json.loads(emulator.invoke(b"{}").payload) == ["shared", task, task]


def test_console_messages_as_json(tmp_path: Path) -> None:
    write_files(tmp_path, {"index.mjs": "export const handler = async () => { console.debug('no'); console.info({ a: 1 }); };"})
    with deployed("nodejs20.x", "index.handler", tmp_path, options=["--log-format", "json"]) as emulator:
        invoked = emulator.invoke(b"{}")
        message = json.loads(emulator.output.wait_for('"message":{"a":1}'))
        assert (message["level"], message["requestId"]) == ("INFO", invoked.request_id)
        assert not [line for line in emulator.output.lines if '"message":"no"' in line]


def test_a_bootstrap_of_the_function(tmp_path: Path) -> None:
    write_files(tmp_path, {"bootstrap": BOOTSTRAP})
    with deployed("provided.al2023", "any.name", tmp_path) as emulator:
        assert json.loads(emulator.invoke(b'{"a":1}').payload) == {
            "event": {"a": 1},
            "handler": "any.name",
            "directory": "/var/task",
        }



def test_a_missing_bootstrap_is_an_error(tmp_path: Path) -> None:
    status, error = refusal("--runtime", "provided.al2023", "--code", tmp_path)
    assert status == 65 and "There is no bootstrap in the function's code" in error


def test_a_bootstrap_must_be_executable(tmp_path: Path) -> None:
    (tmp_path / "bootstrap").write_text("#!/bin/sh\n")
    status, error = refusal("--runtime", "provided.al2023", "--code", tmp_path)
    assert status == 126 and "/bootstrap: permission denied" in error


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--runtime", "java21"], "--runtime java21: swiftlet does not run Java itself."),
        (["--runtime", "python4"], "--runtime python4: expected python3.N"),
        (["--runtime", "python3.13"], "--runtime python3.13 needs --handler"),
        (["--runtime", "provided", "--", "true"], "--runtime and a command cannot be combined."),
        (["--code", "/none", "--", "true"], "--code /none: expected a folder."),
    ],
)
def test_mistakes_in_options(options: list[str], message: str) -> None:
    status, error = refusal(*options)
    assert status == 64 and message in error

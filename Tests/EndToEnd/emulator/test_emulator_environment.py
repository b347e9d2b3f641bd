"""The environment of a function: Lambda's variables and its own, and nothing else of whoever runs the emulator."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from harness.child import Child
from harness.emulator import Emulator
from harness.places import ADAPTER, PYTHON, ROOT, SWIFTLET, script
from harness.ports import free_port
from harness.servers import APPLICATIONS

LAMBDAS = {
    "AWS_DEFAULT_REGION", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "AWS_LAMBDA_FUNCTION_NAME", "AWS_LAMBDA_FUNCTION_VERSION",
    "AWS_LAMBDA_INITIALIZATION_TYPE", "AWS_LAMBDA_LOG_FORMAT", "AWS_LAMBDA_LOG_GROUP_NAME", "AWS_LAMBDA_LOG_STREAM_NAME",
    "AWS_LAMBDA_RUNTIME_API", "AWS_REGION", "AWS_XRAY_CONTEXT_MISSING", "AWS_XRAY_DAEMON_ADDRESS",
    "_AWS_XRAY_DAEMON_ADDRESS", "_AWS_XRAY_DAEMON_PORT", "LAMBDA_RUNTIME_DIR",
    "LAMBDA_TASK_ROOT", "LANG", "LD_LIBRARY_PATH", "PATH", "TZ", "_HANDLER",
}  # fmt: skip
RUNTIME_ONLY = {
    "AWS_LAMBDA_LOG_GROUP_NAME", "AWS_LAMBDA_LOG_STREAM_NAME", "AWS_XRAY_CONTEXT_MISSING", "AWS_XRAY_DAEMON_ADDRESS",
    "_AWS_XRAY_DAEMON_ADDRESS", "_AWS_XRAY_DAEMON_PORT",
    "LAMBDA_RUNTIME_DIR", "LAMBDA_TASK_ROOT", "_HANDLER",
}  # fmt: skip


def printed(*options: str, user: dict[str, str] | None = None) -> dict[str, str]:
    """The variables of `env`, run as a runtime client."""
    command = [SWIFTLET, "local", "--listen", "127.0.0.1:0", *options, "--exit-on-failure", "--no-adapter", "--", "env", "-0"]
    with Child(command, {"PATH": os.environ["PATH"], **(user or {})}) as child:
        child.wait()
        text = next(line for line in child.output.lines if "\0" in line)
    return dict(entry.split("=", 1) for entry in text.split("\0") if entry)


def test_a_function_has_lambdas_variables_and_no_others() -> None:
    variables = printed(user={"HOME": "/root", "EDITOR": "vi", "AWS_PROFILE": "me", "LANG": "C", "TZ": "CET"})
    assert set(variables) == LAMBDAS
    assert (variables["LANG"], variables["TZ"]) == ("en_US.UTF-8", ":UTC")
    assert variables["PATH"] == os.environ["PATH"]


def test_credentials_and_region_are_the_users() -> None:
    keys = {"AWS_ACCESS_KEY_ID": "id", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_SESSION_TOKEN": "token"}
    variables = printed(user={**keys, "AWS_REGION": "eu-west-1"})
    assert set(variables) == LAMBDAS | set(keys)
    assert {name: variables[name] for name in keys} == keys
    assert variables["AWS_REGION"] == variables["AWS_DEFAULT_REGION"] == "eu-west-1"


def test_its_own_come_from_options_and_files(tmp_path: Path) -> None:
    file = tmp_path / "function.env"
    file.write_text("# comment\nFROM_FILE='a b' # c\nBOTH=file\nEDITOR\nexport LINES=\"1\\t2\"\n")
    options = ["--env-file", str(file), "--env", "BOTH=option", "--env", "PAGER", "--env", "TZ=CET"]
    variables = printed(*options, user={"EDITOR": "vi", "PAGER": "less"})
    own = {"FROM_FILE": "a b", "BOTH": "option", "EDITOR": "vi", "LINES": "1\t2", "PAGER": "less", "TZ": "CET"}
    assert set(variables) == LAMBDAS | set(own)
    assert {name: variables[name] for name in own} == own


def test_all_of_the_users_can_be_inherited() -> None:
    variables = printed("--inherit-env", user={"HOME": "/root", "EDITOR": "vi", "LANG": "C"})
    assert set(variables) == LAMBDAS | {"HOME", "EDITOR"}
    assert variables["LANG"] == "C"


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--env", "AWS_REGION=x"], "--env: AWS_REGION is reserved by Lambda"),
        (["--env", "AWS_LAMBDA_FUNCTION_NAME=x"], "--function-name sets it"),
        (["--env", "UNSET"], "--env: UNSET is not set in your environment"),
        (["--env", "A-B=1"], '"A-B" is not a valid name on Lambda'),
        (["--env", "BIG=" + "x" * 4096], "4099 bytes of names and values. Lambda's limit is 4096"),
        (["--env-file", "absent.env"], "--env-file absent.env: no such file"),
        (["--env-file", "bad.env"], "--env-file bad.env, line 2: the closing ' is missing"),
        (["--env-file", "reserved.env"], "--env-file reserved.env, line 1: _HANDLER is reserved by Lambda"),
    ],
)
def test_what_lambda_would_refuse_is_an_error(options: list[str], told: str, tmp_path: Path) -> None:
    (tmp_path / "bad.env").write_text("FINE=1\nBAD='x\n")
    (tmp_path / "reserved.env").write_text("_HANDLER=x\n")
    with Child([SWIFTLET, "local", *options, "--", "true"], {"PATH": os.environ["PATH"]}, tmp_path) as child:
        assert child.wait() == 64
        assert told in child.output.text


def test_an_app_and_its_adapter(tmp_path: Path) -> None:
    """FastAPI has the function's variables; what runs as an extension has those of the runtime not."""
    recorded = tmp_path / "adapter.env"
    adapter = tmp_path / "adapter"
    adapter.write_text(
        f"#!{PYTHON}\nimport os, sys\nopen({str(recorded)!r}, 'w').write('\\0'.join(os.environ))\n"
        f"os.execv({str(ADAPTER)!r}, [sys.argv[0]])\n"
    )
    adapter.chmod(0o755)
    port = free_port()
    command = [script("uvicorn"), "--port", str(port), "environment:app"]
    # What the script starts in turn is nothing that the emulator knows of.
    options = ["--adapter", str(adapter), "--app-port", str(port), "--visible", str(ROOT)]
    with Emulator(command, options=options, cwd=APPLICATIONS, env={"OWN": "1"}, user_env={"EDITOR": "vi"}) as emulator:
        variables = emulator.request("GET", "/").json()
    # The interpreter itself sets LC_CTYPE where the locale is not installed.
    own = {"OWN", "PORT", "AWS_LWA_PORT"}
    assert set(variables) - {"LC_CTYPE"} == LAMBDAS | own
    assert set(recorded.read_text().split("\0")) - {"LC_CTYPE"} == (LAMBDAS | own) - RUNTIME_ONLY


"""`--watch`: a change of the code restarts the function, and the next request reaches it."""

from __future__ import annotations

import concurrent.futures
import os
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

from harness import http_client
from harness.conditions import wait_until
from harness.deployed import PYTHON_RUNTIME, WITH_PYTHON, write_files
from harness.emulator import Emulator
from harness.places import EXAMPLES, PYTHON, script
from harness.ports import free_port
from harness.watching import HANDLER, handler, reloads, version, watched, write_handler


@pytest.mark.timeout(600)
def test_each_of_a_hundred_edits_of_the_fastapi_example_is_served_by_the_next_request(tmp_path: Path) -> None:
    shutil.copytree(EXAMPLES / "fastapi", tmp_path / "app", ignore=shutil.ignore_patterns("__pycache__"))
    main = tmp_path / "app" / "main.py"
    source = main.read_text()
    greeting = "Hello from FastAPI through Lambda"
    assert source.count(greeting) == 1
    port = free_port()
    with Emulator(
        [script("uvicorn"), "--port", str(port), "main:app"], options=["--app-port", str(port), "--watch"],
        cwd=main.parent,
    ) as emulator:  # fmt: skip
        assert greeting.encode() in emulator.request("GET", "/").body
        served = 0
        for edit in range(1, 101):
            # The same size each time, often in the same second: what Python compiles must not hide the change.
            text = greeting.replace("Hello", f"No{edit:03}")
            main.write_text(source.replace(greeting, text))
            answer = emulator.request("GET", "/", timeout=30)
            assert answer.status == 200, emulator.output.text
            served += text.encode() in answer.body
        assert served == 100
        reloads(emulator, 100)


def test_an_edit_restarts_the_function_once_and_one_line_says_so(tmp_path: Path) -> None:
    with watched(write_handler(tmp_path)) as emulator:
        assert version(emulator) == 0
        write_handler(tmp_path, 1)
        line = emulator.output.wait_for("reloaded function")
        assert version(emulator) == 1
        assert line.startswith("swiftlet: reloaded function: app.py changed, started in ") and line.endswith(" ms")
        assert reloads(emulator, 1) == [line]


def test_edits_of_the_same_size_in_the_same_second_are_not_hidden_by_compiled_modules(tmp_path: Path) -> None:
    write_files(tmp_path, {"app.py": "from part import value\n\ndef handler(event, context):\n    return f'version {value}'\n"})
    part = tmp_path / "part.py"
    part.write_text("value = '000'\n")
    # Python writes compiled modules beside the source here, as the folder is writable.
    with watched(tmp_path, "--read-only", "off") as emulator:
        for edit in range(1, 6):
            part.write_text(f"value = '{edit:03}'\n")
            # A program outside of the sandbox compiles it before the function does.
            subprocess.run([PYTHON, "-m", "compileall", "-q", tmp_path], check=True)
            os.utime(part, (1_700_000_000, 1_700_000_000))
            subprocess.run([PYTHON, "-m", "compileall", "-q", "-f", tmp_path], check=True)
            part.write_text(f"value = '{edit + 100:03}'\n")
            os.utime(part, (1_700_000_000, 1_700_000_000))
            assert version(emulator) == edit + 100


def test_a_burst_of_changes_restarts_once(tmp_path: Path) -> None:
    write_handler(tmp_path)
    with watched(tmp_path) as emulator:
        assert version(emulator) == 0
        for number in range(300):
            write_files(tmp_path, {f"package{number % 7}/module{number}.py": "x = 1\n"})
        write_handler(tmp_path, 1)
        assert version(emulator) == 1
        emulator.output.wait_for("reloaded function: ")
        assert " more changed, started in " in reloads(emulator, 1)[0]


def test_another_branch_restarts_once(tmp_path: Path) -> None:
    def git(*arguments: str) -> None:
        identity = ["-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "init.defaultBranch=main"]
        subprocess.run(["git", *identity, *arguments], cwd=tmp_path, check=True, capture_output=True)

    write_handler(tmp_path)
    write_files(tmp_path, {f"lib/m{number}.py": "x = 1\n" for number in range(200)})
    git("init")
    git("add", ".")
    git("commit", "-m", "one")
    git("checkout", "-b", "other")
    write_handler(tmp_path, 1)
    write_files(tmp_path, {f"lib/m{number}.py": "x = 2\n" for number in range(200)})
    git("commit", "-a", "-m", "two")
    with watched(tmp_path) as emulator:
        assert version(emulator) == 1
        git("checkout", "main")
        assert version(emulator) == 0
        git("checkout", "other")
        assert version(emulator) == 1
        git("status")
        git("gc")
        assert version(emulator) == 1
        reloads(emulator, 2)


def test_files_that_are_no_code_restart_nothing(tmp_path: Path) -> None:
    write_handler(tmp_path)
    (tmp_path / ".git").mkdir()
    write_files(tmp_path, {".gitignore": "/data/\n*.out\n!kept.out\n", "sub/.gitignore": "local.py\n", "venv/pyvenv.cfg": ""})
    with watched(tmp_path) as emulator:
        assert version(emulator) == 0
        write_files(
            tmp_path,
            {
                ".git/index": "x", "node_modules/a/index.js": "x", "__pycache__/app.cpython-311.pyc": "x",
                ".venv/lib/a.py": "x", "venv/lib/a.py": "x", "data/a.json": "{}", "a.out": "x", "sub/local.py": "x",
                "app.log": "x", "store.sqlite3": "x", "store.sqlite3-wal": "x", ".app.py.swp": "x", "4913": "",
                "app.py~": "x", ".#app.py": "x", ".pytest_cache/a": "x", ".mypy_cache/3.11/a.json": "{}",
                "other/pyvenv.cfg": "", "other/lib/site.py": "x", ".gitignore": "/data/\n*.out\n!kept.out\n# more\n",
            },
        )  # fmt: skip
        # What is written later is reported later, so only this file restarts.
        write_files(tmp_path, {"kept.out": "x"})
        emulator.output.wait_for("reloaded function")
        assert version(emulator) == 0
        (line,) = reloads(emulator, 1)
        assert "reloaded function: kept.out changed" in line


def test_ignore_files_above_the_code_count_but_not_for_what_is_named(tmp_path: Path) -> None:
    write_files(
        tmp_path,
        {
            ".git/info/exclude": "private.py\n", ".gitignore": "generated.py\n/functions/api/local/\n*.env\n",
            "functions/api/app.py": handler(0), "functions/api/a.env": "NAME=1\n", "dist/app.py": handler(0),
        },
    )  # fmt: skip
    code = tmp_path / "functions" / "api"
    with watched(code, "--env-file", code / "a.env") as emulator:
        assert version(emulator) == 0
        write_files(code, {"private.py": "", "generated.py": "", "local/a.py": "", "b.env": ""})
        write_files(code, {"seen.py": ""})
        assert version(emulator) == 0
        assert "reloaded function: seen.py changed" in reloads(emulator, 1)[0]
        write_files(code, {"a.env": "NAME=2\n"})
        assert version(emulator) == 0
        assert "reloaded function: a.env changed" in reloads(emulator, 2)[1]

    (tmp_path / ".gitignore").write_text("dist/\n")
    with watched(tmp_path / "dist") as emulator:
        assert version(emulator) == 0
        write_handler(tmp_path / "dist", 1)
        assert version(emulator) == 1


def test_an_editor_that_replaces_the_file_is_noticed(tmp_path: Path) -> None:
    write_handler(tmp_path)
    with watched(tmp_path) as emulator:
        for edit in range(1, 4):
            (tmp_path / "app.py").rename(tmp_path / "app.py~")
            write_files(tmp_path, {"app.py.tmp": handler(edit)})
            (tmp_path / "app.py.tmp").rename(tmp_path / "app.py")
            assert version(emulator) == edit


def test_new_folders_and_moved_folders_are_watched(tmp_path: Path) -> None:
    write_files(tmp_path, {"app.py": "def handler(event, context):\n    import deep.down.code as code\n    return code.text\n"})
    with watched(tmp_path) as emulator:
        write_files(tmp_path, {"deep/down/code.py": "text = 'version 1'\n"})
        assert version(emulator) == 1
        write_files(tmp_path, {"deep/down/code.py": "text = 'version 2'\n"})
        assert version(emulator) == 2
        (tmp_path / "deep").rename(tmp_path / "away")
        write_files(tmp_path, {"new/down/code.py": "text = 'version 3'\n"})
        (tmp_path / "new").rename(tmp_path / "deep")
        assert version(emulator) == 3
        write_files(tmp_path, {"deep/down/code.py": "text = 'version 4'\n"})
        assert version(emulator) == 4


def test_a_request_in_flight_finishes_on_the_old_code(tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    gate.mkdir()
    slow = f"""
import os, threading

def handler(event, context):
    open({str(gate / "busy")!r}, "w").close()
    while not os.path.exists({str(gate / "open")!r}):
        threading.Event().wait(0.01)
    return "version 000"
"""
    code = tmp_path / "code"
    write_files(code, {"app.py": slow})
    with watched(code) as emulator, concurrent.futures.ThreadPoolExecutor(4) as pool:
        first = pool.submit(version, emulator)
        wait_until((gate / "busy").exists, "the function runs")
        write_handler(code, 1)
        later = [pool.submit(version, emulator) for _ in range(3)]
        assert not first.done()
        (gate / "open").touch()
        assert first.result(20) == 0
        assert [request.result(20) for request in later] == [1, 1, 1]


def test_a_syntax_error_fails_requests_until_it_is_mended(tmp_path: Path) -> None:
    with watched(write_handler(tmp_path)) as emulator:
        assert version(emulator) == 0
        write_files(tmp_path, {"app.py": "def handler(event, context:\n"})
        answer = emulator.invoke(b"{}")
        assert answer.function_error == "Unhandled" and b"SyntaxError" in answer.payload, answer
        emulator.output.wait_for("app.py changed, but it does not start")
        write_handler(tmp_path, 2)
        assert version(emulator) == 2


def test_several_sandboxes_are_all_replaced(tmp_path: Path) -> None:
    with watched(write_handler(tmp_path), "--concurrency", "3", "--provisioned", "2") as emulator:
        emulator.output.wait_for("Ready after")
        for edit in range(1, 4):
            write_handler(tmp_path, edit)
            with concurrent.futures.ThreadPoolExecutor(3) as pool:
                assert [each.result(20) for each in [pool.submit(version, emulator) for _ in range(2)]] == [edit, edit]


def test_a_zip_file_and_a_layer_are_watched(tmp_path: Path) -> None:
    def pack(edit: int) -> None:
        part = tmp_path / "code.partial"
        with zipfile.ZipFile(part, "w") as archive:
            archive.writestr("app.py", f"import layered\n\ndef handler(event, context):\n    return f'version {edit}{{layered.digit}}'\n")
        part.rename(tmp_path / "code.zip")

    write_files(tmp_path, {"layer/python/layered.py": "digit = 0\n"})
    pack(1)
    options = ["--watch", "--zip", str(tmp_path / "code.zip"), "--layer", str(tmp_path / "layer")]
    with Emulator(
        [], options=["--runtime", PYTHON_RUNTIME, "--handler", "app.handler", *options], user_env=WITH_PYTHON
    ) as emulator:
        assert version(emulator) == 10
        pack(2)
        assert version(emulator) == 20
        write_files(tmp_path, {"layer/python/layered.py": "digit = 5\n"})
        assert version(emulator) == 25
        (tmp_path / "code.zip").write_bytes(b"no zip file")
        assert version(emulator) == 25
        assert "the code cannot be used" in emulator.output.wait_for("not reloaded function")
        pack(3)
        assert version(emulator) == 35


def test_the_environment_file_is_read_again(tmp_path: Path) -> None:
    code = tmp_path / "code"
    write_files(code, {"app.py": "import os\n\ndef handler(event, context):\n    return 'version ' + os.environ['VERSION']\n"})
    settings = tmp_path / "settings.env"
    settings.write_text("VERSION=1\n")
    with watched(code, "--env-file", settings) as emulator:
        assert version(emulator) == 1
        settings.write_text("VERSION=2\n")
        assert version(emulator) == 2
        assert "reloaded function: settings.env changed, started in" in emulator.output.wait_for("reloaded function")
        settings.write_text("no variable\n")
        assert version(emulator) == 2
        assert "settings.env, line 1" in emulator.output.wait_for("not reloaded: settings.env changed, but ")
        settings.write_text("VERSION=3\n")
        assert version(emulator) == 3


def test_a_function_that_writes_its_own_files_does_not_restart_for_ever(tmp_path: Path) -> None:
    write_files(tmp_path, {"app.py": "open('state.txt', 'w').close()\n" + handler(0)})
    with watched(tmp_path, "--read-only", "off") as emulator:
        assert version(emulator) == 0
        write_files(tmp_path, {"app.py": "open('state.txt', 'w').close()\n" + handler(1)})
        emulator.output.wait_for("it now starts at its next request. If function writes this itself, add it to .gitignore.")
        emulator.output.wait_for("It starts at the next request.")
        for _ in range(3):
            mark = emulator.output.mark()
            assert version(emulator) == 1
            emulator.output.wait_for("reloaded function: state.txt changed. It starts at the next request.", since=mark)
            assert sum("INIT_START" in line for line in emulator.output.lines[mark:]) == 1


def test_a_function_that_writes_its_own_files_for_each_request_is_told_so(tmp_path: Path) -> None:
    write_files(tmp_path, {"app.py": HANDLER.replace("    return", "    open('state.txt', 'w').close()\n    return")})
    with watched(tmp_path, "--read-only", "off") as emulator:
        for number in range(1, 5):
            assert version(emulator) == 0
            reloads(emulator, number)
        line = "swiftlet: state.txt changes whenever function handles a request"
        assert sum(text.startswith(line) for text in emulator.output.lines) == 1, emulator.output.text


def test_edits_during_starts_are_not_the_functions_if_it_cannot_write(tmp_path: Path) -> None:
    def write(number: int) -> None:
        write_files(tmp_path, {"app.py": f"import time\n\ntime.sleep(0.5)\n{handler(number)}"})

    write(0)
    with watched(tmp_path, "--read-only", "on") as emulator:
        assert version(emulator) == 0
        for number in range(1, 7):
            mark = emulator.output.mark()
            write(number)
            emulator.output.wait_for("INIT_START", since=mark)
        emulator.output.wait_for("started in")
        assert version(emulator) == 6
        assert "starts at its next request" not in emulator.output.text


def test_lines_name_the_files_that_remain_and_cannot_control_the_terminal(tmp_path: Path) -> None:
    with watched(write_handler(tmp_path)) as emulator:
        assert version(emulator) == 0
        subprocess.run(["sed", "-i", "s/000/001/", tmp_path / "app.py"], check=True)
        assert version(emulator) == 1
        write_files(tmp_path, {"\x1b[31mred\n.py": ""})
        assert version(emulator) == 1
        names = [line.split(": ")[2].partition(" changed")[0] for line in reloads(emulator, 2)]
        assert names == ["app.py", "?[31mred?.py"]


def test_code_that_is_gone_is_reported_and_comes_back(tmp_path: Path) -> None:
    code = tmp_path / "code"
    write_files(code, {"app.py": handler(0)})
    with watched(code) as emulator:
        assert version(emulator) == 0
        code.rename(tmp_path / "away")
        emulator.output.wait_for("swiftlet: code is gone. What it described keeps running")
        assert version(emulator) == 0
        (tmp_path / "away").rename(code)
        write_handler(code, 1)
        assert version(emulator) == 1


def test_nothing_is_watched_without_the_option(tmp_path: Path) -> None:
    with watched(write_handler(tmp_path), "--no-watch") as emulator:
        assert version(emulator) == 0
        write_handler(tmp_path, 1)
        assert version(emulator) == 0


def test_requests_are_lost_neither_by_the_front_door_nor_by_the_queue(tmp_path: Path) -> None:
    """Callers keep calling while the code changes again and again."""
    with watched(write_handler(tmp_path)) as emulator, concurrent.futures.ThreadPoolExecutor(4) as pool:
        assert version(emulator) == 0
        calls = []
        for edit in range(1, 11):
            calls += [pool.submit(http_client.request, emulator.port, "POST", "/2015-03-31/functions/function/invocations", [], b"{}") for _ in range(4)]
            write_handler(tmp_path, edit)
            assert version(emulator) == edit
        answers = [call.result(30) for call in calls]
        assert {answer.status for answer in answers} == {200}
        assert all(answer.body.startswith(b'"version ') for answer in answers)

"""A sandbox has files, processes and, where it is asked for, a network of its own, with root and without."""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from harness import control_groups
from harness.conditions import wait_until
from harness.confined import Confined
from harness.control_groups import NONE, VERSION_2
from harness.emulator import Emulator
from harness.freeze import until_due
from harness.places import ADAPTER, SWIFTLET
from harness.process_table import assert_gone, descendants
from harness.scripted_app import ScriptedApp
from harness.servers import APPLICATIONS
from harness.users import NEITHER, PYTHON, ROOT, USER, acting_as


@pytest.fixture(params=[ROOT, USER])
def user(request: pytest.FixtureRequest) -> list[str]:
    """A wrapper for a command that then runs as each user that can have namespaces."""
    return acting_as(request.param)


@pytest.fixture
def place() -> Iterator[Path]:
    """A directory below /tmp that every user can write to."""
    directory = Path(tempfile.mkdtemp(prefix="swiftlet-place-"))
    directory.chmod(0o777)
    yield directory
    shutil.rmtree(directory)


def test_nothing_can_be_written_but_tmp(user: list[str], place: Path) -> None:
    with Confined(wrapper=user, cwd=place) as confined:
        assert "read-only (" in confined.named("Enforced")
        assert confined.ask("write", place / "file")["result"] == "EROFS"
        assert confined.ask("write", "/var/tmp/file")["result"] == "EROFS"
        assert confined.ask("write", "/dev/shm/file")["result"] == "ENOENT"
        assert confined.ask("write", "/dev/file")["result"] == "EROFS"
        assert confined.ask("write", "/dev/null")["result"] == "done"
        devices = {"fd", "full", "null", "random", "stderr", "stdin", "stdout", "tty", "urandom", "zero"}
        assert set(confined.ask("list", "/dev")["names"]) == devices
        assert confined.ask("write", "/dev/null")["result"] == "done"
        assert confined.ask("write", "/tmp/file")["result"] == "done"
    assert not Path("/tmp/file").exists()
    assert list(place.iterdir()) == []


def test_tmp_is_empty_but_for_what_the_function_is_started_from(user: list[str], place: Path) -> None:
    program = place / "lib" / "confined.py"
    program.parent.mkdir()
    shutil.copy(APPLICATIONS / "confined.py", program)
    (place / "secret").write_text("x")
    (place / "data").write_text("seen")
    with Confined("--visible", str(place / "data"), wrapper=user, cwd=Path("/"), program=program) as confined:
        # This project may lie below /tmp itself.
        own = {path.parts[2] for path in (ADAPTER, SWIFTLET) if path.parts[1] == "tmp"}
        assert set(confined.ask("list", "/tmp")["names"]) - own == {place.name}
        assert confined.ask("list", place)["names"] == ["data", "lib"]
        assert confined.ask("read", place / "data")["text"] == "seen"
        assert confined.ask("write", place / "data")["result"] == "EROFS"


WRITERS = {
    "python": [PYTHON, "-c", "open('/var/file', 'w')"],
    "sqlite": [PYTHON, "-c", "import sqlite3; sqlite3.connect('{place}/db').execute('create table a (b)')"],
    "shell": ["sh", "-c", "echo > /var/file"],
    "node": ["node", "-e", "require('fs').writeFileSync('/var/file', '')"],
}


@pytest.mark.parametrize("command", WRITERS.values(), ids=WRITERS)
def test_a_write_outside_of_tmp_is_explained_once(command: list[str | Path], place: Path) -> None:
    sqlite3.connect(place / "db").close()
    (place / "db").touch()
    command = [str(part).replace("{place}", str(place)) for part in command]
    options = ["--visible", str(place), "--exit-on-failure", "--no-adapter", "--read-only", "on"]
    with Emulator(command, options=options) as emulator:
        assert emulator.wait() == 1
        advice = "Only /tmp is writable, as on Lambda. Write there, or allow another path with --writable PATH, or `writable` in swiftlet.yaml."
        assert emulator.output.lines.count(f"swiftlet: {advice}") == 1
        assert f"before it was ready. {advice}" in emulator.output.text


def test_semaphores_fail_as_without_shared_memory() -> None:
    """What `multiprocessing` needs: the C library says so in its own words, which differ from release to release."""
    command = [PYTHON, "-c", "import multiprocessing; multiprocessing.Lock()"]
    options = ["--exit-on-failure", "--no-adapter", "--read-only", "on"]
    with Emulator(command, options=options) as emulator:
        assert emulator.wait() == 1
        errors = ("[Errno 2] No such file or directory", "[Errno 38] Function not implemented")
        assert any(error in emulator.output.text for error in errors)


def test_a_command_that_goes_to_the_background_is_explained() -> None:
    with Emulator(["sh", "-c", "sleep 1000 &"], options=["--exit-on-failure", "--no-adapter"]) as emulator:
        assert emulator.wait() == 1
        assert "exited (exit status 0) before it was ready. It moved to the background" in emulator.output.text


def test_a_command_is_reached_through_symbolic_links(user: list[str], place: Path) -> None:
    """As `.build/debug` is one: relative, absolute, one after the other, and above what they are in."""
    (place / "real" / "debug").mkdir(parents=True)
    program = place / "real" / "debug" / "confined.py"
    program.write_bytes((APPLICATIONS / "confined.py").read_bytes())
    (place / "first").symlink_to("real")
    (place / "links").mkdir()
    (place / "links" / "second").symlink_to(place / "first" / "debug")
    for path in (place / "links" / "second" / "confined.py", place / "links" / "second" / ".." / "debug" / "confined.py"):
        with Confined(wrapper=user, program=path, cwd=Path("/")) as confined:
            assert confined.ask("write", "/tmp/file")["result"] == "done"


def test_what_is_named_writable_is(user: list[str], place: Path) -> None:
    with Confined(wrapper=user, writable=place) as confined:
        assert confined.ask("write", place / "file")["result"] == "done"
    assert (place / "file").read_text() == "x"


def test_tmp_has_a_size_and_is_no_memory_of_the_functions(user: list[str]) -> None:
    with Confined("--memory", "128", wrapper=user) as confined:
        filled = confined.ask("fill", "/tmp/file")
        assert filled["result"] == "ENOSPC"
        assert 500 <= filled["megabytes"] <= 512


def test_a_function_with_a_full_tmp_still_has_no_more_memory() -> None:
    with Confined("--memory", "128", wrapper=acting_as(ROOT)) as confined:
        confined.ask("fill", "/tmp/file")
        assert confined.request("GET", "/eat?of=200").status == 502
        confined.output.wait_for("Error Type: Runtime.OutOfMemory")


def test_tmp_is_kept_over_a_crash(user: list[str]) -> None:
    with Confined(wrapper=user) as confined:
        confined.ask("write", "/tmp/file")
        confined.crash()
        assert confined.ask("read", "/tmp/file")["text"] == "x"
    with Confined(wrapper=user) as confined:
        assert confined.ask("read", "/tmp/file")["text"] is None


def test_its_processes_see_no_others(user: list[str]) -> None:
    with Confined(wrapper=user) as confined:
        assert "own-processes (" in confined.named("Enforced")
        ids = confined.ask("processes")["ids"]
        assert 1 in ids and os.getpid() not in ids and len(ids) == 3


def test_a_daemon_survives_neither_a_crash_nor_the_end(user: list[str], place: Path) -> None:
    with Confined("--freeze", "off", wrapper=user, writable=place) as confined:
        for name, ends in [("first", confined.crash), ("second", confined.stop)]:
            confined.ask("daemon", place / name)
            ends()
            count = (place / name).read_text()
            until_due(0.1)
            assert (place / name).read_text() == count


@pytest.mark.parametrize("groups", [True, False], ids=["groups", "signals"])
def test_a_daemon_is_frozen_with_the_function(user: list[str], place: Path, groups: bool) -> None:
    wrapper = user if groups else [*control_groups.only(NONE), *user]
    with Confined(wrapper=wrapper, writable=place) as confined:
        confined.ask("daemon", place / "count")
        until_due(0.05)
        count = (place / "count").read_text()
        until_due(0.1)
        assert (place / "count").read_text() == count


def test_two_sandboxes_have_the_same_ports(user: list[str]) -> None:
    options = ["--own-network", "on", "--require", "own-network"]
    with Confined(*options, wrapper=user, port=8080) as one, Confined(*options, wrapper=user, port=8080) as other:
        for confined in (one, other):
            assert confined.ask("environment", "AWS_LAMBDA_RUNTIME_API")["value"] == "127.0.0.1:9001"
            assert confined.ask("connect", 8080)["result"] == "done"
            assert confined.ask("connect", confined.port)["result"] == "ECONNREFUSED"


def test_sandboxes_of_one_function_have_the_same_ports_and_a_tmp_each(user: list[str], place: Path) -> None:
    options = ["--concurrency", "2", "--own-network", "on", "--require", "own-network"]
    with Confined(*options, wrapper=user, port=8080, writable=place) as confined, ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda _: confined.ask("meet", place), range(2)))
        assert [(answer["port"], answer["id"], answer["met"]) for answer in answers] == [("8080", 3, 1)] * 2


def test_a_port_of_this_machine_can_be_reached_from_an_own_network(user: list[str]) -> None:
    with ScriptedApp() as outside:
        with Confined("--own-network", "on", "--forward", str(outside.port), wrapper=user) as confined:
            assert confined.ask("get", outside.port)["body"] == "ok"


def kill_frozen(wrapper: list[str], place: Path, *options: str) -> None:
    """Kills an emulator whose function is frozen, which is the worst that can be, and fails if anything is left."""
    confined = Confined(*options, wrapper=wrapper, writable=place)
    try:
        confined.ask("list", "/")
        until_due(0.05)
        below = descendants(confined.pid)
        assert len(below) >= 3
        confined.send(signal.SIGKILL)
        confined.wait()
        assert_gone(below)
        wait_until(lambda: not control_groups.left_by(confined.pid), "no control group is left")
    finally:
        confined.stop()


@pytest.mark.parametrize("options", [[], ["--own-processes", "off"]], ids=["namespace", "none"])
def test_a_killed_emulator_leaves_nothing_behind(user: list[str], place: Path, options: list[str]) -> None:
    kill_frozen(user, place, *options)


@pytest.mark.parametrize("options", [[], ["--own-processes", "off"]], ids=["namespace", "none"])
@pytest.mark.parametrize("version", [VERSION_2, NONE])
def test_it_leaves_nothing_behind_whatever_groups_there_are(version: str, place: Path, options: list[str]) -> None:
    acting_as(ROOT)
    kill_frozen(control_groups.only(version), place, *options)


def test_what_cannot_be_had_is_named_with_its_reason() -> None:
    with Confined("--own-network", "on", wrapper=acting_as(NEITHER)) as confined:
        assert confined.ask("write", "/tmp/swiftlet-file")["result"] == "done"
        Path("/tmp/swiftlet-file").unlink()
        line = confined.named("Not enforced")
        for limit in ("read-only", "own-network", "own-processes"):
            assert f"{limit} (user namespaces: No space left on device)" in line


@pytest.mark.parametrize("limit", ["read-only", "own-network", "own-processes"])
def test_what_is_required_and_cannot_be_had_is_an_error(limit: str) -> None:
    command = [SWIFTLET, "local", "--listen", "127.0.0.1:0", "--own-network", "on", "--require", limit, "--", "true"]
    run = subprocess.run([*acting_as(NEITHER), *map(str, command)], capture_output=True, text=True, cwd="/", timeout=20)
    assert run.returncode == 69
    assert f"the limits of --require: {limit} (user namespaces: " in run.stderr


def test_what_is_switched_off_is_not_enforced(place: Path) -> None:
    with Confined("--read-only", "off", "--own-processes", "off", cwd=place, wrapper=acting_as(ROOT)) as confined:
        assert confined.ask("write", place / "file")["result"] == "done"
        assert os.getpid() in confined.ask("processes")["ids"]
        assert "read-only (switched off)" in confined.named("Not enforced")


def test_an_app_whose_directory_is_tmp_itself_sees_it() -> None:
    with Confined(cwd=Path("/tmp"), wrapper=acting_as(ROOT)) as confined:
        assert "read-only (/tmp: it is the working directory)" in confined.named("Not enforced")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--ephemeral-storage", "100"], "--ephemeral-storage 100: expected 512 to 10240 (MB)."),
        (["--forward", "80"], "--forward has no effect without --own-network on."),
        (["--own-network", "on", "--forward", "0"], "--forward 0: expected 1 to 65535."),
        (["--visible", "/nowhere"], "--visible /nowhere: no such file or directory."),
        (["--writable", "/nowhere"], "--writable /nowhere: no such file or directory."),
        (["--writable", "/dev/shm"], "--writable /dev/shm: Lambda has no /dev/shm"),
        (["--writable", "/var", "--read-only", "off"], "--writable /var has no effect with --read-only off."),
        (["--visible", "/tmp", "--read-only", "off"], "--visible /tmp has no effect with --read-only off."),
        (["--ephemeral-storage", "512", "--read-only", "off"], "--ephemeral-storage 512 has no effect with --read-only off."),
        (["--http-api-stage", "dev"], "--http-api-stage has no effect without --http-api."),
        (["--http-api-cors", "AllowOrigins=*"], "--http-api-cors has no effect without --http-api."),
        (["--rest-api-stage", "prod"], "--rest-api-stage has no effect without --rest-api."),
        (["--rest-api-binary", "*/*"], "--rest-api-binary has no effect without --rest-api."),
        (["--rest-api-transfer-mode", "STREAM"], "--rest-api-transfer-mode has no effect without --rest-api."),
        (["--rest-api-timeout", "1s"], "--rest-api-timeout has no effect without --rest-api."),
        (["--managed-concurrency", "2", "--idle-timeout", "1s"], "--managed-concurrency and --idle-timeout cannot be combined."),
        (["--managed-concurrency", "2", "--thaw-delay", "1s"], "--managed-concurrency and --thaw-delay cannot be combined."),
        (
            ["--managed-concurrency", "2", "--reserved-concurrent-executions", "2"],
            "--managed-concurrency and --reserved-concurrent-executions cannot be combined.",
        ),
        (
            ["--provisioned", "3", "--reserved-concurrent-executions", "2"],
            "--provisioned 3: expected no more than --reserved-concurrent-executions 2.",
        ),
        (
            ["--tenant-isolation-mode", "PER_TENANT", "--provisioned", "1"],
            "--tenant-isolation-mode and --provisioned cannot be combined.",
        ),
        (
            ["--tenant-isolation-mode", "PER_TENANT", "--snap-start"],
            "--tenant-isolation-mode and --snap-start cannot be combined.",
        ),
        (
            ["--tenant-isolation-mode", "PER_TENANT", "--managed-concurrency", "2"],
            "--tenant-isolation-mode and --managed-concurrency cannot be combined.",
        ),
    ],
)
def test_wrong_values_are_told(options: list[str], message: str) -> None:
    run = subprocess.run([SWIFTLET, "local", *options, "--", str(PYTHON)], capture_output=True, text=True, timeout=20)
    assert run.returncode == 64
    assert message in run.stderr


@pytest.mark.parametrize("is_relative", [False, True])
def test_devices_are_not_made_writable_through_a_link(tmp_path: Path, is_relative: bool) -> None:
    link = tmp_path / "folder" / "link"
    link.parent.mkdir()
    # A relative link starts where it lies.
    link.symlink_to(os.path.relpath("/dev/shm", link.parent) if is_relative else "/dev/shm")
    local = [SWIFTLET, "local", "--writable", str(link), "--", str(PYTHON)]
    run = subprocess.run(local, capture_output=True, text=True, timeout=20)
    assert run.returncode == 64
    assert f"--writable {link}: Lambda has no /dev/shm and no devices." in run.stderr
    project = tmp_path / "swiftlet.yaml"
    project.write_text("functions:\n  api:\n    command: sleep 1\n    writable: folder/link\n")
    run = subprocess.run([SWIFTLET, "up", "--file", str(project)], capture_output=True, text=True, timeout=20)
    assert run.returncode == 64
    assert f"line 4: the function api: --writable {link}: Lambda has no /dev/shm" in run.stderr


def test_a_project_files_paths_need_the_read_only_root(tmp_path: Path) -> None:
    project = tmp_path / "swiftlet.yaml"
    project.write_text("functions:\n  api:\n    command: sleep 1\n    read-only: off\n    visible: .\n")
    run = subprocess.run([SWIFTLET, "up", "--file", str(project)], capture_output=True, text=True, timeout=20)
    assert run.returncode == 64
    assert ": the function api: --visible" in run.stderr
    assert "has no effect with --read-only off. Leave one of them out." in run.stderr


def named(root: int, name: str) -> list[int]:
    """The processes below `root` with this name."""
    found = []
    for entry in descendants(root):
        with contextlib.suppress(FileNotFoundError):
            if Path(f"/proc/{entry.pid}/comm").read_text().strip() == name:
                found.append(entry.pid)
    return found


def test_a_new_start_waits_until_the_processes_before_it_are_killed() -> None:
    """The sandbox's first process kills them; it is held up, as by a busy machine."""
    options = ["--no-adapter", "--invoke-mode", "RESPONSE_STREAM"]
    with Emulator([PYTHON, APPLICATIONS / "leaving.py"], options=options) as emulator, ThreadPoolExecutor() as pool:
        [sandbox_init] = wait_until(lambda: named(emulator.pid, "swiftlet-sandbo"), "the sandbox's first process")
        os.kill(sandbox_init, signal.SIGSTOP)
        try:
            assert emulator.request("GET").status == 201
            emulator.output.wait_for("Runtime.ExitError")
            second = pool.submit(emulator.request, "GET")
            until_due(0.3)
            assert len([line for line in emulator.output.lines if "INIT_START" in line]) == 1
        finally:
            os.kill(sandbox_init, signal.SIGCONT)
        assert second.result().status == 201

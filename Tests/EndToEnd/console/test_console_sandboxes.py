"""What the console says about sandboxes: their states, their memory, and why they ended."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from harness.conditions import wait_until
from harness.console import Console, ShownEmulator, write_project
from harness.project import Project


def only(console: Console) -> tuple[str, list[str]]:
    """The only sandbox's name and states."""
    shown = console.snapshot()
    (name,) = shown.sandboxes
    return name, shown.states(name)


def test_freezes_and_thaws_are_spans() -> None:
    with ShownEmulator() as emulator:
        emulator.output.wait_for("Enforced")
        for number in range(3):
            emulator.request("GET", f"/wait?seconds=0.0{number}")
            emulator.console.last()
        name, states = only(emulator.console)
        wait_until(lambda: only(emulator.console)[1][-1] == "frozen", "it is frozen")
        name, states = only(emulator.console)
        without_idle = [state for state in states if state != "idle"]
        assert without_idle == ["starting", "frozen", *["busy", "frozen"] * 3] or without_idle == ["starting", *["busy", "frozen"] * 3]
        shown = emulator.console.snapshot()
        busy = [span for span in shown.spans[name].values() if span["state"] == "busy"]
        assert [span["invocation"] for span in busy] == [row["id"] for row in shown.rows.values()]
        spans = [span for _, span in sorted(shown.spans[name].items())]
        assert all(before["to"] == after["from"] for before, after in zip(spans, spans[1:]))
        assert spans[-1]["to"] is None
        sandbox = shown.sandboxes[name]
        assert (sandbox["function"], sandbox["state"], sandbox["memorySize"]) == ("function", "frozen", 512)
        assert 0 < sandbox["memory"] < 512
        assert all(row["sandbox"] == name for row in shown.rows.values())
        thaws = [[stage["name"] for stage in emulator.console.detail(row["id"])["stages"]] for row in shown.rows.values()]
        assert all("thaw" in stages for stages in thaws[1:]), thaws


def test_a_cold_start_is_a_stage() -> None:
    with ShownEmulator() as emulator:
        emulator.request("GET")
        id = emulator.console.last()["id"]
        assert emulator.console.row_of(id)["coldStart"] is True
        emulator.request("GET")
        assert emulator.console.last()["coldStart"] is False


def test_without_freezing_a_sandbox_is_idle() -> None:
    with ShownEmulator("--freeze", "off") as emulator:
        emulator.request("GET")
        emulator.console.last()
        wait_until(lambda: only(emulator.console)[1][-1] == "idle", "it is idle")
        assert "frozen" not in only(emulator.console)[1]


def test_a_sandbox_that_fails_starts_again() -> None:
    with ShownEmulator() as emulator:
        emulator.request("GET", "/exit")
        emulator.console.last()
        assert emulator.request("GET").status == 200
        emulator.console.last()
        name, states = only(emulator.console)
        ended = states.index("ended")
        assert states[ended + 1] == "starting" and "busy" in states[ended:]
        shown = emulator.console.snapshot()
        assert "exit status 3" in next(span["note"] for span in shown.spans[name].values() if span["state"] == "ended")
        assert shown.sandboxes[name]["faults"] == 1


def test_several_sandboxes_run_at_a_time() -> None:
    with ShownEmulator("--concurrency", "3", "--idle-timeout", "1s") as emulator:
        threads = [threading.Thread(target=emulator.request, args=("GET", "/wait?seconds=0.5")) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        shown = emulator.console.snapshot()
        assert len(shown.sandboxes) == 3
        assert len({row["sandbox"] for row in shown.rows.values()}) == 3

        def all_ended() -> bool:
            return all(sandbox["state"] == "ended" for sandbox in emulator.console.snapshot().sandboxes.values())

        wait_until(all_ended, "idle sandboxes end", timeout=20)
        shown = emulator.console.snapshot()
        for name, sandbox in shown.sandboxes.items():
            last = shown.spans[name][max(shown.spans[name])]
            assert last["note"].startswith("it was idle for 1.00 s") and sandbox["ended"] == last["from"]


def test_a_changed_function_has_new_sandboxes(tmp_path: Path) -> None:
    write_project(tmp_path, ["a"])
    with Project(tmp_path, "--watch") as project:
        console = Console(project.port)
        project.get("localhost")
        first = console.last()["sandbox"]
        (tmp_path / "code.py").write_text("changed = True\n")
        wait_until(lambda: console.snapshot().sandboxes[first]["state"] == "ended", "the old sandbox has ended")
        project.get("localhost")
        assert console.last()["sandbox"] != first


def test_managed_instances_are_shown() -> None:
    options = ["--managed-concurrency", "4"]
    with ShownEmulator(*options) as emulator:
        threads = [threading.Thread(target=emulator.request, args=("GET", "/wait?seconds=0.3")) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        rows = [emulator.console.row(lambda row, number=number: row["number"] == number) for number in range(1, 5)]
        assert {row["state"] for row in rows} == {"done"} and len({row["sandbox"] for row in rows}) == 1


def test_snapstart_is_shown() -> None:
    with ShownEmulator("--snap-start") as emulator:
        assert emulator.request("GET").status == 200
        row = emulator.console.last()
        assert (row["state"], row["coldStart"]) == ("done", True)
        assert emulator.console.snapshot().line("RESTORE_REPORT")["origin"] == "platform"


@pytest.mark.parametrize("option", ["--log-format=json", "--log-format=text"])
def test_lines_are_told_in_either_format(option: str) -> None:
    with ShownEmulator(option) as emulator:
        emulator.request("GET", "/print?text=hello")
        id = emulator.console.last()["id"]
        shown = emulator.console.snapshot()
        assert shown.line("hello")["id"] == id
        assert {line["origin"] for line in shown.lines.values()} >= {"platform", "function"}
        assert shown.line(f"START RequestId: {id}") and shown.line(f"REPORT RequestId: {id}")

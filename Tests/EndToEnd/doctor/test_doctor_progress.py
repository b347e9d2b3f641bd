"""What the doctor shows in a terminal while it works."""

from __future__ import annotations

import os
import re
import subprocess

from harness import examining
from harness.places import SWIFTLET
from harness.ports import free_port


def test_progress_and_remaining_time_in_a_terminal() -> None:
    app = examining.node()
    port = free_port()
    terminal, child_end = os.openpty()
    command = [SWIFTLET, "doctor", "--only", "start,http.head", "--app-port", str(port), "--", *app.command(port)]
    with subprocess.Popen(
        command, cwd=app.directory, env={"PATH": os.environ["PATH"]}, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=child_end,
    ) as run:  # fmt: skip
        os.close(child_end)
        shown = b""
        try:
            while part := os.read(terminal, 4096):
                shown += part
        except OSError:
            # The end of a terminal is an error.
            pass
        finally:
            os.close(terminal)
        report, _ = run.communicate()
    assert run.returncode == 0, report
    lines = [line.removeprefix("\x1b[K") for line in shown.decode().split("\r")]
    assert lines[-1] == "", lines
    for activity in ["the start", "requests of each kind"]:
        pattern = rf"swiftlet doctor: {activity} \.\.\. about \d+ s left"
        assert any(re.fullmatch(pattern, line) for line in lines), lines
    assert b"\x1b" not in report

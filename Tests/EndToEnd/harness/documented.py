"""The commands that the documentation shows, and a way to run them as they stand.

Blocks of the languages `sh` and `console` are run, each in a network namespace of its own so that its ports are free:
`python -m harness.documented FILE LINE` runs one. They run in the folder of an example's README, and for other pages in
Examples/fastapi. A `<!-- in FOLDER -->` line before a block names another folder; `<!-- with COMMAND -->` names a server
that the text around the block has started.
"""

from __future__ import annotations

import fcntl
import os
import re
import shlex
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from .child import Child
from .places import ADAPTER, EXAMPLES, PYTHON, ROOT, SCRIPTS
from .process_table import adopt_orphans, assert_gone, descendants

_SERVER = re.compile(r"^(?:\w+=\S+ )*(swiftlet (local|up)|make run)\b(?!.*--(help|detach))")
_ELLIPSIS = "…"
# Debian's packages for Node.
NODE_PACKAGES = Path("/usr/share/nodejs")
# What is not run, and what is checked instead: see check_elsewhere.
_ELSEWHERE = re.compile(r"^(\w+=\S+ )*(make|scripts/|Benchmarks/run\.sh|(pip|npm) install|lambda-adapter --)(?! run\b)")


@dataclass
class Command:
    """A command, and the lines of its output that the page shows."""

    line: int
    text: str
    output: list[str] = field(default_factory=list)

    @property
    def is_server(self) -> bool:
        """Whether it runs until it is stopped."""
        return bool(_SERVER.match(self.text))


@dataclass
class Block:
    """A block of commands in a page."""

    page: Path
    line: int
    folder: Path
    commands: list[Command]

    @property
    def name(self) -> str:
        return f"{self.page.relative_to(ROOT)}:{self.line}"


def pages() -> list[Path]:
    return [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted(ROOT.glob("docs/**/*.md")), *sorted(EXAMPLES.glob("*/README.md"))]


@dataclass
class Fence:
    """A fenced block of a page."""

    line: int
    language: str
    lines: list[str]
    # The markers before it: `in`, `with`.
    markers: dict[str, str]


def fences(page: Path) -> Iterator[Fence]:
    """Each fenced block of a page, with the number of its first line."""
    lines = page.read_text().splitlines()
    markers: dict[str, str] = {}
    start, language = None, ""
    for number, line in enumerate(lines, 1):
        if line.strip().startswith("```"):
            if start is None:
                start, language = number, line.strip().strip("`")
            else:
                yield Fence(start + 1, language, lines[start : number - 1], markers)
                start, markers = None, {}
        elif start is None and (match := re.fullmatch(r"<!-- (in|with) (.+) -->", line.strip())):
            markers[match.group(1)] = match.group(2)


def commands(first: int, language: str, lines: list[str]) -> list[Command]:
    """The commands of a block; a backslash at its end continues a line."""
    found: list[Command] = []
    continues = False
    for number, line in enumerate(lines, first):
        text = line.strip() if continues or language == "sh" else line
        if continues:
            found[-1].text = found[-1].text.removesuffix("\\").rstrip() + " " + text
        elif language == "sh" and text and not text.startswith("#"):
            found.append(Command(number, text))
        elif language == "console" and text.startswith("$ "):
            found.append(Command(number, text[2:]))
        elif language == "console" and text and found:
            found[-1].output.append(text)
        continues = bool(found) and line.endswith("\\") and (continues or found[-1].line == number)
    return found


def blocks() -> list[Block]:
    found: list[Block] = []
    for page in pages():
        default = page.parent if page.parent.parent == EXAMPLES else EXAMPLES / "fastapi"
        for fence in fences(page):
            if fence.language not in ("sh", "console"):
                continue
            shown = commands(fence.line, fence.language, fence.lines)
            if server := fence.markers.get("with"):
                shown.insert(0, Command(fence.line, server))
            folder = ROOT / fence.markers["in"] if "in" in fence.markers else default
            found.append(Block(page, fence.line, folder, shown))
    return found


def is_elsewhere(command: Command) -> bool:
    """Whether running the command is another test's part."""
    return bool(_ELSEWHERE.match(command.text))


def check_elsewhere(command: Command) -> None:
    """Checks what a command names, if running it takes too long or needs a network."""
    words = shlex.split(command.text, comments=True)
    while "=" in words[0]:
        words.pop(0)
    if words[0] == "make":
        subprocess.run(["make", "-n", *words[1:]], cwd=ROOT, check=True, capture_output=True)
    elif words[:2] == ["pip", "install"]:
        pinned = (ROOT / "requirements.txt").read_text().splitlines()
        for package in words[2:]:
            assert package.startswith("-") or any(line.startswith(f"{package}==") for line in pinned), package
    elif words[:2] == ["npm", "install"]:
        for package in words[2:]:
            assert (NODE_PACKAGES / package).exists(), package
    elif words[0] == "lambda-adapter":
        assert os.access(ADAPTER, os.X_OK)  # needs Lambda's Runtime API
    else:
        assert os.access(ROOT / words[0], os.X_OK), words[0]


def assert_shown(command: Command, output: str) -> None:
    """The lines that the page shows are there, in this order; an ellipsis stands for anything."""
    expected = [line for line in command.output if line != _ELLIPSIS]
    rest = output
    for line in expected:
        pattern = ".*".join(re.escape(part) for part in line.split(_ELLIPSIS))
        match = re.search(pattern, rest)
        assert match, f"`{command.text}` did not print {line!r}, but:\n{output}"
        rest = rest[match.end() :]


def run(block: Block) -> None:
    """Runs a block's commands in order. A server runs until the next one, or the end."""
    with tempfile.TemporaryDirectory() as home, tempfile.TemporaryDirectory(dir=ROOT / "build") as work:
        # curl fails on an error status, as a reader would see at a glance.
        (Path(home) / ".curlrc").write_text("fail\nsilent\nshow-error\n")
        environment = {
            "PATH": f"{ROOT}/build:{SCRIPTS}:{os.environ['PATH']}:/usr/sbin",
            "HOME": home,
            "CURL_HOME": home,
            "TMPDIR": home,
        }
        folder = block.folder
        server: Child | None = None
        try:
            for command in block.commands:
                if is_elsewhere(command):
                    check_elsewhere(command)
                    if command.text.startswith("npm install"):
                        folder = _with_node_modules(folder, Path(work))
                elif command.is_server:
                    if server:
                        _end(server)
                    builds = command.text.startswith("make")
                    server = Child(["bash", "-c", f"exec {command.text}"], environment, cwd=ROOT if builds else folder)
                    server.output.wait_for("Ready", 300 if builds else 30)
                    assert_shown(command, "\n".join(server.output.lines))
                else:
                    done = subprocess.run(
                        ["bash", "-c", command.text], cwd=folder, env=environment, capture_output=True, text=True,
                        timeout=60, stdin=subprocess.DEVNULL,
                    )  # fmt: skip
                    log = "\n".join(server.output.lines) if server else ""
                    assert done.returncode == 0, f"`{command.text}`: {done.returncode}\n{done.stdout}{done.stderr}\n{log}"
                    assert_shown(command, done.stdout + done.stderr)
        finally:
            if server:
                _end(server)


def _with_node_modules(folder: Path, work: Path) -> Path:
    """A copy of the folder with the packages that npm would install. The sandbox hides /tmp, so it is not there."""
    copy = work / folder.name
    shutil.copytree(folder, copy)
    shutil.copytree(NODE_PACKAGES, copy / "node_modules", symlinks=True)
    return copy


def _end(server: Child) -> None:
    """Ctrl-C in a terminal, which ends everything."""
    below = descendants(server.pid)
    server.interrupt()
    server.wait()
    assert_gone(below)


def in_own_network(block: Block) -> list[str]:
    """The command that runs a block in a network namespace of its own."""
    user = [] if os.getuid() == 0 else ["--user", "--map-root-user"]
    return ["unshare", *user, "--net", str(PYTHON), "-m", "harness.documented", str(block.page), str(block.line)]


def raise_loopback() -> None:
    """Enables 127.0.0.1 in a network namespace of its own."""
    with socket.socket() as control:
        request = struct.pack("16sH14x", b"lo", 0)
        flags = struct.unpack("16sH14x", fcntl.ioctl(control, 0x8913, request))[1]  # SIOCGIFFLAGS
        fcntl.ioctl(control, 0x8914, struct.pack("16sH14x", b"lo", flags | 1))  # SIOCSIFFLAGS, IFF_UP


if __name__ == "__main__":
    adopt_orphans()
    raise_loopback()
    run(next(block for block in blocks() if [str(block.page), str(block.line)] == sys.argv[1:]))

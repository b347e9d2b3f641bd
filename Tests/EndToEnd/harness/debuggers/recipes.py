"""The recipes of docs/debugging.md, on ports of this machine's choice."""

from __future__ import annotations

import json
import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..documented import fences
from ..places import PYTHON, ROOT
from ..ports import free_port

_PAGE = ROOT / "docs" / "debugging.md"
# What the page shows as the app's port, and as the debugger's.
_APP_PORT = "8080"


@dataclass
class Recipe:
    """A command that the page shows, and the configuration of launch.json that attaches to it."""

    folder: Path
    options: list[str]
    command: list[str]
    configuration: dict[str, Any]
    app_port: int
    # The debugger's.
    port: int


def recipe(program: str, configuration: str, debugger_port: int, folder: Path | None = None) -> Recipe:
    """The first command of the page that contains `program`, with free ports in place of those that it shows.

    `configuration` is the name and the type of the one for the editor, such as `Attach to the function/node`.
    `folder` takes the place of the folder in which the page runs the command.
    """
    fence = next(fence for fence in fences(_PAGE) if fence.language == "text" and program in fence.lines[0])
    app_port, port = free_port(), free_port()
    text = fence.lines[0].replace(_APP_PORT, str(app_port)).replace(str(debugger_port), str(port))
    name, *words = shlex.split(text)
    assert (name, words[0]) == ("swiftlet", "local"), text
    split = words.index("--") if "--" in words else len(words)
    command = [str(PYTHON) if word == "python" else word for word in words[split + 1 :]]
    folder = folder or ROOT / fence.markers["in"]
    attach = next(found for found in configurations() if f"{found['name']}/{found['type']}" == configuration)
    shown = json.dumps(attach).replace(str(debugger_port), str(port)).replace("${workspaceFolder}", str(folder))
    return Recipe(folder, words[1:split], command, json.loads(shown), app_port, port)


def configurations() -> list[dict[str, Any]]:
    """The configurations of every launch.json on the page."""
    pages = ["\n".join(fence.lines) for fence in fences(_PAGE) if fence.language == "json"]
    return [found for page in pages for found in json.loads(page)["configurations"]]


def shown(language: str, beginning: str) -> str:
    """The block of the page that begins so."""
    texts = ["\n".join(fence.lines) + "\n" for fence in fences(_PAGE) if fence.language == language]
    return next(text for text in texts if text.startswith(beginning))

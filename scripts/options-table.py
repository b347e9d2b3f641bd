#!/usr/bin/env python3
"""Writes the options of `swiftlet local`, from its help, into docs/emulator.md between the two markers.

`--check` only compares. SWIFTLET sets the path of the executable; the default is build/swiftlet.

Exit status: 0, or 1 if the page differs (--check), has no markers, or the executable fails.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "emulator.md"
SWIFTLET = os.environ.get("SWIFTLET", str(ROOT / "build" / "swiftlet"))
BEGIN = "<!-- options of `swiftlet local --help`, written by make docs -->\n"
END = "<!-- end of the options -->\n"
# Options that every command has.
LEFT_OUT = {"help", "version"}


def cell(text: str) -> str:
    """Text in a cell of a table."""
    return re.sub(r"[|*<]", r"\\\g<0>", " ".join(text.split()))


def code(text: str) -> str:
    """Code in a cell of a table, where only the bar must be escaped."""
    return f"`{text.replace('|', chr(92) + '|')}`"


def row(option: dict[str, Any]) -> str:
    name = f"--{option['names'][-1]['name']}"
    if option["kind"] == "option":
        value = option["valueName"]
        name += f" {value if '|' in value else value.upper()}"
    # Defaults that depend on something are part of the help's text.
    description, _, computed = option["abstract"].partition(" Default: ")
    default = option.get("defaultValue") or computed.removesuffix(".")
    shown = code(default) if default and " " not in default else cell(default)
    return f"| {code(name)} | {shown} | {cell(description)} |\n"


def table() -> str:
    """The options, grouped as in the help."""
    dump = subprocess.run([SWIFTLET, "local", "--experimental-dump-help"], capture_output=True, text=True, check=True)
    sections: dict[str, list[str]] = {}
    inverted: set[str] = set()
    options = json.loads(dump.stdout)["command"]["arguments"]
    for option, other in zip(options, [*options[1:], {}]):
        if option["kind"] == "positional" or not option["shouldDisplay"] or option["names"][-1]["name"] in LEFT_OUT:
            continue
        # A flag that can be inverted has two entries, one after the other, with the same text.
        name = option["names"][-1]["name"]
        if name.startswith("no-") and f"--[no-]{name.removeprefix('no-')}" in inverted:
            continue
        if option["kind"] == "flag" and other.get("names", [{}])[-1].get("name") == f"no-{name}":
            inverted.add(f"--[no-]{name}")
            option["names"][-1]["name"] = f"[no-]{name}"
        sections.setdefault(option.get("sectionTitle") or "General", []).append(row(option))
    order = sorted(sections, key=lambda title: title != "General")
    heading = "| option | default | meaning |\n| --- | --- | --- |\n"
    return "\n".join(f"**{title}**\n\n{heading}{''.join(sections[title])}" for title in order)


def main() -> int:
    page = PAGE.read_text()
    if BEGIN not in page or END not in page:
        print(f"options-table: {PAGE.name} has no markers", file=sys.stderr)
        return 1
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    try:
        written = f"{before}{BEGIN}\n{table()}\n{END}{after}"
    except (OSError, subprocess.CalledProcessError, ValueError) as error:
        print(f"options-table: {SWIFTLET} does not print its options: {error}", file=sys.stderr)
        return 1
    if "--check" not in sys.argv[1:]:
        PAGE.write_text(written)
        return 0
    if written != page:
        print("options-table: docs/emulator.md does not match the help; run make docs", file=sys.stderr)
    return int(written != page)


if __name__ == "__main__":
    sys.exit(main())

"""Each property of SAM has an effect, is refused, or is named."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from harness.places import SWIFTLET
from harness.sam_schema import Property, properties

# Texts, so that wrong types are refused, and values that the properties accept.
VALUES: list[Any] = ["zzz", ["zzz"], {"zzz": "zzz"}, True]


def printed(folder: Path, text: str) -> dict[str, Any] | str:
    """What swiftlet reads in a template, or why it refuses it."""
    path = folder / "template.json"
    path.write_text(text)
    result = subprocess.run(
        [SWIFTLET, "up", "--template", path, "--print"], capture_output=True, text=True, timeout=20, env={}
    )
    # What cannot run is described all the same.
    assert result.returncode in (0, 64), result
    return json.loads(result.stdout) if result.stdout else result.stderr


def effect(property: Property, folder: Path) -> str | None:
    """What a property does; None if it disappears without a word."""
    without = printed(folder, property.template(None))
    own = [property.target[property.name]] if property.name in property.target else []
    for value in own + VALUES:
        found = printed(folder, property.template(value))
        if isinstance(found, str):
            if f"`{property.name}`" in found:
                return "refused"
            continue
        if any(f"`{property.name}`" in text for text in found["Warnings"] + found["Ignored"]):
            return "named"
        # A warning can name what a value refers to instead.
        return "used" if found != without else None
    return None


PROPERTIES = properties()


@pytest.mark.parametrize("property", PROPERTIES, ids=[property.place for property in PROPERTIES])
def test_no_property_disappears(property: Property, tmp_path: Path) -> None:
    assert effect(property, tmp_path)

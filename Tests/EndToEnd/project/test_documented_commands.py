"""Every command in the documentation runs as it is written, from a shell without AWS configuration."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from harness import documented
from harness.documented import Block
from harness.places import END_TO_END

BLOCKS = documented.blocks()


@pytest.mark.timeout(400)
@pytest.mark.parametrize("block", BLOCKS, ids=[block.name for block in BLOCKS])
def test_it_runs(block: Block) -> None:
    done = subprocess.run(
        documented.in_own_network(block), cwd=END_TO_END, capture_output=True, text=True, timeout=390
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("page", documented.pages(), ids=lambda page: str(page.relative_to(documented.ROOT)))
def test_settings_of_the_adapter_reach_it(page: Path) -> None:
    """What `env` sets after `--`, the application alone has."""
    for fence in documented.fences(page):
        for number, text in enumerate(fence.lines, fence.line):
            assert not re.search(r"\bswiftlet\b.* -- .*\bAWS_LWA_\w+=", text), f"{page}:{number}: {text}"


@pytest.mark.parametrize("page", documented.pages(), ids=lambda page: str(page.relative_to(documented.ROOT)))
def test_every_command_is_in_a_block_that_is_run(page: Path) -> None:
    """Blocks of the language `text` are for synopses and logs."""
    for fence in documented.fences(page):
        for number, text in enumerate(fence.lines, fence.line):
            is_command = re.match(r"\s*(\$ \w|(swiftlet|curl|aws|make|lambda-adapter --) |scripts/)", text)
            assert fence.language or not is_command, f"{page}:{number}: {text}"

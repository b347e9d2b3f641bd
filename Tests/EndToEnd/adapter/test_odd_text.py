"""Text whose sequences and controls lie across the blocks in which it is read."""

from __future__ import annotations

import pytest

from harness import events
from harness.adapter import Adapter
from harness.behaviours import echo
from harness.fake_lambda import FakeLambda
from harness.scripted_app import ScriptedApp

TEXT = [("content-type", "text/plain; charset=utf-8")]


@pytest.mark.parametrize("wide", ["é", "日", "😀"])
@pytest.mark.parametrize("odd", ["\x01", "\x7f", "\\", '"', "\n", "\x00"])
def test_sequences_across_blocks_before_odd_bytes(fake_lambda: FakeLambda, app: ScriptedApp, wide: str, odd: str) -> None:
    app.default = echo
    with Adapter(fake_lambda, app.port):
        for before in range(58, 66):
            body = ("a" * before + wide + odd + "b" * 200 + wide).encode()
            event = events.http_api("POST", "/", TEXT, body, text=True)
            assert events.response(fake_lambda.invoke(event).result()).body == body


def test_what_is_no_utf8_after_a_sequence_across_blocks(fake_lambda: FakeLambda, app: ScriptedApp) -> None:
    app.default = echo
    with Adapter(fake_lambda, app.port):
        for before in range(58, 66):
            for broken in (b"\xff", b"\xc3(", b"\xe6\x97(", b"\xed\xa0\x80"):
                body = b"a" * before + "日".encode() + broken + b"b" * 200
                event = events.http_api("POST", "/", TEXT, body)
                assert events.response(fake_lambda.invoke(event).result()).body == body

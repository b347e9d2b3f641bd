"""Metrics and warnings about the sandbox: its cold start and its memory, with a real app that grows."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from harness import memory_group
from harness.adapter import Adapter
from harness.asking import ask
from harness.fake_lambda import FakeLambda
from harness.places import END_TO_END, PYTHON
from harness.ports import free_port

MEGABYTES = 160
APPLICATION = "applications/growing.py"


@contextlib.contextmanager
def growing(
    fake_lambda: FakeLambda, wrapper: Sequence[str] = (), **env: str
) -> Iterator[Adapter]:
    """The adapter with the growing app, in a function of `MEGABYTES`."""
    port = free_port()
    command = [*wrapper, str(PYTHON), APPLICATION, str(port)]
    variables = {"AWS_LWA_METRICS": "true", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(MEGABYTES), **env}
    with Adapter(fake_lambda, port, variables, command=command, cwd=END_TO_END) as adapter:
        fake_lambda.wait_for("next")
        yield adapter


def metrics(adapter: Adapter, count: int) -> list[dict[str, Any]]:
    """The metrics of each of so many invocations."""
    seen = 0

    def has_all(_: str) -> bool:
        nonlocal seen
        seen = sum("_aws" in line for line in adapter.output.lines)
        return seen >= count

    adapter.output.wait_for(has_all)
    return [json.loads(line) for line in adapter.output.lines if "_aws" in line]


def assert_measured(fake_lambda: FakeLambda, adapter: Adapter) -> None:
    """The app grows, and metrics and warnings say so."""
    for megabytes in (0, 30, 30, 30, 30, 1, 25, 1):
        ask(fake_lambda, "GET", f"/keep/{megabytes}")
    documents = metrics(adapter, 8)
    assert [document["ColdStarts"] for document in documents] == [1, 0, 0, 0, 0, 0, 0, 0]
    assert ["InitDuration" in document for document in documents] == [True] + [False] * 7
    assert 1 < documents[0]["InitDuration"] < 10_000
    used = [document["MemoryUsed"] for document in documents]
    assert 3 < used[0] < 60
    for before, after in zip(used[:4], used[1:5]):
        assert 25 < after - before < 40, used
    for document in documents:
        assert document["MemoryUtilization"] == pytest.approx(document["MemoryUsed"] / MEGABYTES * 100, rel=0.01)
    assert documents[-1]["MemoryUtilization"] > 97, "the app is to come near its limit"
    adapter.stop()
    warnings = [line for line in adapter.output.lines if "Memory is nearly used up" in line]
    assert 1 <= len(warnings) <= 2, "once for each threshold"


def test_memory_by_what_is_resident(fake_lambda: FakeLambda) -> None:
    with growing(fake_lambda) as adapter:
        assert_measured(fake_lambda, adapter)


def test_memory_by_its_control_group(fake_lambda: FakeLambda) -> None:
    # Some room, so that the kernel kills nothing.
    with memory_group.limited(MEGABYTES + 40) as group:
        with growing(fake_lambda, memory_group.inside(group, [])) as adapter:
            assert_measured(fake_lambda, adapter)


def test_the_warning_needs_no_metrics(fake_lambda: FakeLambda) -> None:
    with growing(fake_lambda, AWS_LWA_METRICS="false") as adapter:
        ask(fake_lambda, "GET", "/keep/150")
        adapter.output.wait_for("Memory is nearly used up")
        for _ in range(3):
            ask(fake_lambda, "GET", "/")
        adapter.stop()
        assert sum("Memory is nearly used up" in line for line in adapter.output.lines) == 1
        assert "_aws" not in adapter.output.text


def test_a_start_ahead_of_time_is_no_cold_start(fake_lambda: FakeLambda) -> None:
    with growing(fake_lambda, AWS_LAMBDA_INITIALIZATION_TYPE="provisioned-concurrency") as adapter:
        for _ in range(2):
            ask(fake_lambda, "GET", "/")
        documents = metrics(adapter, 2)
        assert [document["ColdStarts"] for document in documents] == [0, 0]
        assert ["InitDuration" in document for document in documents] == [True, False]

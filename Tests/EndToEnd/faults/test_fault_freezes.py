"""Adapter and app frozen and thawed together, as Lambda does it, with the app's keep-alive timers due at the thaw."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator

import pytest

from harness import servers
from harness.adapter import Adapter
from harness.asking import answer, ask, invoke
from harness.fake_lambda import FakeLambda
from harness.freeze import freezer_group, frozen, until_due

READY = {"AWS_LWA_READINESS_CHECK_PATH": "/"}

SERVERS: dict[str, Callable[[], servers.Server]] = {
    "uvicorn": lambda: servers.uvicorn("--timeout-keep-alive", "1"),
    "gunicorn gthread": lambda: servers.gunicorn("--worker-class", "gthread", "--threads", "2", "--keep-alive", "1"),
    "gunicorn sync": lambda: servers.gunicorn(),
}


@contextlib.contextmanager
def by_signal(*pids: int) -> Iterator[Callable[[], contextlib.AbstractContextManager[None]]]:
    """SIGSTOP and SIGCONT, one process after the other."""
    yield lambda: frozen(*pids)


# How it is frozen and which server it is are independent of each other.
FREEZES = [(server, freezer_group) for server in SERVERS.values()] + [(SERVERS["uvicorn"], by_signal)]


@pytest.mark.parametrize(("server", "freezing"), FREEZES, ids=[*SERVERS, "uvicorn, by signals"])
def test_timers_are_due_at_the_thaw(
    fake_lambda: FakeLambda, server: Callable[[], servers.Server],
    freezing: Callable[..., contextlib.AbstractContextManager[Callable[[], contextlib.AbstractContextManager[None]]]],
) -> None:  # fmt: skip
    """The invocation is there at the thaw, and races with the close of what it might be sent on."""
    with server() as app, Adapter(fake_lambda, app.port, READY) as adapter, freezing(adapter.pid, app.pid) as freeze:
        for method, target in [("GET", "/reflect"), ("POST", "/echo")]:
            assert ask(fake_lambda, "GET", "/reflect").status == 200
            with freeze():
                until_due(1.1)
                invocation = invoke(fake_lambda, method, target)
            assert answer(invocation).status == 200
        assert ask(fake_lambda, "POST", "/echo", b"body").body == b"body"


@pytest.mark.parametrize("freezing", [by_signal, freezer_group], ids=["signals", "cgroup"])
def test_many_short_freezes(
    fake_lambda: FakeLambda,
    freezing: Callable[..., contextlib.AbstractContextManager[Callable[[], contextlib.AbstractContextManager[None]]]],
) -> None:
    """Between any two invocations, as on Lambda; the timer runs out in one of them."""
    with servers.uvicorn("--timeout-keep-alive", "1") as app, Adapter(fake_lambda, app.port, READY) as adapter:
        with freezing(adapter.pid, app.pid) as freeze:
            for number in range(30):
                with freeze():
                    until_due(0.05)
                    method, target = ("GET", "/reflect") if number % 2 else ("POST", "/echo")
                    invocation = invoke(fake_lambda, method, target)
                assert answer(invocation).status == 200


@pytest.mark.parametrize("freezing", [by_signal, freezer_group], ids=["signals", "cgroup"])
def test_a_freeze_in_the_middle_of_a_request(
    fake_lambda: FakeLambda,
    freezing: Callable[..., contextlib.AbstractContextManager[Callable[[], contextlib.AbstractContextManager[None]]]],
) -> None:
    """It happens after an answer, to what the app goes on with; here to a slow answer that is within its deadline."""
    with servers.uvicorn() as app, Adapter(fake_lambda, app.port, READY) as adapter:
        with freezing(adapter.pid, app.pid) as freeze:
            for method in ("GET", "POST"):
                invocation = invoke(fake_lambda, method, "/slow?seconds=0.2" if method == "GET" else "/echo")
                assert invocation.taken.wait(5)
                with freeze():
                    until_due(0.3)
                assert answer(invocation).status == 200
            assert ask(fake_lambda, "POST", "/echo", b"body").body == b"body"

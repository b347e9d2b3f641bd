"""The proof that no caller ever sees IncompleteMessage: many invocations against an app that misuses its connections.

Ends with 0 if no caller saw an error and the app saw each POST exactly once, and with 1 otherwise.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import random
import secrets
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from application import __file__ as APPLICATION
from harness import events
from harness.child import Child
from harness.http_client import Response
from harness.places import ADAPTER
from harness.ports import free_port
from harness.sockets import wait_for_listener
from ledger import Ledger
from plan import Content, Request, requests
from report import Report
from runtime_api import Result, RuntimeAPI

SECONDS = 5.0
"""The function's timeout."""


class Sandbox:
    """The app and the adapter, frozen and thawed together."""

    def __init__(self, options: argparse.Namespace, api_port: int, app: Child, app_port: int) -> None:
        self._executable = options.adapter
        self._app = app
        self._env = {
            "PATH": os.environ["PATH"],
            "AWS_LAMBDA_RUNTIME_API": f"127.0.0.1:{api_port}",
            "AWS_LAMBDA_FUNCTION_NAME": "function",
            "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "512",
            "AWS_LAMBDA_LOG_GROUP_NAME": "/aws/lambda/function",
            "AWS_LAMBDA_LOG_STREAM_NAME": "2026/01/01/[$LATEST]0123456789abcdef0123456789abcdef",
            "AWS_LWA_PORT": str(app_port),
            "AWS_LWA_READINESS_CHECK_PATH": "/ready",
            "RUST_LOG": "warn",
        }
        if options.reuse:
            self._env["AWS_LWA_UPSTREAM_REUSE"] = options.reuse
        if options.streamed:
            self._env["AWS_LWA_INVOKE_MODE"] = "response_stream"
        self.start()

    def start(self) -> None:
        self.adapter = Child([self._executable], self._env)

    def restart(self) -> None:
        """What Lambda does with a sandbox that broke."""
        with contextlib.suppress(AssertionError):
            self.adapter.stop(signal.SIGKILL)
        self.start()

    @contextlib.contextmanager
    def frozen(self, dice: random.Random) -> Iterator[None]:
        """Stops all, and lets all go on in any order."""
        pids = [self.adapter.pid, self._app.pid]
        for pid in pids:
            os.kill(pid, signal.SIGSTOP)
        # The master stands still by now, so there will be no other worker.
        workers = Path(f"/proc/{self._app.pid}/task/{self._app.pid}/children").read_text().split()
        for pid in map(int, workers):
            os.kill(pid, signal.SIGSTOP)
            pids.append(pid)
        try:
            yield
        finally:
            dice.shuffle(pids)
            for pid in pids:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGCONT)


class Soak:
    """One run."""

    def __init__(self, options: argparse.Namespace, api: RuntimeAPI, sandbox: Sandbox, report: Report) -> None:
        self._options = options
        self._api = api
        self._sandbox = sandbox
        self._report = report
        self._content = Content(options.seed)
        self._dice = random.Random(options.seed + 1)

    async def run(self) -> None:
        """Makes all invocations, one after the other, as a sandbox gets them."""
        before: Request | None = None
        for request in requests(self._options.seed, self._options.count):
            error = await self._invoke(request)
            self._report.add(request, before, error)
            before = request

    async def _invoke(self, request: Request) -> str | None:
        """Makes an invocation.

        Returns what was wrong with it in its caller's eyes.
        """
        event = self._event(request)
        try:
            await self._or_death(self._api.asked(), 15)
        except TimeoutError:
            self._lose_sandbox()
            return "the adapter did not ask for the invocation"
        try:
            result = await self._or_death(await self._hand_out(request, event), SECONDS)
        except TimeoutError as error:
            self._lose_sandbox()
            return str(error) or "timed out"
        return self._fault(request, result)

    async def _hand_out(self, request: Request, event: bytes) -> asyncio.Future[Result]:
        request_id = f"00000000-0000-4000-8000-{request.number:012x}"
        if "freeze" not in request.before:
            await asyncio.sleep(request.pause) if request.pause else None
            return self._api.hand_out(request_id, event, SECONDS)
        with self._sandbox.frozen(self._dice):
            await asyncio.sleep(request.pause)
            # Lambda has the next invocation ready when it thaws a sandbox.
            return self._api.hand_out(request_id, event, SECONDS)

    async def _or_death(self, awaitable, seconds: float):
        """Waits for something from the adapter; raises TimeoutError when it took too long or the adapter is gone."""
        end = time.monotonic() + seconds
        waiter = asyncio.ensure_future(awaitable)
        while True:
            done, _ = await asyncio.wait([waiter], timeout=0.25)
            if done:
                return waiter.result()
            status = self._sandbox.adapter.process.poll()
            if status is not None or time.monotonic() > end:
                waiter.cancel()
                raise TimeoutError(f"the adapter ended with {status}" if status is not None else "timed out")

    def _lose_sandbox(self) -> None:
        self._report.sandboxes_lost += 1
        self._sandbox.restart()

    def _event(self, request: Request) -> bytes:
        headers = [("x-soak-number", str(request.number)), ("x-soak-framing", request.framing)]
        if request.has_key:
            headers.append(("idempotency-key", f"key-{request.number}"))
        if request.within:
            headers.append(("x-soak-within", request.within))
        if request.after:
            headers += [("x-soak-after", request.after), ("x-soak-late", f"{request.late:.6f}")]
        body = None
        if request.method == "GET":
            headers.append(("x-soak-size", str(request.size)))
        else:
            body = self._content.of(request.number, request.size)
        return json.dumps(events.http_api(request.method, f"/soak/{request.number}", headers, body)).encode()

    def _fault(self, request: Request, result: Result) -> str | None:
        """What is wrong with a result; None for one that its caller is glad of."""
        if result.kind == "error":
            return f"invocation error {result.body[:300].decode(errors='replace')}"
        if result.trailers:
            return f"the stream ended in trailers: {result.trailers[:300].decode(errors='replace')}"
        response = _streamed(result.body) if self._options.streamed else events.response(result.body)
        if response.status != 200:
            return f"status {response.status}, {response.body[:300].decode(errors='replace')}"
        if response.header("x-soak-number") != str(request.number):
            return f"it was answered by the answer to {response.header('x-soak-number')}"
        if response.body != self._content.of(request.number, request.size):
            return f"its body has other bytes ({len(response.body)} instead of {request.size})"
        return None


def _streamed(body: bytes) -> Response:
    """The response in a streamed result: a prelude, eight NUL bytes, the body as it is."""
    prelude, _, content = body.partition(bytes(8))
    answer = json.loads(prelude)
    return Response(answer["statusCode"], list(answer["headers"].items()), content)


async def soak(options: argparse.Namespace, directory: Path) -> Report:
    """Runs a soak.

    Returns its figures.
    """
    ledger_path = directory / "arrivals"
    ledger = Ledger(ledger_path, options.count)
    app_port = free_port()
    command = [sys.executable, APPLICATION, str(app_port), str(ledger_path), str(options.count), str(options.seed)]
    report = Report("")
    api = RuntimeAPI()
    api_port = await api.start()
    with Child(command, {"PATH": os.environ["PATH"]}) as app:
        wait_for_listener(app_port)
        sandbox = Sandbox(options, api_port, app, app_port)
        start = time.monotonic()
        try:
            await Soak(options, api, sandbox, report).run()
        finally:
            taken = time.monotonic() - start
            with contextlib.suppress(AssertionError):
                sandbox.adapter.stop()
            api.close()
        if app.output.lines:
            report.violations.append(f"the app complained: {app.output.text[:2000]}")
    report.count_arrivals(requests(options.seed, options.count), lambda number: ledger[number])
    ledger.close()
    report.title = (
        f"{options.count} invocations in {taken:.1f} s ({options.count / taken:.0f} a second), seed {options.seed}"
    )
    return report


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="soak", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--adapter", type=Path, default=ADAPTER, help="the adapter under test (default: build/lambda-adapter)")
    parser.add_argument("--count", type=int, default=10_000, help="how many invocations (default: 10000)")
    parser.add_argument("--short", action="store_true", help="1000 invocations")
    parser.add_argument("--seed", type=int, default=secrets.randbelow(1 << 32), help="to repeat a run (default: random)")
    parser.add_argument("--reuse", choices=["safe", "always", "never"], help="AWS_LWA_UPSTREAM_REUSE for the adapter")
    parser.add_argument("--streamed", action="store_true", help="AWS_LWA_INVOKE_MODE=response_stream for the adapter")
    options = parser.parse_args()
    if options.short:
        options.count = 1000
    options.adapter = options.adapter.absolute()
    if not options.adapter.is_file():
        parser.error(f"{options.adapter} is not there; run make build, or name another by --adapter")
    return options


def main() -> int:
    options = _options()
    print(f"soak: seed {options.seed}", flush=True)
    with tempfile.TemporaryDirectory(prefix="soak-") as directory:
        report = asyncio.run(soak(options, Path(directory)))
    print(report.text())
    violations = report.judge()
    for violation in violations:
        print(f"soak: {violation}", file=sys.stderr)
    if not violations:
        print("\nNo caller saw an error; the app saw each POST exactly once.")
    return 1 if violations else 0


if __name__ == "__main__":
    sys.exit(main())

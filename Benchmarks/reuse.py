"""Is it worth keeping connections to the app? Compares GET with AWS_LWA_UPSTREAM_REUSE=safe and never.

Two adapters stand beside one app and take turns in short batches, so that a machine that is busy for a while weighs on
both. Latency is from the event handed out to the response whole; CPU is that of the adapter and of the app with all its
processes, for one invocation. A ratio is the median of the batches' own ratios, safe to never: under 1, reuse pays.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import statistics
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from harness import events
from harness.child import Child
from harness.places import ADAPTER, EXAMPLES, program, script
from harness.ports import free_port
from harness.process_table import descendants
from harness.sockets import wait_for_listener
from runtime_api import RuntimeAPI

CPU_GROUPS = Path("/sys/fs/cgroup/cpu")
MODES = ("safe", "never")


@dataclass
class Batch:
    """A series of invocations: the seconds of each, and the CPU seconds of all."""

    latencies: list[float]
    adapter_cpu: float
    app_cpu: float


FIGURES: dict[str, Callable[[Batch], float]] = {
    "p50": lambda batch: statistics.median(batch.latencies),
    "p99": lambda batch: sorted(batch.latencies)[int(len(batch.latencies) * 0.99)],
    "mean": lambda batch: statistics.fmean(batch.latencies),
    "CPU, adapter": lambda batch: batch.adapter_cpu / len(batch.latencies),
    "CPU, app": lambda batch: batch.app_cpu / len(batch.latencies),
}
"""In seconds per invocation."""


@dataclass
class Contender:
    """An adapter, its Lambda, and its measurements."""

    api: RuntimeAPI
    adapter: Child
    batches: list[Batch] = field(default_factory=list)


def cpu_seconds(*pids: int) -> float:
    """The CPU time of all threads of these processes so far, in nanoseconds by the scheduler's clock."""
    total = 0
    for pid in pids:
        for task in Path(f"/proc/{pid}/task").iterdir():
            total += int((task / "schedstat").read_text().split()[0])
    return total / 1e9


def fastapi(port: int, _: Path) -> Child:
    return Child(
        [script("uvicorn"), "--port", str(port), "--log-level", "warning", "main:app"], {"PATH": os.environ["PATH"]},
        cwd=EXAMPLES / "fastapi",
    )  # fmt: skip


def node(port: int, _: Path) -> Child:
    return Child([program("node"), "server.js"], {"PATH": os.environ["PATH"], "PORT": str(port)}, cwd=EXAMPLES / "node")


def nginx(port: int, directory: Path) -> Child:
    environment = {"PATH": os.environ["PATH"], "PORT": str(port), "NGINX_PREFIX": str(directory)}
    return Child([EXAMPLES / "nginx" / "start.sh"], environment)


APPS: dict[str, tuple[Callable[[int, Path], Child], str]] = {
    "FastAPI on uvicorn": (fastapi, "/"),
    "Node's http": (node, "/"),
    "nginx": (nginx, "/reflect"),
}


@contextlib.contextmanager
def cpu_share(share: float | None, pids: list[int]) -> Iterator[None]:
    """Limits these processes to a share of one core, as Lambda does with functions that have little memory."""
    if share is None:
        yield
        return
    group = CPU_GROUPS / f"reuse-{uuid.uuid4().hex[:8]}"
    group.mkdir()
    try:
        (group / "cpu.cfs_period_us").write_text("20000")
        (group / "cpu.cfs_quota_us").write_text(str(int(20000 * share)))
        for pid in pids:
            (group / "cgroup.procs").write_text(str(pid))
        yield
        for pid in pids:
            (CPU_GROUPS / "cgroup.procs").write_text(str(pid))
    finally:
        with contextlib.suppress(OSError):
            group.rmdir()


async def contender(options: argparse.Namespace, mode: str, app_port: int) -> Contender:
    """Starts an adapter and waits until it asks for work."""
    api = RuntimeAPI()
    environment = {
        "PATH": os.environ["PATH"],
        "AWS_LAMBDA_RUNTIME_API": f"127.0.0.1:{await api.start()}",
        "AWS_LAMBDA_FUNCTION_NAME": "function",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "512",
        "AWS_LWA_PORT": str(app_port),
        "AWS_LWA_UPSTREAM_REUSE": mode,
    }
    result = Contender(api, Child([options.adapter], environment))
    await asyncio.wait_for(api.asked(), 15)
    return result


async def batch(contender: Contender, app_pids: list[int], event: bytes, count: int) -> Batch:
    """Makes `count` invocations, one after the other."""
    before = cpu_seconds(contender.adapter.pid), cpu_seconds(*app_pids)
    latencies = []
    for number in range(count):
        await asyncio.wait_for(contender.api.asked(), 30)
        start = time.perf_counter()
        result = await asyncio.wait_for(contender.api.hand_out(f"{number:036x}", event, 60), 30)
        latencies.append(time.perf_counter() - start)
        if events.response(result.body).status != 200:
            raise SystemExit(f"reuse: the status is not 200: {result.body[:300]!r}")
    await asyncio.wait_for(contender.api.asked(), 30)
    after = cpu_seconds(contender.adapter.pid), cpu_seconds(*app_pids)
    return Batch(latencies, after[0] - before[0], after[1] - before[1])


async def measure(options: argparse.Namespace, name: str, share: float | None) -> list[str]:
    """Measures one app at one share of a core.

    Returns its rows.
    """
    start_app, path = APPS[name]
    port = free_port()
    event = json.dumps(events.http_api("GET", path, [("accept", "*/*"), ("user-agent", "Mozilla/5.0")])).encode()
    # With a small share of a core, an invocation takes as long as dozens of them otherwise.
    count, rounds = (options.count, options.rounds) if share is None else (options.count // 4, options.rounds // 2)
    with tempfile.TemporaryDirectory(prefix="reuse-") as directory, contextlib.ExitStack() as stack:
        app = stack.enter_context(start_app(port, Path(directory)))
        wait_for_listener(port)
        contenders = {mode: await contender(options, mode, port) for mode in MODES}
        for each in contenders.values():
            stack.enter_context(each.adapter)
            stack.callback(each.api.close)
        app_pids = [app.pid, *(entry.pid for entry in descendants(app.pid))]
        for mode in MODES:
            await batch(contenders[mode], app_pids, event, options.count)
        with cpu_share(share, [*app_pids, *(each.adapter.pid for each in contenders.values())]):
            for number in range(rounds):
                for mode in MODES if number % 2 else reversed(MODES):
                    contenders[mode].batches.append(await batch(contenders[mode], app_pids, event, count))
    safe, never = (contenders[mode].batches for mode in MODES)

    rows = []
    for figure, of in FIGURES.items():
        ratio = statistics.median(of(one) / of(other) for one, other in zip(safe, never, strict=True))
        values = [statistics.median(map(of, batches)) * 1e6 for batches in (safe, never)]
        share_text = "all" if share is None else f"{share:.0%} of a core"
        rows.append(f"| {name} | {share_text} | {figure} | {values[0]:.0f} | {values[1]:.0f} | {ratio:.2f} |")
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(prog="reuse", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--adapter", type=Path, default=ADAPTER, help="the adapter under test (default: build/lambda-adapter)")
    parser.add_argument("--rounds", type=int, default=20, help="batches of each setting (default: 20)")
    parser.add_argument("--count", type=int, default=200, help="invocations per batch (default: 200)")
    options = parser.parse_args()
    shares: list[float | None] = [None]
    if os.access(CPU_GROUPS, os.W_OK) and (CPU_GROUPS / "cpu.cfs_quota_us").exists():
        shares.append(0.07)
    else:
        print("reuse: no writable cgroup v1 CPU controller: not measured at a small share", file=sys.stderr)
    print("| app | share of CPU | figure, in us | safe | never | safe / never |")
    print("| --- | --- | --- | ---: | ---: | ---: |")
    for share in shares:
        for name in APPS:
            print("\n".join(asyncio.run(measure(options, name, share))), flush=True)


if __name__ == "__main__":
    main()

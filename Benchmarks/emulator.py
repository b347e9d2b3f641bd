"""Measures the emulator: invocations per second, the start of a sandbox, streaming, memory.

The app is a few lines with Node's own http module, so the figures are mainly those of the emulator and the adapter. wrk
generates the load.
"""

from __future__ import annotations

import argparse
import re
import socket
import statistics
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from harness.child import Child
from harness.emulator import Emulator
from harness.places import program
from harness.ports import free_port
from harness.process_table import descendants

APP = """
const part = Buffer.alloc(65536, 97);
require("http").createServer((request, response) => {
  if (request.url === "/stream") {
    let left = 1600;
    const more = () => { while (left-- > 0) if (!response.write(part)) return response.once("drain", more); response.end(); };
    more();
  } else response.end("ok");
}).listen(Number(process.env.APP_PORT), "127.0.0.1");
"""
STREAM_BYTES = 1600 * 65536


def command() -> list[str]:
    return [program("node"), "-e", APP]


@contextmanager
def emulator(*options: str) -> Iterator[Emulator]:
    port = free_port()
    run = Emulator(command(), options=["--app-port", str(port), *options], env={"APP_PORT": str(port)})
    try:
        yield run
    finally:
        run.stop()


def invocations_a_second(seconds: int, connections: int, *options: str) -> float:
    with emulator(*options) as run:
        urllib.request.urlopen(run.url).read()
        output = subprocess.run(
            ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", run.url], capture_output=True, text=True, check=True
        ).stdout
    if "Non-2xx" in output:
        raise SystemExit(f"not all responses were 200:\n{output}")
    return float(re.search(r"Requests/sec:\s+([\d.]+)", output)[1])


def listens(port: int) -> None:
    """Returns once the port accepts connections; it checks more often than a test needs to."""
    while True:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.0005)


def start_beyond_the_apps_own(rounds: int) -> tuple[float, float]:
    """Medians in milliseconds: from the start of `swiftlet` to the first response, and the part of it without the app."""
    whole, own = [], []
    for _ in range(rounds):
        port = free_port()
        begin = time.perf_counter()
        app = Child(command(), {"PATH": "/usr/bin:/bin", "APP_PORT": str(port)})
        listens(port)
        own.append(time.perf_counter() - begin)
        app.stop()
        begin = time.perf_counter()
        with emulator() as run:
            urllib.request.urlopen(run.url).read()
            whole.append(time.perf_counter() - begin)
    return statistics.median(whole) * 1e3, statistics.median(a - b for a, b in zip(whole, own)) * 1e3


def streamed(rounds: int) -> float:
    """The median in megabytes per second."""
    rates = []
    with emulator("--invoke-mode", "response-stream") as run:
        for _ in range(rounds):
            begin = time.perf_counter()
            count = 0
            with urllib.request.urlopen(f"{run.url}/stream") as response:
                while part := response.read(1 << 18):
                    count += len(part)
            assert count == STREAM_BYTES, f"{count} of {STREAM_BYTES} bytes"
            rates.append(count / 1e6 / (time.perf_counter() - begin))
    return statistics.median(rates)


def resident(pid: int) -> float:
    """Megabytes."""
    return int(re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())[1]) / 1024


def memory() -> tuple[float, float]:
    """The memory of the emulator and of the adapter after some invocations, in megabytes."""
    with emulator() as run:
        for _ in range(50):
            urllib.request.urlopen(run.url).read()
        adapter = next(entry.pid for entry in descendants(run.pid) if "lambda-adapter" in entry.command)
        return resident(run.pid), resident(adapter)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seconds", type=int, default=5, help="seconds of load for each throughput figure (default: 5)")
    parser.add_argument("--rounds", type=int, default=7, help="rounds of starts and streams (default: 7)")
    arguments = parser.parse_args()
    rows: list[tuple[str, str, str]] = []
    rate = invocations_a_second(arguments.seconds, 4, "--freeze", "off")
    rows.append(("warm invocations a second, without freezing", f"{rate:,.0f}", "2,000"))
    # Without a delay, an invocation that follows immediately is delivered before the freeze.
    rate = invocations_a_second(arguments.seconds, 1, "--thaw-delay", "1ms")
    rows.append(("warm invocations a second, with a freeze of 1 ms between them", f"{rate:,.0f}", "300"))
    whole, beyond = start_beyond_the_apps_own(arguments.rounds)
    rows.append(("from the start of `swiftlet` to the first response", f"{whole:.0f} ms", ""))
    rows.append(("of that, beyond the app's own start", f"{beyond:.0f} ms", "50 ms"))
    rows.append(("100 MB stream through the Function URL", f"{streamed(arguments.rounds):,.0f} MB/s", ""))
    own, adapter = memory()
    rows.append(("memory of the emulator, resident", f"{own:.1f} MB", ""))
    rows.append(("memory of the adapter in its sandbox, resident", f"{adapter:.1f} MB", ""))
    print("| what | measured | must |\n| --- | ---: | ---: |")
    for row in rows:
        print("| " + " | ".join(row) + " |")


if __name__ == "__main__":
    main()

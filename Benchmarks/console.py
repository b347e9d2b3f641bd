"""Measures what the console costs: invocations per second with it, and with a page open, relative to `--no-console`.

The cases take turns in one run, because the rates of different runs differ by more than the console costs. With 4 connections
and without freezing, the emulator is busy all the time, so these are the largest ratios. The CPU time of the emulator hardly
depends on what else runs.
"""

from __future__ import annotations

import argparse
import os
import re
import socket
import statistics
import subprocess
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from emulator import emulator, resident

CASES = {"off": ["--no-console"], "on": ["--console"], "with a page open": ["--console"]}


@contextmanager
def page(port: int) -> Iterator[list[int]]:
    """An open page; the list has the number of bytes that it has got."""
    count = [0]
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(b"GET /_swiftlet/api/stream HTTP/1.1\r\nHost: localhost\r\n\r\n")

        def read() -> None:
            while part := connection.recv(1 << 18):
                count[0] += len(part)

        thread = threading.Thread(target=read)
        thread.start()
        try:
            yield count
        finally:
            connection.shutdown(socket.SHUT_RDWR)
            thread.join()


def rate(url: str, seconds: int) -> float:
    """Invocations a second."""
    output = subprocess.run(["wrk", "-t1", "-c4", f"-d{seconds}s", url], capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in output:
        raise SystemExit(f"not all responses were 200:\n{output}")
    return float(re.search(r"Requests/sec:\s+([\d.]+)", output)[1])


def cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seconds", type=int, default=3, help="seconds of load for each figure (default: 3)")
    parser.add_argument("--rounds", type=int, default=7, help="rounds of all cases (default: 7)")
    arguments = parser.parse_args()
    rates: dict[str, list[float]] = {name: [] for name in CASES}
    cpu: dict[str, list[float]] = {name: [] for name in CASES}
    memory: dict[str, list[float]] = {name: [] for name in CASES}
    sent: list[float] = []
    for _ in range(arguments.rounds):
        for name, options in CASES.items():
            with emulator("--freeze", "off", *options) as run:
                urllib.request.urlopen(run.url).read()
                before = cpu_seconds(run.pid)
                if name == "with a page open":
                    with page(run.port) as count:
                        rates[name].append(rate(run.url, arguments.seconds))
                        sent.append(count[0] / 1e6 / arguments.seconds)
                else:
                    rates[name].append(rate(run.url, arguments.seconds))
                spent = cpu_seconds(run.pid) - before
                cpu[name].append(spent / (rates[name][-1] * arguments.seconds) * 1e6)
                memory[name].append(resident(run.pid))
    print("| console | invocations a second | relative to off, round by round | emulator's CPU time | its memory |")
    print("| --- | ---: | ---: | ---: | ---: |")
    for name in CASES:
        ratios = [one / off for one, off in zip(rates[name], rates["off"])]
        print(
            f"| {name} | {statistics.median(rates[name]):,.0f} | {statistics.median(ratios):.3f} "
            f"({min(ratios):.3f} to {max(ratios):.3f}) | {statistics.median(cpu[name]):.0f} us an invocation "
            f"| {statistics.median(memory[name]):.1f} MB |"
        )
    print(f"\nThe page got {statistics.median(sent):.1f} MB/s.")


if __name__ == "__main__":
    main()

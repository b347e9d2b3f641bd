"""A small server, one request at a time, that dies, hangs, computes or eats memory as its path says.

`mortal.py PORT RECORDS`: each request and each signal adds a line to a file in the directory RECORDS; a file `refuse`
there makes the program exit at its start, with the status that the file holds.
"""

import os
import signal
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

port, records = int(sys.argv[1]), Path(sys.argv[2])


def note(name: str) -> int:
    """Adds a line; answers how many there are now."""
    with (records / name).open("a") as lines:
        lines.write(f"{os.getpid()}\n")
    return len((records / name).read_text().splitlines())


if (records / "refuse").exists():
    sys.exit(int((records / "refuse").read_text()))

for passed in (signal.SIGHUP, signal.SIGUSR1, signal.SIGUSR2):
    signal.signal(passed, lambda number, _: note(signal.Signals(number).name))


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self) -> None:
        self.rfile.read(int(self.headers.get("content-length") or 0))
        _, action, *arguments = self.path.split("/")
        calls = note("-".join([action or "root", *arguments]))
        if action == "kill-once" and calls == 1:
            os.kill(os.getpid(), signal.SIGKILL)
        if action == "exit-once" and calls == 1:
            os._exit(int(arguments[0]))
        if action == "hang":
            while True:
                signal.pause()
        if action == "wait":
            threading.Event().wait(float(arguments[0]))
        if action == "compute":
            end = time.process_time() + float(arguments[0])
            while time.process_time() < end:
                pass
        if action == "eat" or action == "eat-once" and calls == 1:
            eaten = []
            while True:
                eaten.append(bytearray(os.urandom(1024)) * 1024)
        if action == "kill-in-body" and calls == 1:
            self.send_response(200)
            self.send_header(*(("Content-Length", "1000") if arguments[0] == "length" else ("Transfer-Encoding", "chunked")))
            self.end_headers()
            self.wfile.write(b"4\r\nhalf\r\n")
            os.kill(os.getpid(), signal.SIGKILL)
        body = f"{calls} {os.getpid()}".encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = do_PUT = answer

    def log_message(self, *_: object) -> None:
        pass


def end(*_: object) -> None:
    note("SIGTERM")
    os._exit(0)


if not (records / "stubborn").exists():
    signal.signal(signal.SIGTERM, end)
else:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
HTTPServer(("127.0.0.1", port), Handler).serve_forever()

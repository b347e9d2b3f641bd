"""A server that counts in the background, and so does a child of its own in another session: `ticking.py PORT COUNTS`."""

import os
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

port, counts = int(sys.argv[1]), Path(sys.argv[2])
pause = threading.Event()


def tick(name: str) -> None:
    descriptor = os.open(counts / name, os.O_WRONLY | os.O_CREAT)
    for number in range(10**9):
        os.pwrite(descriptor, str(number).encode(), 0)
        pause.wait(0.001)


if os.fork() == 0:
    os.setsid()
    tick("child")
threading.Thread(target=tick, args=("app",), daemon=True).start()

# Both count before the port is open: readiness then means that there is something to see.
while not all((counts / name).exists() and (counts / name).read_text() for name in ("app", "child")):
    pause.wait(0.001)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        body = f"{os.getpid()} {time.monotonic_ns()}".encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


ThreadingHTTPServer(("127.0.0.1", port), Handler).serve_forever()

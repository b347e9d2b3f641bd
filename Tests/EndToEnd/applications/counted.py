"""A server that listens where PORT says, meets others of its kind, and leaves processes behind.

`counted.py RECORDS`: what is to be seen from outside stands in files of the directory RECORDS.
"""

import json
import os
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

records = Path(sys.argv[1])
PAUSE = threading.Event()
VARIABLES = {"port": "PORT", "type": "AWS_LAMBDA_INITIALIZATION_TYPE", "stream": "AWS_LAMBDA_LOG_STREAM_NAME"}


def until(name: str) -> None:
    """Returns once there is a file of this name."""
    while not (records / name).exists():
        PAUSE.wait(0.005)


def meet(count: int) -> None:
    """Returns once so many processes are here at the same time."""
    (records / f"here-{os.getpid()}").touch()
    while len(list(records.glob("here-*"))) < count:
        PAUSE.wait(0.005)


def leave_behind() -> int:
    """Starts a process that outlives its parent, in a session of its own, with its output elsewhere."""
    script = "setsid sleep 1000 </dev/null >/dev/null 2>&1 & echo $!"
    return int(subprocess.run(["sh", "-c", script], capture_output=True, check=True).stdout)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        _, action, *arguments = self.path.split("/")
        answer = {"pid": os.getpid(), **{name: os.environ.get(variable) for name, variable in VARIABLES.items()}}
        if action.startswith("leave"):
            answer["left"] = leave_behind()
        if action.endswith("until"):
            (records / f"began-{arguments[0]}-{os.getpid()}-{time.monotonic_ns()}").touch()
            until(arguments[0])
        elif action == "meet":
            meet(int(arguments[0]))
        elif action == "die":
            os._exit(3)
        body = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments: object) -> None:
        pass


ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), Handler).serve_forever()

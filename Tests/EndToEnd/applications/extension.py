#!/usr/bin/env python3
"""An extension that subscribes to telemetry, and records what it is told.

EXTENSIONS holds a JSON object with the settings of each extension by its file name; see SETTINGS.
"""

from __future__ import annotations

import http.server
import json
import os
import socketserver
import sys
import threading
import urllib.error
import urllib.request

SETTINGS = {
    "record": None,  # the file for what happens, a JSON object a line
    "events": ["INVOKE", "SHUTDOWN"],  # what it registers for
    "types": ["platform", "function", "extension"],  # what it subscribes to; [] for no subscription
    "schema": "2022-12-13",
    "buffering": {"maxItems": 1000, "maxBytes": 262144, "timeoutMs": 25},
    "protocol": "HTTP",
    "slow": 0,  # seconds before each batch is answered
    "refused": 0,  # so many batches are answered 500 first
    "exit": None,  # exits "at once", after having "registered", or with the first "invoke"
    "error": None,  # reports "init" or "exit" as failed
    "silent": False,  # never asks for an event
    "prints": [],  # lines to print once registered
    "linger": 0.3,  # how long it goes on after SHUTDOWN, in seconds
}

name = os.path.basename(sys.argv[0])
settings = {**SETTINGS, **json.loads(os.environ.get("EXTENSIONS", "{}")).get(name, {})}
base = f"http://{os.environ['AWS_LAMBDA_RUNTIME_API']}"
lock = threading.Lock()


def record(**what: object) -> None:
    if settings["record"]:
        with lock, open(settings["record"], "a") as file:
            file.write(json.dumps(what) + "\n")


def call(method: str, path: str, body: object = None, **headers: str) -> tuple[int, dict[str, str], bytes]:
    request = urllib.request.Request(
        base + path, method=method, data=None if body is None else json.dumps(body).encode(),
        headers={name.replace("_", "-"): value for name, value in headers.items()},
    )  # fmt: skip
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, dict(answer.headers), answer.read()
    except urllib.error.HTTPError as error:
        return error.code, dict(error.headers), error.read()


class Receiver(http.server.BaseHTTPRequestHandler):
    refused = 0

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        if Receiver.refused < settings["refused"]:
            Receiver.refused += 1
            record(refused=len(json.loads(body)))
            self.send_response(500)
        else:
            record(batch=json.loads(body), target=self.path, host=self.headers["host"])
            threading.Event().wait(settings["slow"])
            self.send_response(200)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


class LineReceiver(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        for line in self.rfile:
            record(batch=[json.loads(line)])


def destination() -> dict[str, object]:
    if settings["protocol"] == "TCP":
        lines = socketserver.ThreadingTCPServer(("127.0.0.1", 0), LineReceiver)
        threading.Thread(target=lines.serve_forever, daemon=True).start()
        return {"protocol": "TCP", "port": lines.server_address[1]}
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return {"protocol": "HTTP", "URI": f"http://sandbox.localdomain:{server.server_port}/telemetry?x=1"}


def main() -> None:
    if settings["exit"] == "at once":
        sys.exit(3)
    status, headers, body = call(
        "POST", "/2020-01-01/extension/register", {"events": settings["events"]}, Lambda_Extension_Name=name
    )
    record(registered=status, answer=json.loads(body))
    if status != 200:
        sys.exit(4)
    identifier = {"Lambda_Extension_Identifier": headers["Lambda-Extension-Identifier"]}
    if settings["types"]:
        subscription = {
            "schemaVersion": settings["schema"], "types": settings["types"], "buffering": settings["buffering"],
            "destination": destination(),
        }  # fmt: skip
        api = "/2020-08-15/logs" if settings["schema"] < "2022" else "/2022-07-01/telemetry"
        status, _, body = call("PUT", api, subscription, **identifier)
        record(subscribed=status, answer=json.loads(body))
    for line in settings["prints"]:
        print(line, flush=True)
    if settings["exit"] == "registered":
        sys.exit(5)
    if settings["error"]:
        status, _, _ = call(
            "POST", f"/2020-01-01/extension/{settings['error']}/error", {"errorMessage": "no"},
            Lambda_Extension_Function_Error_Type="Extension.NoKey", **identifier,
        )  # fmt: skip
        record(reported=status)
        threading.Event().wait()
    if settings["silent"]:
        threading.Event().wait()
    while True:
        status, _, body = call("GET", "/2020-01-01/extension/event/next", **identifier)
        event = json.loads(body)
        record(event=event)
        if event.get("eventType") == "SHUTDOWN":
            threading.Event().wait(settings["linger"])
            return
        if settings["exit"] == "invoke":
            sys.exit(6)


main()

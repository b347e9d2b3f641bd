"""A handler with an internal extension: a thread of the runtime's own process that registers."""

from __future__ import annotations

import json
import os
import threading
import urllib.error
import urllib.request

BASE = f"http://{os.environ['AWS_LAMBDA_RUNTIME_API']}/2020-01-01/extension"


def register(*events: str) -> str:
    request = urllib.request.Request(
        f"{BASE}/register", method="POST", data=json.dumps({"events": events}).encode(),
        headers={"Lambda-Extension-Name": "internal"},
    )  # fmt: skip
    with urllib.request.urlopen(request) as answer:
        return answer.headers["Lambda-Extension-Identifier"]


def listen(identifier: str) -> None:
    while True:
        request = urllib.request.Request(f"{BASE}/event/next", headers={"Lambda-Extension-Identifier": identifier})
        with urllib.request.urlopen(request) as answer:
            event = json.load(answer)
        print("internal:", event["eventType"], event.get("requestId"), flush=True)


try:
    register("INVOKE", "SHUTDOWN")
except urllib.error.HTTPError as error:
    print("internal: SHUTDOWN refused with", error.code, json.load(error)["errorType"], flush=True)
threading.Thread(target=listen, args=(register("INVOKE"),), daemon=True).start()


def handler(event: object, context: object) -> None:
    return None

"""A handler that does what its event says."""

from __future__ import annotations

import os
import threading


def handler(event: dict, context: object) -> object:
    for line in event.get("prints", []):
        print(line, flush=True)
    for number in range(event.get("lines", 0)):
        print(f"line {number:06}")
    if "exit" in event:
        os._exit(event["exit"])
    if "fail" in event:
        raise ValueError(event["fail"])
    threading.Event().wait(event.get("seconds", 0))
    return event.get("result")

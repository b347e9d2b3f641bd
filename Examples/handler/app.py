"""A plain Lambda handler, for the official Python runtime client: no web server, no adapter."""

import os
from typing import Any


def handler(event: Any, context: Any) -> Any:
    """Tells what it was given; `{"fail": "why"}` raises, `{"exit": 3}` ends the process."""
    if isinstance(event, dict):
        if "fail" in event:
            raise ValueError(event["fail"])
        if "exit" in event:
            print("leaving", flush=True)
            os._exit(event["exit"])
    return {
        "received": event,
        "request_id": context.aws_request_id,
        "function_name": context.function_name,
        "memory": context.memory_limit_in_mb,
        "arn": context.invoked_function_arn,
        "has_time": context.get_remaining_time_in_millis() > 0,
        "client_context": context.client_context.custom if context.client_context else None,
    }

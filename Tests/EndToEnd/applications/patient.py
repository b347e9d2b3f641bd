"""A plain Lambda handler that takes as many seconds as the event says, and returns it."""

import threading


def handler(event: float, context: object) -> float:
    threading.Event().wait(event)
    return event

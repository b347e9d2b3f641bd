"""A handler for messages of a queue."""

import os
from typing import Any


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    messages = [record["body"] for record in event["Records"]]
    return {"stage": os.environ["STAGE"], "messages": messages}

"""A handler whose code is in a zip file, and which imports a module from a layer."""

import json
from typing import Any

from greeting import greet


def handler(event: Any, context: Any) -> Any:
    """Greets the `name` in the query of a Function URL."""
    name = (event.get("queryStringParameters") or {}).get("name", "you")
    return {
        "statusCode": 200,
        "headers": {"content-type": "application/json"},
        "body": json.dumps({"message": greet(name)}),
    }

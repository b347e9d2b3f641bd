"""A runtime for images, which have no runtime of their own: a program that reports what it sees."""

from __future__ import annotations

from .image_files import PYTHON_IN_IMAGE

_LOOP = """
api = os.environ["AWS_LAMBDA_RUNTIME_API"]
while True:
    with urllib.request.urlopen(f"http://{api}/2018-06-01/runtime/invocation/next") as event:
        identifier = event.headers["Lambda-Runtime-Aws-Request-Id"]
    address = f"http://{api}/2018-06-01/runtime/invocation/{identifier}/response"
    urllib.request.urlopen(urllib.request.Request(address, data=json.dumps(report()).encode()))
"""


def reporting_runtime(report: str, python: str = PYTHON_IN_IMAGE) -> str:
    """An executable that answers each event with what its function `report` returns.

    `report` defines that function. It can use the modules json, os and sys.
    """
    return f"#!{python}\nimport json, os, sys, urllib.request\n{report}{_LOOP}"

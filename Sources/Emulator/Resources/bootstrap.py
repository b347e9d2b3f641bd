"""Starts a Python handler as Lambda's runtime does, on the runtime client `awslambdaric`.

Lambda searches the function's code first, then the layers, then what is installed. See
https://docs.aws.amazon.com/lambda/latest/dg/lambda-python.html#python-searchpath.
"""

import json
import os
import sys
import urllib.request

task = os.environ["LAMBDA_TASK_ROOT"]
# This file is in ROOT/var/runtime.
root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
packages = "lib/python{}.{}/site-packages".format(*sys.version_info)
layers = os.path.join(root, "opt", "python")
sys.path[:0] = [task, os.path.join(layers, packages), layers]


def fail(message):
    """Reports a failed start, and ends the process."""
    print("swiftlet: " + message, file=sys.stderr, flush=True)
    request = urllib.request.Request(
        "http://{}/2018-06-01/runtime/init/error".format(os.environ["AWS_LAMBDA_RUNTIME_API"]),
        json.dumps({"errorType": "Runtime.ImportModuleError", "errorMessage": message, "stackTrace": []}).encode(),
        {"Content-Type": "application/json", "Lambda-Runtime-Function-Error-Type": "Runtime.ImportModuleError"},
    )
    # The emulator is on this machine: no proxy is asked.
    urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request).close()
    sys.exit(1)


try:
    from awslambdaric.__main__ import main
except ModuleNotFoundError as error:
    fail(
        "Python's runtime client for Lambda is missing ({}). Lambda has it; install it here with: "
        "{} -m pip install awslambdaric".format(error, sys.executable)
    )
main([sys.argv[0], os.environ["_HANDLER"]])

#!/bin/sh
# An AWS_LAMBDA_EXEC_WRAPPER for Python: starts the runtime, which is in the arguments, in debugpy.
python=$1
shift
exec "$python" -m debugpy --listen 127.0.0.1:5678 --wait-for-client "$@"

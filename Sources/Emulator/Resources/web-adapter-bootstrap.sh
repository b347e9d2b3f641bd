#!/bin/sh
# Starts the web app that the handler names, instead of the runtime whose command this gets as its arguments.
exec "$LAMBDA_TASK_ROOT/$_HANDLER"

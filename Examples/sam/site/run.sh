#!/bin/sh
exec python3 -m uvicorn --host 127.0.0.1 --port "${PORT:-8080}" main:app

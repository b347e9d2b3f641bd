#!/usr/bin/env bash
# Measures what the emulator costs; the table is in docs/performance.md.
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/setup.sh
scripts/build.sh > /dev/null
if ! command -v wrk > /dev/null; then
  echo "bench-emulator: no 'wrk' on PATH; install it: apt-get install wrk" >&2
  exit 69
fi
PYTHONPATH=Tests/EndToEnd exec .venv/bin/python Benchmarks/emulator.py "$@"

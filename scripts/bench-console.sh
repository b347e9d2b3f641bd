#!/usr/bin/env bash
# Measures what the console of the emulator costs.
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/setup.sh
scripts/build.sh > /dev/null
PYTHONPATH=Tests/EndToEnd exec .venv/bin/python Benchmarks/console.py "$@"

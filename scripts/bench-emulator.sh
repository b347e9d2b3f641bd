#!/usr/bin/env bash
# Measures the cost of the emulator; the table is in docs/performance.md.
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/setup.sh
scripts/build.sh > /dev/null
PYTHONPATH=Tests/EndToEnd exec .venv/bin/python Benchmarks/emulator.py "$@"

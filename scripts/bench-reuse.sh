#!/usr/bin/env bash
# Measures whether it is worth keeping connections to the app; the table is in docs/reliability.md.
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/setup.sh
scripts/build.sh lambda-adapter > /dev/null
PYTHONPATH=Tests/EndToEnd:Tests/Soak exec .venv/bin/python Benchmarks/reuse.py "$@"

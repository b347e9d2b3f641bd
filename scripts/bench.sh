#!/usr/bin/env bash
# Measures the adapter against the floor program and in front of real apps; the figures go to docs/performance.md.
#   bench.sh --adapter PATH   compares it with another adapter, too
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/setup.sh
scripts/build.sh lambda-adapter
mkdir -p build
exec Benchmarks/run.sh --adapter build/lambda-adapter --json build/bench.json "$@"

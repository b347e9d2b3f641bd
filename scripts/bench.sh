#!/usr/bin/env bash
# Measures the adapter against the floor program; the figures go to docs/performance.md.
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/build.sh lambda-adapter
exec Benchmarks/run.sh "$@"

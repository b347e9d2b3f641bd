#!/usr/bin/env bash
# Proves that IncompleteMessage does not occur: 10,000 invocations (--short: 1,000) of an app that closes and resets
# connections, recycles its workers and is frozen. See docs/reliability.md; --help lists the options.
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/setup.sh
[[ " $* " == *" --adapter"* ]] || [[ -n ${LAMBDA_ADAPTER:-} ]] || scripts/build.sh lambda-adapter > /dev/null
PYTHONPATH=Tests/EndToEnd exec .venv/bin/python Tests/Soak/soak.py "$@"

#!/usr/bin/env bash
# Checks the cost of an invocation without a clock: instructions and allocations (valgrind), system calls (strace),
# threads and size of build/lambda-adapter. Fails if one of them exceeds its limit in Benchmarks/limits.txt.
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/setup.sh
[[ -x build/lambda-adapter && -x build/lambda-adapter.named ]] || scripts/build.sh lambda-adapter
scenarios=$(awk '!/^#/ && NF { print $1 }' Benchmarks/limits.txt | sort -u)
# shellcheck disable=SC2046 # each is one word
exec Benchmarks/run.sh --instructions --limits Benchmarks/limits.txt --adapter build/lambda-adapter \
  $(printf -- '--only %s ' $scenarios) "$@"

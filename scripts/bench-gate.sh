#!/usr/bin/env bash
# Holds the line on what an invocation costs, without a clock: instructions and allocations (valgrind), system calls
# (strace), threads and size of build/lambda-adapter against Benchmarks/limits.txt. Fails where one is over its limit.
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/setup.sh
[[ -x build/lambda-adapter && -x build/lambda-adapter.named ]] || scripts/build.sh lambda-adapter
scenarios=$(awk '!/^#/ && NF { print $1 }' Benchmarks/limits.txt | sort -u)
# shellcheck disable=SC2046 # one word each
exec Benchmarks/run.sh --instructions --limits Benchmarks/limits.txt --adapter build/lambda-adapter \
  $(printf -- '--only %s ' $scenarios) "$@"

#!/usr/bin/env bash
# Writes scripts/symbol-order.txt: the functions of build/lambda-adapter that small and large invocations use, as callgrind
# sees them. The linker puts these first and next to each other, so that fewer pages of the executable become resident.
# A name that no longer exists is ignored, so the file need not change with the code; run this after large changes.
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/setup.sh
scripts/build.sh lambda-adapter
profiles=$(mktemp -d)
trap 'rm -rf "$profiles"' EXIT
Benchmarks/run.sh --adapter build/lambda-adapter --instructions --profiles "$profiles" \
  --only small-get --only post-1k --only text-in-1m --only base64-in --only text-out > /dev/null
# A function's name follows its number where it first appears; 'N marks a recursive call, and names with spaces or
# parentheses are C++ functions, which the linker knows by other names.
sed -n -E "s/^c?fn=\([0-9]+\) ([^ (]+)$/\1/p" "$profiles"/*.lambda-adapter.callgrind \
  | sed -E "s/'[0-9]+$//; /^0x/d" | awk '!seen[$0]++' > scripts/symbol-order.txt
wc -l scripts/symbol-order.txt

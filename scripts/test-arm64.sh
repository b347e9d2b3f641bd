#!/usr/bin/env bash
# Builds the adapter for arm64 and tests it under qemu-user: the NEON loops against the baseline of x86-64, then the
# adapter's end-to-end tests, without those that need native execution. Further arguments go to pytest.
#   test-arm64.sh --machine   builds both executables and tries the emulator in an emulated machine instead
# Exits with 69 if a Debian package is not available, which only Debian can change.
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/setup.sh
if [[ ${1:-} == --machine ]]; then
  scripts/build-arm64.sh
  exec .venv/bin/python scripts/smoke-arm64.py "$(scripts/setup-arm64.sh)"
fi
scripts/build-arm64.sh lambda-adapter
.venv/bin/python - << 'PYTHON'
import json, os, sys
size = os.stat("build/arm64/lambda-adapter").st_size
limit = json.load(open("Tests/EndToEnd/project/footprint.json"))["arm64/lambda-adapter"]["bytes"]
if size > limit:
    sys.exit(f"test-arm64: build/arm64/lambda-adapter has {size} bytes; its limit in footprint.json is {limit}")
PYTHON

loops=(Tests/JSONTextLoops/results.c Sources/CJSONText/json_text_baseline.c)
compile=(clang -O2 -static -Wall -Werror -ISources/CJSONText/include)
scripts/in-arm64-root.sh "${compile[@]}" -o .build-arm64/loops-x86-64 "${loops[@]}"
scripts/in-arm64-root.sh "${compile[@]}" --target=aarch64-linux-gnu -fuse-ld=lld \
  --sysroot=/sdk/swiftlet.artifactbundle/arm64/root -o .build-arm64/loops-arm64 "${loops[@]}"
.build-arm64/loops-x86-64 > .build-arm64/loops-x86-64.txt
qemu-aarch64 .build-arm64/loops-arm64 > .build-arm64/loops-arm64.txt
if ! cmp .build-arm64/loops-x86-64.txt .build-arm64/loops-arm64.txt; then
  echo "test-arm64: the NEON loops do not do the same as the baseline" >&2
  exit 1
fi
echo "NEON loops: $(wc -l < .build-arm64/loops-arm64.txt) groups of inputs, as the baseline"

# A program of the name that tests expect, which they can start, copy and link as they do with the adapter itself.
mkdir -p build/arm64/qemu
printf '#!/bin/sh\nexec %q -0 "$0" %q "$@"\n' "$(command -v qemu-aarch64)" "$PWD/build/arm64/lambda-adapter" \
  > build/arm64/qemu/lambda-adapter
chmod +x build/arm64/qemu/lambda-adapter

# Some of the tests run it under the emulator.
[[ -x build/swiftlet ]] || scripts/build.sh swiftlet
LAMBDA_ADAPTER=$PWD/build/arm64/qemu/lambda-adapter \
  .venv/bin/python -m pytest -c Tests/EndToEnd/pytest.ini Tests/EndToEnd/adapter -m 'not native' "$@"

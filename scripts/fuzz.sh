#!/usr/bin/env bash
# Fuzzes all that reads untrusted bytes, with libFuzzer under AddressSanitizer. FUZZ_SECONDS is the time for each target
# (10); targets may be named: scripts/fuzz.sh json event. An input that fails is kept in build/fuzzing.
set -euo pipefail
cd "$(dirname "$0")/.."

export SWIFTLET_FUZZING=1 ASAN_OPTIONS=detect_leaks=0
swift build -c release --scratch-path .build-fuzzing --product fuzz \
  -Xswiftc -use-ld=lld -Xswiftc -sanitize=fuzzer,address -Xcc -fsanitize=fuzzer-no-link,address

targets=("$@")
((${#targets[@]})) || targets=(json event response settings)
for target in "${targets[@]}"; do
  echo "fuzz: $target"
  mkdir -p "build/fuzzing/$target"
  seeds=("Fuzzing/Corpus/$target")
  [[ $target != event && $target != json ]] || seeds=(Tests/LambdaEventsTests/Golden/events/*/)
  [[ $target != json ]] || seeds+=(Fuzzing/Corpus/json)
  FUZZ_TARGET=$target .build-fuzzing/release/fuzz "build/fuzzing/$target" "${seeds[@]}" -max_len=8192 -timeout=10 \
    -max_total_time="${FUZZ_SECONDS:-10}" -print_final_stats=1 -artifact_prefix="build/fuzzing/$target-" 2>&1 |
    grep -E 'ERROR|SUMMARY|Fatal|precondition|Test unit written|number_of_executed|average_exec' || true
  status=${PIPESTATUS[0]}
  ((status == 0)) || {
    echo "fuzz: $target failed (status $status)" >&2
    exit 1
  }
done

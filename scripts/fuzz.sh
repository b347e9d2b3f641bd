#!/usr/bin/env bash
# Fuzzes all code that reads untrusted bytes, with libFuzzer and AddressSanitizer. FUZZ_SECONDS is the time per target
# (default: 10). Arguments select targets: scripts/fuzz.sh json event. A failing input is kept in build/fuzzing.
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/setup.sh --build

export SWIFTLET_FUZZING=1 ASAN_OPTIONS=detect_leaks=0
swift build -c release --scratch-path .build-fuzzing --product fuzz \
  -Xswiftc -use-ld=lld -Xswiftc -sanitize=fuzzer,address -Xcc -fsanitize=fuzzer-no-link,address

targets=("$@")
((${#targets[@]})) || targets=(json loops event response settings)
for target in "${targets[@]}"; do
  echo "fuzz: $target"
  mkdir -p "build/fuzzing/$target"
  case $target in
    event) seeds=(Tests/LambdaEventsTests/Golden/events/*/) ;;
    json | loops) seeds=(Tests/LambdaEventsTests/Golden/events/*/ Fuzzing/Corpus/json) ;;
    *) seeds=("Fuzzing/Corpus/$target") ;;
  esac
  log=build/fuzzing/$target.log
  status=0
  FUZZ_TARGET=$target .build-fuzzing/release/fuzz "build/fuzzing/$target" "${seeds[@]}" -max_len=8192 -timeout=10 \
    -max_total_time="${FUZZ_SECONDS:-10}" -print_final_stats=1 -artifact_prefix="build/fuzzing/$target-" \
    > "$log" 2>&1 || status=$?
  grep -E 'number_of_executed|average_exec' "$log" || true
  if ((status != 0)); then
    tail -n 40 "$log" >&2
    echo "fuzz: $target failed with status $status; the input is in build/fuzzing" >&2
    exit 1
  fi
done

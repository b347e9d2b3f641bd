#!/usr/bin/env bash
# Fuzzes all code that reads untrusted bytes, compiled in Embedded Swift, with libFuzzer and AddressSanitizer.
#   fuzz.sh [--embedded | --ordinary] [TARGET...]
#   --ordinary   compiles it with all of Swift
# FUZZ_SECONDS is the time per target (default: 10). A failing input is kept in build/fuzzing.
set -euo pipefail
cd "$(dirname "$0")/.."

mode=embedded
case ${1:-} in
  --embedded | --ordinary)
    mode=${1#--}
    shift
    ;;
  -*)
    echo "fuzz: unknown argument '$1'; expected --embedded, --ordinary or targets" >&2
    exit 64
    ;;
esac

scripts/setup.sh --build

export SWIFTLET_FUZZING=1 ASAN_OPTIONS=detect_leaks=0
scratch=.build-fuzzing/$mode
flags=(-Xswiftc -use-ld=lld -Xswiftc -sanitize=fuzzer,address -Xcc -fsanitize=fuzzer-no-link,address)
if [[ $mode == embedded ]]; then
  export SWIFTLET_EMBEDDED=1
  libraries=$(scripts/embedded-libraries.sh)
  flags+=(-Xlinker "-L$libraries")
fi
swift build -c release --scratch-path "$scratch" --product fuzz "${flags[@]}"

targets=("$@")
((${#targets[@]})) || targets=(json loops event response result settings)
for target in "${targets[@]}"; do
  echo "fuzz: $target"
  mkdir -p "build/fuzzing/$target"
  case $target in
    event) seeds=(Tests/LambdaEventsTests/Golden/events/*/) ;;
    json | loops | result) seeds=(Tests/LambdaEventsTests/Golden/events/*/ Fuzzing/Corpus/json) ;;
    *) seeds=("Fuzzing/Corpus/$target") ;;
  esac
  log=build/fuzzing/$target.log
  status=0
  FUZZ_TARGET=$target "$scratch/release/fuzz" "build/fuzzing/$target" "${seeds[@]}" -max_len=8192 -timeout=10 \
    -max_total_time="${FUZZ_SECONDS:-10}" -print_final_stats=1 -artifact_prefix="build/fuzzing/$target-" \
    > "$log" 2>&1 || status=$?
  grep -E 'number_of_executed|average_exec' "$log" || true
  if ((status != 0)); then
    tail -n 40 "$log" >&2
    echo "fuzz: $target failed with status $status; the input is in build/fuzzing" >&2
    exit 1
  fi
done

#!/usr/bin/env bash
# Measures the line coverage of each file in Sources/Adapter by AdapterTests, which start no process. Fails below 90%.
# `scripts/coverage.sh --uncovered` also prints the lines that no test reaches.
set -euo pipefail
cd "$(dirname "$0")/.."

limit=90
# Files that only start processes; Tests/EndToEnd covers them.
declare -A excepted=(
  [Process/AppSupervisor.swift]="starts the app's process"
)

uncovered=0
case ${1:-} in
  '') ;;
  --uncovered) uncovered=1 ;;
  *)
    echo "coverage: unknown argument '$1'; expected --uncovered or none" >&2
    exit 64
    ;;
esac

scripts/setup.sh --build
# Use the toolchain's own tools, since others may not be able to read its profiles.
tools=$(swift -print-target-info | sed -n 's|.*"runtimeResourcePath": "\(.*\)/lib/swift".*|\1/bin|p')
build=.build-coverage
# With this, Package.swift leaves out all other tests, and the packages that only those need.
export SWIFTLET_COVERAGE=1
swift build --quiet --scratch-path $build --enable-code-coverage --product swiftletPackageTests
tests=$build/debug/swiftletPackageTests.xctest
rm -f $build/coverage-*.profraw
if ! LLVM_PROFILE_FILE=$build/coverage-%p.profraw $tests --testing-library swift-testing > $build/coverage-tests.log 2>&1
then
  grep -v "passed after\\|started" $build/coverage-tests.log >&2
  exit 1
fi
tail -n 1 $build/coverage-tests.log
"$tools/llvm-profdata" merge -sparse $build/coverage-*.profraw -o $build/coverage.profdata
"$tools/llvm-cov" export -format=lcov -instr-profile $build/coverage.profdata $tests Sources/Adapter > $build/coverage.lcov

for file in "${!excepted[@]}"; do
  if [[ ! -e Sources/Adapter/$file ]]; then
    echo "coverage: scripts/coverage.sh excepts $file, which does not exist" >&2
    exit 1
  fi
  printf '%s\t%s\n' "$file" "${excepted[$file]}"
done | sort > $build/coverage-excepted

awk -F '[:,]' -v limit=$limit -v uncovered=$uncovered '
  FNR == NR { split($0, parts, "\t"); reason[parts[1]] = parts[2]; next }
  function close_range() {
    if (first) ranges = ranges " " (first == last ? first : first "-" last)
    first = 0
  }
  /^SF:/ { file = $2; sub(/.*\/Sources\/Adapter\//, "", file); lines = hit = first = 0; ranges = "" }
  /^DA:/ {
    lines++
    if ($3 > 0) { hit++; close_range() } else { if (!first) first = $2; last = $2 }
  }
  /^end_of_record/ {
    close_range()
    percent = lines ? 100 * hit / lines : 100
    note = ""
    if (file in reason) note = "  excepted: " reason[file]
    else if (percent < limit) { note = "  below " limit "%"; failed = 1 }
    if (uncovered && ranges != "" && !(file in reason)) note = note "  not covered:" ranges
    printf "%5.1f%% %9s  %s%s\n", percent, hit "/" lines, file, note
  }
  END {
    if (failed) print "coverage: some files are below " limit "%: scripts/coverage.sh --uncovered" > "/dev/stderr"
    exit failed
  }
' $build/coverage-excepted $build/coverage.lcov | sort -k 3

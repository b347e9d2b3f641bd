#!/usr/bin/env bash
# Builds the release executables for arm64 on an x86-64 machine, fully static: build/arm64/lambda-adapter and
# build/arm64/swiftlet. A warning fails the build.
#   build-arm64.sh [PRODUCT...]   both, unless told otherwise
set -euo pipefail
cd "$(dirname "$0")/.."

products=("$@")
((${#products[@]})) || products=(lambda-adapter swiftlet)

flags=(
  -c release --scratch-path .build-arm64 --swift-sdks-path /sdk --swift-sdk aarch64-unknown-linux-gnu
  --static-swift-stdlib -Xswiftc -static-executable -Xlinker --gc-sections
)

mkdir -p build/arm64 .build-arm64
log=.build-arm64/build.log
: > "$log"
for product in "${products[@]}"; do
  scripts/in-arm64-root.sh swift build "${flags[@]}" --product "$product" 2>&1 | tee -a "$log"
  scripts/in-arm64-root.sh llvm-objcopy --strip-all \
    ".build-arm64/aarch64-unknown-linux-gnu/release/$product" "build/arm64/$product.new"
  # Replaced, not overwritten: a running copy may keep its file.
  mv "build/arm64/$product.new" "build/arm64/$product"
done

if grep 'warning:' "$log"; then
  echo "build-arm64: the lines above are warnings; the release build is to have none" >&2
  exit 1
fi
ls -l build/arm64 | awk '$NF ~ /^(lambda-adapter|swiftlet)$/ { printf "build/arm64/%-15s %5.1f MB\n", $NF, $5 / 1000000 }'

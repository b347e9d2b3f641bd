#!/usr/bin/env bash
# Builds the release executables for arm64 on an x86-64 machine, fully static: build/arm64/lambda-adapter and
# build/arm64/swiftlet. A warning fails the build.
#   build-arm64.sh [--embedded | --ordinary] [PRODUCT...]
#   --ordinary   builds the adapter with all of Swift instead of Embedded Swift
set -euo pipefail
cd "$(dirname "$0")/.."

mode=embedded
case ${1:-} in
  --embedded | --ordinary)
    mode=${1#--}
    shift
    ;;
  -*)
    echo "build-arm64: unknown argument '$1'; expected --embedded, --ordinary or products" >&2
    exit 64
    ;;
esac
products=("$@")
((${#products[@]})) || products=(lambda-adapter swiftlet)

embedded_libraries=/sdk/swiftlet.artifactbundle/arm64/root/usr/lib/swift/embedded/aarch64-unknown-linux-gnu

mkdir -p build/arm64 .build-arm64
log=.build-arm64/build.log
: > "$log"
for product in "${products[@]}"; do
  flags=(
    -c release --product "$product" --swift-sdks-path /sdk --swift-sdk aarch64-unknown-linux-gnu
    -Xlinker --gc-sections -Xlinker --build-id=none
  )
  # As in build.sh.
  if [[ $product == lambda-adapter && $mode == embedded ]]; then
    scratch=.build-arm64/embedded
    build=(env SWIFTLET_EMBEDDED=1 swift build)
    flags+=(-Xlinker "-L$embedded_libraries" -Xlinker -lswiftDtoa)
  else
    scratch=.build-arm64/ordinary
    build=(swift build)
    flags+=(--static-swift-stdlib -Xswiftc -static-executable)
    flags+=(-Xswiftc -Xfrontend -Xswiftc -disable-incremental-llvm-codegen)
  fi
  scripts/in-arm64-root.sh "${build[@]}" --scratch-path "$scratch" "${flags[@]}" 2>&1 | tee -a "$log"
  scripts/in-arm64-root.sh llvm-objcopy --strip-all \
    "$scratch/aarch64-unknown-linux-gnu/release/$product" "build/arm64/$product.new"
  # Replaced, not overwritten: a running copy may keep its file.
  mv "build/arm64/$product.new" "build/arm64/$product"
done

if grep 'warning:' "$log"; then
  echo "build-arm64: the lines above are warnings; the release build is to have none" >&2
  exit 1
fi
ls -l build/arm64 | awk '$NF ~ /^(lambda-adapter|swiftlet)$/ { printf "build/arm64/%-15s %5.1f MB\n", $NF, $5 / 1000000 }'

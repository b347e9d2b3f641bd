#!/usr/bin/env bash
# Builds the release executables build/lambda-adapter, in Embedded Swift, and build/swiftlet. Both are fully static, so
# they run in any image. A warning fails the build.
#   build.sh [--embedded | --ordinary] [PRODUCT...]
#   --ordinary   builds the adapter with all of Swift, as `swift build` and the unit tests do
set -euo pipefail
cd "$(dirname "$0")/.."

mode=embedded
case ${1:-} in
  --embedded | --ordinary)
    mode=${1#--}
    shift
    ;;
  -*)
    echo "build: unknown argument '$1'; expected --embedded, --ordinary or products" >&2
    exit 64
    ;;
esac
products=("$@")
((${#products[@]})) || products=(lambda-adapter swiftlet)

scripts/setup.sh --build

# The linker prints these warnings for every static executable with the toolchain's libraries. They concern name and
# user look-ups, which our executables do not use (they connect by address).
known='warning: Using .* in statically linked applications requires at runtime|swift_static.*warning: the use of `mktemp'

mkdir -p build
for product in "${products[@]}"; do
  # No build id: it would depend on the paths in the debugging information, which is not kept.
  flags=(-c release --product "$product" -Xlinker --gc-sections -Xlinker --build-id=none)
  # Separate scratch paths: switching flags in .build would rebuild everything each time. Incremental code generation puts
  # hashes into the executable (.swift_modhash) that differ from build to build.
  if [[ $product == lambda-adapter && $mode == embedded ]]; then
    scratch=.build-embedded
    libraries=$(scripts/embedded-libraries.sh)
    flags+=(-Xlinker "-L$libraries")
    # What an invocation uses comes first; see scripts/order-symbols.sh.
    flags+=(-Xlinker "--symbol-ordering-file=$PWD/scripts/symbol-order.txt" -Xlinker --no-warn-symbol-ordering)
    export SWIFTLET_EMBEDDED=1
  else
    scratch=.build-static
    flags+=(--static-swift-stdlib -Xswiftc -static-executable -Xlinker -S)
    flags+=(-Xswiftc -Xfrontend -Xswiftc -disable-incremental-llvm-codegen)
    unset SWIFTLET_EMBEDDED
  fi
  mkdir -p $scratch
  log=$scratch/build-$product.log
  if ! swift build --scratch-path $scratch "${flags[@]}" 2>&1 | sed -u -E "/$known/d" | tee "$log"; then
    [[ -z ${SWIFTLET_EMBEDDED:-} ]] || scripts/explain-embedded.sh "$log" >&2
    exit 1
  fi
  if grep 'warning:' "$log"; then
    echo "build: the lines above are warnings; the release build must have none" >&2
    exit 1
  fi
  # Keep a copy with the names of functions and the unwind tables that gdb and perf need. Debian 12's valgrind
  # cannot read the rest of the debugging information.
  strip --strip-all -o "$scratch/$product.stripped" "$scratch/release/$product"
  strip --strip-debug --keep-section=.debug_frame -o "$scratch/$product.named" "$scratch/release/$product"
  # Replace files instead of overwriting them, since a copy may be running.
  install -m 755 "$scratch/$product.stripped" "build/$product.new"
  install -m 755 "$scratch/$product.named" "build/$product.named.new"
  for file in "build/$product" "build/$product.named"; do mv "$file.new" "$file"; done
done

ls -l build | awk '$NF ~ /^(lambda-adapter|swiftlet)$/ { printf "build/%-15s %5.1f MB\n", $NF, $5 / 1000000 }'

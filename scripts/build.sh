#!/usr/bin/env bash
# Builds the release executables, fully static so that one file runs in any image: build/lambda-adapter and
# build/swiftlet. A warning fails the build.
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/setup.sh --build

# A separate scratch path: switching flags in .build would rebuild everything each time.
flags=(
  -c release --scratch-path .build-static
  --static-swift-stdlib -Xswiftc -static-executable
  -Xlinker --gc-sections -Xlinker -S
)

# The linker prints these warnings for every static executable with the toolchain's libraries. They concern name and
# user look-ups, which our executables do not use (they connect by address).
known='warning: Using .* in statically linked applications requires at runtime|swift_static.*warning: the use of `mktemp'

mkdir -p build .build-static
log=.build-static/build.log
: > "$log"
products=("$@")
((${#products[@]})) || products=(lambda-adapter swiftlet)
for product in "${products[@]}"; do
  swift build "${flags[@]}" --product "$product" 2>&1 | sed -u -E "/$known/d" | tee -a "$log"
  # Keep a copy with function names for profiles. Replace files instead of overwriting them, since a copy may be running.
  strip --strip-all -o ".build-static/$product.stripped" ".build-static/release/$product"
  install -m 755 ".build-static/$product.stripped" "build/$product.new"
  install -m 755 ".build-static/release/$product" "build/$product.named.new"
  for file in "build/$product" "build/$product.named"; do mv "$file.new" "$file"; done
done

if grep 'warning:' "$log"; then
  echo "build: the lines above are warnings; the release build must have none" >&2
  exit 1
fi
ls -l build | awk '$NF ~ /^(lambda-adapter|swiftlet)$/ { printf "build/%-15s %5.1f MB\n", $NF, $5 / 1000000 }'

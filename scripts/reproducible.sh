#!/usr/bin/env bash
# Builds an executable twice, the second time from a copy of the sources in another folder, and compares the two.
#   reproducible.sh [--arm64] [PRODUCT]
#   --arm64   cross-compiles it for arm64
#   PRODUCT   lambda-adapter by default; swiftlet differs, because it contains the path of a C source file of NIO
set -euo pipefail
cd "$(dirname "$0")/.."

build=scripts/build.sh results=build
if [[ ${1:-} == --arm64 ]]; then
  build=scripts/build-arm64.sh results=build/arm64
  shift
fi
product=${1:-lambda-adapter}

"$build" "$product"
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
git ls-files -z --cached --others --exclude-standard | xargs -0 cp --parents --target-directory "$copy"
"$copy/$build" "$product"
if ! cmp "$results/$product" "$copy/$results/$product"; then
  echo "reproducible: two builds of $results/$product from the same sources differ" >&2
  exit 1
fi
sha256sum "$results/$product"

#!/usr/bin/env bash
# Builds lambda-adapter again, from a copy of the sources in another folder, and compares it with build/lambda-adapter.
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/build.sh lambda-adapter
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
git ls-files -z --cached --others --exclude-standard | xargs -0 cp --parents --target-directory "$copy"
"$copy/scripts/build.sh" lambda-adapter
if ! cmp build/lambda-adapter "$copy/build/lambda-adapter"; then
  echo "reproducible: two builds of lambda-adapter from the same sources differ" >&2
  exit 1
fi
sha256sum build/lambda-adapter

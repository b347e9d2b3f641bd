#!/usr/bin/env bash
# Prints the directory of the toolchain's libraries for Embedded Swift.
set -euo pipefail

target=$(swiftc -print-target-info)
resources=$(sed -n 's/.*"runtimeResourcePath": "\(.*\)".*/\1/p' <<< "$target")
target=$(sed -n 's/.*"unversionedTriple": "\(.*\)".*/\1/p' <<< "$target")
if [[ ! -e $resources/embedded/$target/libswift_Concurrency.a ]]; then
  echo "embedded-libraries: this toolchain has no Embedded Swift for $target; use MODE=ordinary" >&2
  exit 69
fi
echo "$resources/embedded/$target"

#!/usr/bin/env bash
# Builds the floor and the driver with the adapter's flags, and compares build/lambda-adapter with the floor.
# All arguments are passed to the driver; `Benchmarks/run.sh --help` lists them.
set -euo pipefail
cd "$(dirname "$0")"

swift build -c release --scratch-path .build-static \
  --static-swift-stdlib -Xswiftc -static-executable -Xlinker --gc-sections -Xlinker -s >&2

cd ..
mkdir -p build
driver=Benchmarks/.build-static/release/adapter-bench
case " $* " in
  *" --adapter "* | *" --help "* | *" --list "*) exec "$driver" "$@" ;;
esac
exec "$driver" --adapter build/lambda-adapter --json build/bench.json "$@"

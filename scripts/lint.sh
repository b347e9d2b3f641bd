#!/usr/bin/env bash
# Checks formatting, and the project's rules that a script can check.
set -euo pipefail
cd "$(dirname "$0")/.."

failed=0
complain() {
  echo "lint: $1" >&2
  failed=1
}

swift format lint --strict --parallel --recursive Sources Tests Fuzzing Benchmarks/Sources Benchmarks/Tests || complain "run 'make format'"

# The adapter must stay small: none of its targets may import Foundation or NIO.
if grep -rnE '^\s*(@\w+ )?((public|package|internal|fileprivate|private) )?import (Foundation|FoundationEssentials|NIO\w*)\b' \
  Sources/{WireFormat,HTTPMessages,LambdaEvents,AdapterCore,FileDescriptors,AdapterLoop,ProcFilesystem,ChildProcesses,Compression,LoopbackHTTP,Adapter,lambda-adapter}; then
  complain "the adapter's targets import neither Foundation nor NIO"
fi

# Pure targets do not use the system: no C library, so no sockets, clocks or files.
if grep -rnE '^\s*((public|package|internal|fileprivate|private) )?import (Glibc|Musl|Darwin|Dispatch|Synchronization)\b' \
  Sources/{WireFormat,HTTPMessages,LambdaEvents,AdapterCore,EmulatorCore,ContainerImages,Diagnosis,Templates}; then
  complain "pure targets import nothing of the system"
fi

# Exceptions from the concurrency rules need a comment with the reason on the same line or the line before.
while IFS=: read -r file line _; do
  from=$((line > 1 ? line - 1 : 1))
  sed -n "${from},${line}p" "$file" | grep -q '//' ||
    complain "$file:$line: @unchecked Sendable or nonisolated(unsafe) without its reason in a comment"
done < <(grep -rnE '@unchecked Sendable|nonisolated\(unsafe\)' Sources || true)

# Tests wait for conditions.
if grep -rnE '\b(Task|Thread)\.sleep\(|(^|[^.[:alnum:]])(usleep|nanosleep|sleep)\(' Tests --include '*.swift' ||
  grep -rnE '\btime\.sleep\(' Tests --include '*.py'; then
  complain "tests never sleep"
fi

for script in scripts/*.sh .ci/run; do
  bash -n "$script" || complain "$script does not parse"
done

exit "$failed"

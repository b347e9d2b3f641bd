#!/usr/bin/env bash
# Prints in one sentence why a build in Embedded Swift failed, from its log: scripts/explain-embedded.sh LOG
set -euo pipefail

# How the compiler and the linker complain about features that Embedded Swift lacks.
lacking='[Ee]mbedded Swift|EmbeddedRestrictions|unknown attribute .MainActor|undefined symbol: (swift_|\$s)'
lacking+="|no such module '(Foundation|RegexBuilder)|missing 'Regex' declaration"
# A declaration of the standard library. One of our own has the path of its file here.
unavailable='^(Swift|_Concurrency)\..*explicitly marked unavailable here'
page='"Two build modes" in docs/architecture.md'
if grep -qE "error:.*($lacking)|$unavailable" "$1" || {
  # Only the variant with nanoseconds is declared, and marked as unavailable.
  grep -qE "error: extraneous argument label '(for|until):'" "$1" && grep -qE '^ *[0-9]+ \|.*Task\.sleep\(' "$1"
}; then
  echo "build: the code above uses a feature that Embedded Swift lacks, and lambda-adapter is built in it: see $page"
else
  echo "build: lambda-adapter is built in Embedded Swift; if \`make build MODE=ordinary\` succeeds, see $page"
fi

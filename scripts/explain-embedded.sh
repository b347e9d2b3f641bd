#!/usr/bin/env bash
# Prints in one sentence why a build in Embedded Swift failed, from its log: scripts/explain-embedded.sh LOG
set -euo pipefail

# How the compiler and the linker complain about features that Embedded Swift lacks.
lacking='[Ee]mbedded Swift|EmbeddedRestrictions|is unavailable|unknown attribute .MainActor|undefined symbol: (swift_|\$s)'
lacking+="|no such module '(Foundation|RegexBuilder)"
page='"Two build modes" in docs/architecture.md'
if grep -qE "error:.*($lacking)" "$1"; then
  echo "build: the code above uses a feature that Embedded Swift lacks, and lambda-adapter is built in it: see $page"
else
  echo "build: lambda-adapter is built in Embedded Swift; if \`make build MODE=ordinary\` succeeds, see $page"
fi

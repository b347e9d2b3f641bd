#!/usr/bin/env bash
# Makes sure that everything the build, the examples and the tests need is here; does nothing when it is.
set -euo pipefail
cd "$(dirname "$0")/.."

if ! command -v swift > /dev/null; then
  echo "setup: no 'swift' on PATH; install a Swift 6.2 (or newer) toolchain from https://swift.org/install" >&2
  exit 69
fi

# A Python that boto3 and FastAPI still support, and that can make a venv.
python=""
for candidate in python3 python3.13 python3.12 python3.11 python3.10 /usr/bin/python3; do
  if "$candidate" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))' 2> /dev/null; then
    python=$candidate
    break
  fi
done

missing=()
[[ -n $python ]] || missing+=(python3 python3-venv)
command -v node > /dev/null || missing+=(nodejs)
[[ -x /usr/sbin/nginx ]] || command -v nginx > /dev/null || missing+=(nginx)
command -v curl > /dev/null || missing+=(curl)
command -v valgrind > /dev/null || missing+=(valgrind)
command -v strace > /dev/null || missing+=(strace)
# The executables are linked with these statically, so their archives are needed besides their headers.
for library in z:zlib1g-dev brotlienc:libbrotli-dev zstd:libzstd-dev yaml:libyaml-dev; do
  [[ -e $(cc -print-file-name="lib${library%%:*}.a" 2> /dev/null) ]] || missing+=("${library#*:}")
done

if ((${#missing[@]})); then
  echo "setup: installing ${missing[*]}"
  if ! command -v apt-get > /dev/null; then
    echo "setup: this system has no apt-get; install ${missing[*]} by its own means and run make again" >&2
    exit 69
  fi
  as_root=()
  if ((EUID != 0)); then as_root=(sudo); fi
  "${as_root[@]}" apt-get update -qq
  # A server installed here is run by the tests alone: no service is to be started for it.
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 \
    apt-get install -y -qq --no-install-recommends "${missing[@]}" > /dev/null
  [[ -n $python ]] || python=/usr/bin/python3
fi

# The venv is made anew when the pins or the Python change.
stamp=$( (cat requirements.txt; "$python" -c 'import sys; print(sys.version)') | sha256sum | cut -d ' ' -f 1)
if [[ $(cat .venv/.stamp 2> /dev/null) != "$stamp" ]]; then
  echo "setup: making .venv from requirements.txt"
  rm -rf .venv
  "$python" -m venv .venv
  .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps -r requirements.txt
  echo "$stamp" > .venv/.stamp
fi

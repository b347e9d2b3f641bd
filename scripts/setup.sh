#!/usr/bin/env bash
# Installs missing dependencies on this machine; does nothing if everything is installed.
#   setup.sh --build   the dependencies of the build
#   setup.sh           those, and the dependencies of tests, examples and benchmarks
set -euo pipefail
cd "$(dirname "$0")/.."

scope=${1:-all}
case $scope in
  all | --build) ;;
  *)
    echo "setup: unknown argument '$scope'; expected --build or none" >&2
    exit 64
    ;;
esac

if ! command -v swift > /dev/null; then
  echo "setup: no 'swift' on PATH; install a Swift 6.2 (or newer) toolchain from https://swift.org/install" >&2
  exit 69
fi

missing=()
# The executables link these libraries statically, so the archives are needed as well as the headers.
for library in z:zlib1g-dev brotlienc:libbrotli-dev zstd:libzstd-dev yaml:libyaml-dev; do
  [[ -e $(cc -print-file-name="lib${library%%:*}.a" 2> /dev/null) ]] || missing+=("${library#*:}")
done

python=""
# Finds a Python that boto3 and FastAPI still support and that can create a venv.
find_python() {
  local candidate
  for candidate in python3 python3.13 python3.12 python3.11 python3.10 /usr/bin/python3; do
    if "$candidate" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))' 2> /dev/null; then
      python=$candidate
      return
    fi
  done
}

if [[ $scope == all ]]; then
  find_python
  [[ -n $python ]] || missing+=(python3 python3-venv)
  # Tests run this one as other users, who may not have access to the one found.
  [[ -x /usr/bin/python3 || " ${missing[*]-} " == *" python3 "* ]] || missing+=(python3)
  command -v node > /dev/null || missing+=(nodejs)
  # Node finds Debian's packages with NODE_PATH=/usr/share/nodejs.
  [[ -e /usr/share/nodejs/express ]] || missing+=(node-express)
  [[ -e /usr/share/nodejs/react-dom ]] || missing+=(node-react-dom)
  command -v php > /dev/null || missing+=(php-cli)
  command -v go > /dev/null || missing+=(golang-go)
  # jdb and the compiler; a Java runtime alone has neither.
  command -v jdb > /dev/null || missing+=(default-jdk-headless)
  command -v puma > /dev/null || missing+=(puma)
  ruby -e "require 'sinatra/base'" > /dev/null 2>&1 || missing+=(ruby-sinatra)
  [[ -x /usr/sbin/nginx ]] || command -v nginx > /dev/null || missing+=(nginx)
  # Both build the images that the tests run.
  [[ -x /usr/sbin/debootstrap ]] || command -v debootstrap > /dev/null || missing+=(debootstrap)
  command -v buildah > /dev/null || missing+=(buildah)
  # The tests of the console's page drive it.
  command -v chromium > /dev/null || missing+=(chromium)
  for tool in curl jq valgrind strace wrk zstd; do
    command -v "$tool" > /dev/null || missing+=("$tool")
  done
fi

if ((${#missing[@]})); then
  echo "setup: installing ${missing[*]}" >&2
  if ! command -v apt-get > /dev/null; then
    echo "setup: this system has no apt-get; install ${missing[*]} with its package manager and run make again" >&2
    exit 69
  fi
  as_root=()
  if ((EUID != 0)); then as_root=(sudo); fi
  "${as_root[@]}" apt-get update -qq
  # RUNLEVEL=1 keeps apt from starting servers; the tests start those that they need.
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 \
    apt-get install -y -qq --no-install-recommends "${missing[@]}" > /dev/null
fi
[[ $scope == all ]] || exit 0
[[ -n $python ]] || find_python
if [[ -z $python ]]; then
  echo "setup: no Python 3.10 or newer with the venv module; install one and run make again" >&2
  exit 69
fi

# The venv is rebuilt if the pinned versions or the Python change.
stamp=$( (cat requirements.txt; "$python" -c 'import sys; print(sys.version)') | sha256sum | cut -d ' ' -f 1)
if [[ $(cat .venv/.stamp 2> /dev/null) != "$stamp" ]]; then
  echo "setup: creating .venv from requirements.txt" >&2
  rm -rf .venv
  "$python" -m venv .venv
  .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps -r requirements.txt
  echo "$stamp" > .venv/.stamp
fi

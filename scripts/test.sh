#!/usr/bin/env bash
# Runs all tests, or only some: --fast (unit tests), --end-to-end (real processes with the executables in build/).
# Arguments after --end-to-end are passed to pytest.
set -euo pipefail
cd "$(dirname "$0")/.."

# By default the testing library starts all tests at once, and on a busy machine a test with a deadline fails then
# because hundreds of others wait for the same two cores.
export SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH=${SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH:-8}

# The adapter's in-process tests have deadlines of milliseconds, so they do not run in parallel with tests that compute
# for seconds.
unit() {
  swift test --skip AdapterTests
  swift test --skip-build --filter '^AdapterTests'
}

# A run of the doctor waits most of the time, so two files of its tests run at a time.
end_to_end() {
  local doctor=Tests/EndToEnd/doctor
  .venv/bin/python -m pytest -c Tests/EndToEnd/pytest.ini Tests/EndToEnd --ignore "$doctor"
  .venv/bin/python -m pytest -c Tests/EndToEnd/pytest.ini --numprocesses 2 --dist loadfile "$doctor"
}

case ${1:-} in
  --fast)
    scripts/setup.sh --build
    unit
    ;;
  --end-to-end)
    shift
    scripts/setup.sh
    if (($#)); then
      .venv/bin/python -m pytest -c Tests/EndToEnd/pytest.ini Tests/EndToEnd "$@"
    else
      end_to_end
    fi
    ;;
  '')
    scripts/setup.sh
    unit
    scripts/build.sh
    end_to_end
    ;;
  *)
    echo "test.sh: unknown argument '$1'; expected --fast or --end-to-end" >&2
    exit 64
    ;;
esac

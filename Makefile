# The work is in scripts/; these are its short names. `make help` lists them.

.DEFAULT_GOAL := help
.PHONY: help run setup build build-arm64 test test-fast test-e2e test-arm64 smoke-arm64 coverage lint format docs bench bench-gate bench-reuse bench-emulator bench-console soak fuzz reproducible symbol-order clean

help:  ## this list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run:  ## the FastAPI example through a local Lambda, on http://127.0.0.1:9000
	@scripts/run.sh

test:  ## everything: unit tests, the release build, end-to-end tests with real processes
	@scripts/test.sh

test-fast:  ## unit tests only
	@scripts/test.sh --fast

test-e2e:  ## end-to-end tests only, against build/
	@scripts/test.sh --end-to-end

build:  ## static release executables: build/lambda-adapter and build/swiftlet; MODE=ordinary for all of Swift
	@scripts/build.sh $(if $(MODE),--$(MODE))

build-arm64:  ## the same for arm64, cross-compiled: build/arm64/; see CONTRIBUTING.md
	@scripts/build-arm64.sh $(if $(MODE),--$(MODE))

test-arm64:  ## the adapter for arm64: its end-to-end tests under qemu-user; TEST_ARM64="-k pattern" and the like
	@scripts/test-arm64.sh $(TEST_ARM64)

smoke-arm64:  ## both for arm64, in an emulated machine: two requests through the emulator and the adapter
	@scripts/test-arm64.sh --machine

coverage:  ## line coverage of the adapter by its in-process tests; COVERAGE=--uncovered lists the lines
	@scripts/coverage.sh $(COVERAGE)

lint:  ## formatting and the house rules that a machine can check
	@scripts/lint.sh

format:  ## format all Swift sources
	@swift format --in-place --parallel --recursive Sources Tests Benchmarks/Sources Benchmarks/Tests

docs:  ## the tables of docs/settings.md and docs/emulator.md, from the code
	@scripts/setup.sh --build
	@UPDATE_DOCS=1 swift test --filter SettingsPageTests
	@scripts/build.sh swiftlet
	@scripts/options-table.py
	@git diff --stat -- docs/settings.md docs/emulator.md

bench:  ## overhead against the floor program, in under 7 minutes; BENCH="--adapter PATH" and the like; docs/performance.md
	@scripts/bench.sh $(BENCH)

bench-reuse:  ## whether keeping connections to the app pays; see docs/reliability.md
	@scripts/bench-reuse.sh

bench-emulator:  ## what the emulator costs: invocations a second, start, streaming, memory
	@scripts/bench-emulator.sh

bench-console:  ## what the console costs: invocations a second with it, relative to those without
	@scripts/bench-console.sh

soak:  ## 10,000 invocations against an app that misuses its connections; SOAK="--short" and the like
	@scripts/soak.sh $(SOAK)

bench-gate:  ## instructions, allocations, system calls, threads and size against recorded limits: no clock, for CI
	@scripts/bench-gate.sh

symbol-order:  ## writes scripts/symbol-order.txt again: which functions the linker puts together
	@scripts/order-symbols.sh

fuzz:  ## 10 s of fuzzing for each target: docs/fuzzing.md; MODE=ordinary for all of Swift
	@scripts/fuzz.sh $(if $(MODE),--$(MODE))

setup:  ## missing Debian packages and the Python environment in .venv
	@scripts/setup.sh

reproducible:  ## a second build of the adapter, from a copy of the sources, gives the same bytes; REPRODUCIBLE=--arm64
	@scripts/reproducible.sh $(REPRODUCIBLE)

clean:  ## remove everything that was built
	@rm -rf .build .build-* build .venv .pytest_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

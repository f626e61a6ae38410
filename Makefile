# What a developer types; `make` alone lists it. Everything sets itself up.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:
MAKEFLAGS += --no-builtin-rules --no-print-directory

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
CLIENT := web_client
PYTEST := $(BIN)/pytest
# Databases of tests are not to be kept: in memory nobody waits for a disk.
QUICK_DISK := $(shell test -w /dev/shm && echo /dev/shm || echo /tmp)
PROTOCOL := $(CLIENT)/src/protocol/messages.gen.ts
CLIENT_SOURCES := $(shell find $(CLIENT) docs/help \( -name node_modules -o -name dist -o -name generated \) -prune -o -type f -print)

export PIP_DISABLE_PIP_VERSION_CHECK := 1

##@ Running

.PHONY: run
run: packages-run setup client ## Start everything with demo data and print where to click (Ctrl-C stops it)
	@exec $(BIN)/giaoban demo

.PHONY: serve
serve: packages-run setup client ## Start everything without demo data, for an installation from this folder
	@exec $(BIN)/giaoban serve

##@ Testing

.PHONY: test
test: packages-test ## All that must pass: under 15 minutes on two cores
	@node $(CLIENT)/scripts/side_by_side.mjs '$(MAKE) setup lint' '$(MAKE) client'
	@# Tests in Python wait for moments: what only reads the code has the processors meanwhile, and gives them back at once.
	@node $(CLIENT)/scripts/side_by_side.mjs '$(MAKE) test-python' 'nice -n 19 $(MAKE) types client-check budget'
	@$(MAKE) test-browser test-system

.PHONY: test-python
test-python: packages-test setup client ## Architecture, unit, contract and property tests
	TMPDIR=$(QUICK_DISK) $(PYTEST) --quiet --numprocesses 2 --dist loadgroup

.PHONY: test-postgresql
test-postgresql: packages-test setup client ## All of tests/meetings that stands on a database, on PostgreSQL
	TMPDIR=$(QUICK_DISK) $(PYTEST) --quiet --numprocesses 2 --dist loadgroup -m again tests/meetings

.PHONY: test-browser
test-browser: packages-test setup client ## The pages in Chromium, through the whole stack
	$(PYTEST) --numprocesses 2 --dist loadfile -m "not alone and not long and not bench" tests/browser
	$(PYTEST) -m "alone and not long and not bench" tests/browser

.PHONY: test-long
test-long: packages-long setup client ## Every page in every state with axe and at 200 %; Firefox, own HTTPS, rooms' machines, practice, noise, lines, codecs, lip sync; papers; the year; Prometheus; recordings that are killed or damaged, odd films; what servers tell
	$(PYTEST) --numprocesses 2 --dist loadfile -m "long and not alone and not bench" tests/browser
	$(PYTEST) -m "long and alone and not bench" tests/browser
	TMPDIR=$(QUICK_DISK) $(PYTEST) --numprocesses 2 --dist loadgroup -m "long and not again and not bench" tests/meetings tests/signaling
	$(PYTEST) -m "long and not bench" tests/recordings tests/system

.PHONY: test-system
test-system: packages-test setup client ## The whole product from outside: a rehearsal, and one kill of each process
	$(PYTEST) tests/system

.PHONY: bench
bench: packages-bench setup client ## What is long: our figures and those of Janus, in one run
	$(PYTEST) --capture=no tests/bench
	$(PYTEST) -m bench tests/browser tests/system tests/meetings tests/bench/test_page_follow.py \
		tests/bench/test_request_costs.py tests/bench/test_fetched_ahead.py tests/bench/test_thin_line.py \
		tests/bench/test_recording_cost.py tests/bench/test_finalising.py tests/bench/test_recorded_rehearsal.py
	RECORDED_MINUTES=2 $(PYTEST) -m bench tests/recordings
	$(MAKE) reliability

.PHONY: reliability
reliability: packages-test setup client ## Every fault at twenty moments, into docs/reliability.md: about 40 minutes; ONLY=drop for some
	$(PYTEST) -m bench $(if $(ONLY),-k $(ONLY)) tests/bench/test_faults_*.py

.PHONY: recorded-hour
recorded-hour: packages-bench setup ## An hour recorded in an hour: whether picture and sound stay with the clock
	$(PYTEST) -m bench tests/recordings/test_hour.py

MINUTES ?= 120

.PHONY: soak
soak: packages-bench setup client ## MINUTES (120) of joins and leaves: what both processes and two pages hold, and whether it grows
	@mkdir -p build
	$(BIN)/python -m tests.bench.soak --minutes $(MINUTES) --out build/soak.tsv

.PHONY: screenshots
screenshots: packages-test setup client ## Every page as a picture, into tests/browser/shots
	$(BIN)/python -m tests.browser.screenshots

.PHONY: help-pictures
help-pictures: packages-test setup client ## The pictures of the guides, of the running product, into docs/help/pictures
	$(BIN)/python -m tests.browser.help_pictures

##@ Code

.PHONY: lint
lint: setup ## Format, lint and import contracts, changing nothing
	$(BIN)/ruff format --check --quiet .
	$(BIN)/ruff check --quiet .
	$(BIN)/lint-imports --no-logo

.PHONY: format
format: setup ## Format, and mend what the linter can mend
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

.PHONY: types
types: setup ## mypy --strict
	$(BIN)/mypy

.PHONY: schema
schema: setup ## Write the wire messages for the client, from the Python models
	$(BIN)/python -m signaling.protocol.export > $(PROTOCOL)

##@ Client

.PHONY: client
client: $(CLIENT)/dist/index.html ## Build the browser client

.PHONY: client-check
client-check: $(CLIENT)/node_modules/.installed ## Types, lint, words and tests of the client
	cd $(CLIENT) && npm run --silent check

.PHONY: budget
budget: client ## What a page may weigh
	cd $(CLIENT) && npm run --silent budget

##@ Setting up

.PHONY: setup
setup: $(VENV)/.installed ## Python environment in .venv with what the lock names

.PHONY: packages-run packages-test packages-long packages-bench
packages-run packages-test packages-long packages-bench: packages-%:
	@bash deploy/system-packages.sh $*

.PHONY: lock
lock: setup ## Write requirements.lock and package-lock.json anew
	$(BIN)/uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --quiet --upgrade \
		--generate-hashes --no-emit-index-url --custom-compile-command "make lock" --output-file requirements.lock
	cd $(CLIENT) && npm install --package-lock-only

.PHONY: wheel
wheel: setup ## Source distribution and wheel with the client inside, into dist/
	$(BIN)/uv build --quiet

.PHONY: clean
clean: ## Remove what was built; data and .venv stay
	rm -rf dist build $(CLIENT)/dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache

.PHONY: help
help: ## This list
	@awk 'BEGIN {FS = ":.*## "} /^##@ / {printf "\n%s\n", substr($$0, 5)} \
		/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

$(VENV)/.installed: requirements.lock pyproject.toml hatch_build.py
	@bash deploy/system-packages.sh python
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --require-hashes --requirement requirements.lock
	$(BIN)/pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(CLIENT)/node_modules/.installed: $(CLIENT)/package.json $(CLIENT)/package-lock.json
	@bash deploy/system-packages.sh node
	cd $(CLIENT) && npm ci --no-audit --no-fund
	@touch $@

$(CLIENT)/dist/index.html: $(CLIENT)/node_modules/.installed $(CLIENT_SOURCES)
	cd $(CLIENT) && npm run --silent build
	@touch $@

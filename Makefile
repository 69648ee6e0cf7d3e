# Everything runs from here. `make` alone prints the list.
# Needs Python 3.11 or newer, make and a package index; uv is used where it is installed, pip otherwise.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
HOME_DIR ?= dyads_home
UV := $(shell command -v uv 2>/dev/null)
CORE := data_contracts linkage measures quality_checks
SOURCES := $(CORE) reports synthetic pipelines tests benchmarks docs

.DEFAULT_GOAL := help
.PHONY: help setup setup-run demo test check fix bench bench-peers docs nightly ui lock

help: ## show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | awk -F'\t' '{printf "  make %-10s %s\n", $$1, $$2}'

# The stamp says what was installed; it is made anew when a lock file or the project's description changes.
# The lock files name every package there is, so dependencies need no resolving (--no-deps).
$(VENV)/run.stamp: requirements.lock pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
ifneq ($(UV),)
	$(UV) pip install --quiet --compile-bytecode --python $(BIN)/python --require-hashes -r requirements.lock
	$(UV) pip install --quiet --compile-bytecode --python $(BIN)/python --no-deps --editable .
else
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
endif
	touch $@

$(VENV)/dev.stamp: requirements-dev.lock $(VENV)/run.stamp
ifneq ($(UV),)
	$(UV) pip install --quiet --compile-bytecode --python $(BIN)/python --require-hashes -r requirements-dev.lock
else
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements-dev.lock
endif
	touch $@

setup: $(VENV)/dev.stamp ## create .venv and install everything, tools of development included

setup-run: $(VENV)/run.stamp

demo: setup-run ## make a synthetic network of 20 000 births and run the whole nightly job on it
	$(BIN)/dyads demo --home $(HOME_DIR)

test: setup ## run all tests
	$(BIN)/python -m pytest -n 2 --dist loadfile

check: setup ## format, lint, types, generated files; changes nothing
	$(BIN)/ruff format --check $(SOURCES)
	$(BIN)/ruff check $(SOURCES)
	$(BIN)/mypy
	$(BIN)/python -m docs.generate --check

fix: setup ## mend what can be mended by a machine: format, imports, generated pages
	$(BIN)/ruff check --fix $(SOURCES)
	$(BIN)/ruff format $(SOURCES)
	$(BIN)/python -m docs.generate

bench: setup ## measure speed and memory by stage and print them as a table
	$(BIN)/python -m benchmarks.nightly

bench-peers: setup ## other linkage tools beside ours, on the same records (an environment of their own)
	test -x .venv-peers/bin/python || $(PYTHON) -m venv .venv-peers
	.venv-peers/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r benchmarks/requirements-peers.lock
	$(BIN)/python -m benchmarks.linkage_peers --peers .venv-peers/bin/python

docs: setup ## generate the reference pages, draw the reports, build the documentation as a site in build/site
	$(BIN)/python -m docs.generate
	$(BIN)/python -m docs.screenshots
	NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --strict --quiet --config-file docs/site/mkdocs.yml

nightly: setup-run ## run the nightly job once on $(HOME_DIR)
	$(BIN)/dyads run --home $(HOME_DIR)

ui: setup ## open Dagster's web page on this machine, with the nightly schedule running
	mkdir -p $(HOME_DIR)/dagster
	cp dagster.yaml $(HOME_DIR)/dagster/dagster.yaml
	DAGSTER_HOME=$(abspath $(HOME_DIR))/dagster DYADS_HOME=$(abspath $(HOME_DIR)) $(BIN)/dagster dev -w workspace.yaml

lock: ## resolve exact versions anew (needs uv)
	uv pip compile pyproject.toml --universal --python-version 3.11 --no-annotate --no-header --no-emit-index-url --generate-hashes --output-file requirements.lock
	uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --no-annotate --no-header --no-emit-index-url --generate-hashes --constraint requirements.lock --output-file requirements-dev.lock
	uv pip compile pyproject.toml --extra server --universal --python-version 3.11 --no-annotate --no-header --no-emit-index-url --generate-hashes --constraint requirements.lock --output-file requirements-server.lock

# The front door: every target only calls uv or a tool of the environment in .venv.

.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules

PYTHON ?= python3
UV := .tool/bin/uv
BIN := .venv/bin
READY := .venv/.ready
COMPILED := .venv/.compiled
# uv does not read pip's settings; where only pip knows the way to packages (a hospital's mirror), pip goes.
PIP := .tool/bin/python -m pip --disable-pip-version-check --python $(BIN)/python
SOURCES := annotator plugins sample_data scripts benchmarks tests

# Python is never downloaded behind the user's back, and .venv is the only environment touched.
export UV_PYTHON_DOWNLOADS := never
export UV_PROJECT_ENVIRONMENT := .venv
unexport VIRTUAL_ENV
# Compiled modules are kept: without them each start of the command costs seconds.
unexport PYTHONDONTWRITEBYTECODE

# A real window on a virtual screen, drawn in software, so that every machine shows the same.
XVFB := xvfb-run -a -s "-screen 0 1920x1080x24"
GUI_SETTINGS := QT_API=pyside6 LIBGL_ALWAYS_SOFTWARE=1
# Without these plugins no Qt library is loaded, so the unit tests run on a bare machine.
NO_GUI := -p no:pytest-qt -p no:napari -p no:napari-plugin-engine -p no:npe2

# Two halves at once, each with the libraries and modules of its own tests: quicker on two cores than
# to share out single tests, for which every worker loads everything. Linear algebra keeps to a core.
HALF := tests/architecture tests/cli tests/docs tests/end_to_end tests/fuzz tests/io tests/plugin
# Tests that speak to archives wait more than they compute, so they run beside the halves.
ARCHIVES := tests/io/archive $(wildcard tests/end_to_end/test_archive*.py)
UNIT := OPENBLAS_NUM_THREADS=1 $(BIN)/pytest $(NO_GUI) -m "not gui" --durations=5

# Two windows side by side on one screen, each drawn by its own processor; none needs the focus.
GUI_PARALLEL := --numprocesses=2 --dist=worksteal

.PHONY: help
help: ## Show this list
	@grep -hE '^[a-z-]+:.*## ' Makefile | sed -E 's/:.*## /|/' | while IFS='|' read -r name what; do printf '  make %-14s %s\n' "$$name" "$$what"; done

.PHONY: demo
demo: $(READY) ## Set up what is needed, then measure, stage and report the packaged hip
	$(BIN)/onfh demo

.PHONY: test
test: $(COMPILED) gui-libraries ## Set up what is needed, then run every check: style, types, layers, manifest, tests, window
	$(MAKE) --no-print-directory --jobs=3 --output-sync=target unit-of-files unit-of-figures unit-of-archives types lint layers manifest
	$(MAKE) --no-print-directory gui-test

.PHONY: setup
setup: $(READY) ## Make .venv from the lock (and uv itself, in .tool)

$(UV):
	bash scripts/bring_uv.sh "$(PYTHON)" .tool

$(READY): requirements.lock pyproject.toml | $(UV)
	test -x $(BIN)/python || $(UV) venv --quiet --python "$(PYTHON)" .venv
	$(UV) pip sync --quiet --python $(BIN)/python requirements.lock || $(PIP) install --quiet --require-hashes --requirement requirements.lock
	$(UV) pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	touch $@

# Once, on all cores; else each worker of the tests compiles every library for itself. A few packages
# hold templates that are no Python, which does not matter.
$(COMPILED): $(READY)
	$(BIN)/python -m compileall -q -j 0 -x '/tests?/' .venv/lib >/dev/null 2>&1 || true
	touch $@

.PHONY: gui-libraries
gui-libraries: ## Install the system libraries that a real window needs (Debian and its kin)
	bash scripts/install_gui_libraries.sh

.PHONY: lint
lint: $(READY) ## Style and format
	$(BIN)/ruff check $(SOURCES)
	$(BIN)/ruff format --check $(SOURCES)

.PHONY: types
types: $(READY) ## Static types, strict
	$(BIN)/mypy
	$(BIN)/mypy scripts

.PHONY: layers
layers: $(READY) ## Who may import whom
	$(BIN)/lint-imports

.PHONY: manifest
manifest: $(READY) ## The napari plugin manifest
	$(BIN)/npe2 validate --imports plugins/napari_onfh/napari.yaml

.PHONY: unit
unit: $(COMPILED) gui-libraries ## Every test that needs no window
	$(MAKE) --no-print-directory --jobs=3 --output-sync=target unit-of-files unit-of-figures unit-of-archives

.PHONY: unit-of-files
unit-of-files: $(COMPILED)
	$(UNIT) $(HALF) $(ARCHIVES:%=--ignore=%)

.PHONY: unit-of-figures
unit-of-figures: $(COMPILED)
	$(UNIT) tests $(HALF:%=--ignore=%)

.PHONY: unit-of-archives
unit-of-archives: $(COMPILED)
	$(UNIT) $(ARCHIVES)

.PHONY: gui-test
gui-test: $(READY) gui-libraries ## Every test that opens a napari window, on a virtual screen
	OPENBLAS_NUM_THREADS=1 $(GUI_SETTINGS) $(XVFB) $(BIN)/pytest $(GUI_PARALLEL) -m gui --durations=5 tests/plugin

.PHONY: test-matrix
test-matrix: $(READY) gui-libraries ## The plugin's tests on the oldest and newest napari, on PySide6 and PyQt6 (asks the package index; writes docs/versions.md)
	$(BIN)/python scripts/run_test_matrix.py

.PHONY: soak
soak: $(READY) gui-libraries ## The long proofs in full (hours; writes soak-report/)
	mkdir -p soak-report
	HYPOTHESIS_PROFILE=soak $(GUI_SETTINGS) $(XVFB) $(BIN)/pytest -m "soak or not soak" --durations=20 --junit-xml=soak-report/results.xml

.PHONY: bench
bench: $(READY) gui-libraries ## Loading, side by side with SimpleITK (on a quiet machine)
	for script in benchmarks/*.py; do echo "== $$script"; $(GUI_SETTINGS) $(XVFB) $(BIN)/python "$$script"; done

.PHONY: lock
lock: | $(UV) ## Compile requirements.lock again (names, versions, hashes; no addresses)
	$(UV) pip compile --quiet --universal --generate-hashes --no-annotate --all-extras --group dev pyproject.toml -o requirements.lock

.PHONY: docs
docs: $(READY) ## Write again the pages and lists that come from the code
	$(BIN)/python scripts/generate_docs.py
	$(BIN)/python scripts/conformance_page.py

.PHONY: pictures
pictures: $(READY) gui-libraries ## Draw the pictures of the documentation from the plugin itself
	$(GUI_SETTINGS) $(XVFB) $(BIN)/python scripts/make_pictures.py
	$(GUI_SETTINGS) $(XVFB) $(BIN)/python scripts/record_reading.py

.PHONY: clean
clean: ## Remove the environments and everything that the tools left
	rm -rf .venv .venv-matrix .tool .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache dist build soak-report
	find $(SOURCES) -type d -name __pycache__ -prune -exec rm -rf {} +

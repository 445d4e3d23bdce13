# Everything a newcomer needs: make run, make test. Python with venv, and make, are enough.
SHELL := /bin/sh
.DEFAULT_GOAL := help

PYTHON ?= python3
PORT ?= 8080
VENV := .venv
BIN := $(VENV)/bin
PIP_FLAGS := --disable-pip-version-check --quiet -c constraints.txt

BUNDLE ?= dist/bundle

# The same programs are started many times: they are compiled once, whatever the shell says.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: help run test check bench crash learn screenshots bundle clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(VENV)/run ## the demo in the browser, on 127.0.0.1:8080 (PORT=… for another)
	@$(BIN)/python -m bot demo --port $(PORT)

test: $(VENV)/test ## every test, on all cores
	$(BIN)/python -m pytest -n auto --dist loadfile

check: $(VENV)/check ## lint, format, types, import rules
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/check ## the measurements and their bars, in one run
	$(BIN)/python -m benchmarks --write

crash: $(VENV)/test ## kill -9 under load, many times
	$(BIN)/python -m benchmarks.crash

learn: $(VENV)/learn ## learn again from the labelled lines in training/ (WORDS=… what words mean, too)
	$(BIN)/python -m training
	$(if $(WORDS),$(BIN)/python -m training.embedding $(WORDS))
	$(BIN)/python -m training.likeness

screenshots: $(VENV)/test ## the manual and the pictures in the documents, from the running demo
	$(BIN)/python -m pytest --screenshots tests/browser/test_pictures.py \
	  tests/browser/test_walkthrough.py tests/console/test_manual.py

bundle: | $(BIN)/python ## dist/bundle: all that a machine without the internet needs to install
	rm -rf $(BUNDLE)
	mkdir -p $(BUNDLE)
	$(BIN)/python -m pip wheel $(PIP_FLAGS) --wheel-dir $(BUNDLE)/wheels .
	cp deploy/bundle/* deploy/yinling.service deploy/nginx.conf deploy/Caddyfile $(BUNDLE)
	cp docs/operate.md config.example.toml constraints.txt $(BUNDLE)
	echo "$$($(BIN)/python -c 'import sys; print("Python %d.%d" % sys.version_info[:2])') $$(uname -sm)" > $(BUNDLE)/built-for
	cd $(BUNDLE) && find . -type f ! -name SHA256SUMS | sort | xargs sha256sum > SHA256SUMS

clean: ## remove what the targets above made
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis

# One environment; each mark beside it says which extras it has.
$(VENV)/run: pyproject.toml constraints.txt | $(BIN)/python
	$(BIN)/python -m pip install $(PIP_FLAGS) -e .
	@touch $@

$(VENV)/test: pyproject.toml constraints.txt | $(BIN)/python
	$(BIN)/python -m pip install $(PIP_FLAGS) -e '.[test]'
	@touch $@ $(VENV)/run

$(VENV)/check: pyproject.toml constraints.txt | $(BIN)/python
	$(BIN)/python -m pip install $(PIP_FLAGS) -e '.[test,check,bench]'
	@touch $@ $(VENV)/run $(VENV)/test

$(VENV)/learn: pyproject.toml constraints.txt | $(BIN)/python
	$(BIN)/python -m pip install $(PIP_FLAGS) -e '.[learn]'
	@touch $@ $(VENV)/run

$(BIN)/python:
	@command -v $(PYTHON) >/dev/null || { \
	  echo "Python 3.11 or newer is needed: apt install python3 python3-venv (or PYTHON=…)"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "$(PYTHON) is older than 3.11: name a newer one, as in make run PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { \
	  echo "Python's venv is missing: apt install python3-venv"; exit 1; }
	$(PYTHON) -m venv $(VENV)

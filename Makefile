# Everything a person types here. `make` alone lists it.
# A recipe ends with the exit code of what it ran; make itself always answers 2 for any failure.

SHELL := /bin/sh
PYTHON ?= python3
PEN := .venv/bin/penstock
PY := .venv/bin/python
READY := .venv/.ready

.DEFAULT_GOAL := help
.PHONY: help up down preview test judge lint bench mutants lock clean

help: ## list what can be typed here
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-9s %s\n", $$1, $$2}' Makefile

up: $(READY) ## bring the sandbox up: three accounts, created by the real engine on this machine
	@$(PEN) up --sandbox

down: $(READY) ## remove the sandbox, its processes included
	@$(PEN) down --sandbox

preview: $(READY) ## show what each stack would hold, in memory, without an engine
	@$(PEN) preview

test: $(READY) ## lint, unit tests and the tests on the real engine (under ten minutes)
	@rm -f build/tools-test.jsonl
	@PENSTOCK_TOOLS=build/tools-test.jsonl $(PY) -m tools.lint
	@PENSTOCK_TOOLS=build/tools-test.jsonl $(PY) -m pytest -n 2 -m "not judge and not slow"
	@PENSTOCK_TOOLS=build/tools-test.jsonl $(PY) -m pytest -m "slow and not judge"

judge: $(READY) ## the slow, real judges over what was rendered
	@rm -f build/tools-judge.jsonl
	@PENSTOCK_TOOLS=build/tools-judge.jsonl $(PY) -m pytest -m judge

lint: $(READY) ## style, types and the arrows between rooms
	@$(PY) -m tools.lint

bench: $(READY) ## measure: a table, kept as build/bench.json
	@$(PY) -m tools.bench

mutants: $(READY) ## break shipped code one line at a time; a test must notice each
	@$(PY) -m tools.mutants

lock: $(READY) ## resolve requirements*.in anew into requirements*.txt
	@$(PY) -m tools.lock

clean: ## remove what was built here (not the sandbox: `make down` does that)
	@rm -rf .venv build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Two shells may arrive here at once: tools/prepare.py lets one work and the other wait.
$(READY): requirements-dev.txt tools/prepare.py
	@command -v $(PYTHON) >/dev/null 2>&1 || { \
	  echo "penstock needs Python 3.11 or later and found no '$(PYTHON)'; install it, or say which: make PYTHON=/path/to/python3.11" >&2; exit 3; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "penstock needs Python 3.11 or later; '$(PYTHON)' is $$($(PYTHON) -V 2>&1). Say which: make PYTHON=/path/to/python3.11" >&2; exit 3; }
	@$(PYTHON) tools/prepare.py

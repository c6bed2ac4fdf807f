# Deux Rives. `make run` starts everything; `make test` checks everything. Both call `make setup`.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
# Nothing asks a hub or reports home, whatever runs.
export HF_HUB_OFFLINE = 1
export TOKENIZERS_PARALLELISM = true
export DO_NOT_TRACK = 1

.PHONY: setup run test lint types imports pytest eval bench kills clean

setup: $(STAMP)

$(STAMP): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "error: Python 3.11 or newer is needed"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "error: cannot make $(VENV): on Debian, apt-get install python3-venv"; exit 1; }
	@$(BIN)/python -m pip install --quiet --upgrade pip
	@echo "installing (some minutes the first time)"
	@# the CPU build of torch, and only if that one is not to be had whatever the index offers
	@$(BIN)/python -m pip install --quiet torch==2.13.0 || $(BIN)/python -m pip install --quiet torch
	@$(BIN)/python -m pip install --quiet -c constraints.txt -e '.[dev]'
	@touch $@

run: setup
	@$(BIN)/python -m service.launch

test: setup lint types imports pytest

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: setup
	$(BIN)/pyright

imports: setup
	$(BIN)/lint-imports

pytest: setup
	$(BIN)/python -m pytest -n 3 --dist loadfile

eval: setup
	@test -d "$(DATA)" || { echo "error: name the folder of the test sets: make eval DATA=/path/to/data"; exit 1; }
	$(BIN)/python -m eval suite "$(DATA)" $(ARGS)

bench: setup
	$(BIN)/python -m eval bench $(ARGS)

kills: setup
	$(BIN)/python -m tests.ingest.kills --random 300 --thorough $(ARGS)

clean:
	rm -rf $(VENV) data

# Everything a developer does. Needs Python 3.11 or newer, make, and a package index for `setup`.
# Works with GNU make 3.81 (macOS) and newer.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.installed
WORKERS ?= 2

.DEFAULT_GOAL := help
.PHONY: help setup demo test lint types check bench docs clean

help:  ## what there is
	@sed -n 's/^\([a-z]*\):.*## */\1 - /p' $(firstword $(MAKEFILE_LIST))

setup: $(STAMP)  ## make .venv and install the project into it

$(STAMP): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("luutru needs Python 3.11 or newer, this is %d.%d: make PYTHON=python3.11 …" % sys.version_info[:2] if sys.version_info < (3, 11) else 0)'
	test -x $(BIN)/pip || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@

demo: $(STAMP)  ## crawl the bundled local portal into ./demo-archive and ask it
	@$(BIN)/python -m tests.demo

test: $(STAMP)  ## every test
	$(BIN)/python -m pytest -n $(WORKERS)

lint: $(STAMP)  ## ruff: rules and format
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(STAMP)  ## mypy --strict on the three rooms
	$(BIN)/mypy

check: lint types test  ## all three

bench: $(STAMP)  ## measure against a bare Scrapy spider; prints, asserts nothing
	@$(BIN)/python -m benchmarks

docs: $(STAMP)  ## put the current --help texts and the example record into docs/
	$(BIN)/python -m tests.docs_refresh

clean:  ## remove what was built here; never an archive but the demo's
	rm -rf $(VENV) demo-archive .pytest_cache .mypy_cache .ruff_cache .hypothesis dist *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Everything a developer does. Needs Python 3.11 or newer, make, and a package index for `setup`.
# Works with GNU make 3.81 (macOS) and newer.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.installed
REPLAY := .venv-replay
PEERS  := .venv-peers
WORKERS ?= 3
KILLS ?= 200

.DEFAULT_GOAL := help
.PHONY: help setup demo test bare long whole lint types check soak bench reading fuzz docs clean

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

test: $(STAMP) $(REPLAY)/.installed  ## every test but the long ones (`make long`)
	LUUTRU_TEST_PYWB=$(CURDIR)/$(REPLAY)/bin $(BIN)/python -m pytest -n $(WORKERS) -m "not long"

# pywb asks for other versions of shared packages than the crawler has, and is no part of it.
$(REPLAY)/.installed: Makefile
	test -x $(REPLAY)/bin/pip || $(PYTHON) -m venv $(REPLAY)
	$(REPLAY)/bin/python -m pip install --quiet --disable-pip-version-check 'pywb>=2.9'
	@touch $@

bare: $(STAMP)  ## every test once more, with nothing but PATH and an awkward locale and zone
	env -i PATH="$$PATH" HOME="$(CURDIR)/$(VENV)" LC_ALL=POSIX PYTHONIOENCODING=cp1252 \
	  TZ=America/Los_Angeles $(BIN)/python -m pytest -n $(WORKERS) -m "not long"

long: $(STAMP)  ## the tests that take minutes: breakages, hostile pages, TLS, disks, waits
	$(BIN)/python -m pytest -n $(WORKERS) -m long

whole: $(STAMP)  ## crawl three portals of 2,000 articles and compare every field with the truth
	LUUTRU_TEST_ARTICLES=2000 $(BIN)/python -m pytest -n $(WORKERS) tests/test_crawl.py -k truth

lint: $(STAMP)  ## ruff: rules and format
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(STAMP)  ## mypy --strict on the three rooms
	$(BIN)/mypy

check: lint types test  ## all three

soak: $(STAMP)  ## kill real crawls KILLS times and compare the archives; some ten minutes
	@$(BIN)/python -m tests.soak --kills $(KILLS)

bench: $(STAMP)  ## measure against a bare Scrapy spider; prints, asserts nothing
	@$(BIN)/python -m benchmarks

reading: $(PEERS)/.installed  ## read pages of all systems with luutru and other tools, side by side
	@$(PEERS)/bin/python -m benchmarks.reading

$(PEERS)/.installed: pyproject.toml Makefile
	test -x $(PEERS)/bin/pip || $(PYTHON) -m venv $(PEERS)
	$(PEERS)/bin/python -m pip install --quiet --disable-pip-version-check --upgrade 'pip>=25'
	$(PEERS)/bin/python -m pip install --quiet --disable-pip-version-check --editable '.[peers]'
	@touch $@

fuzz: $(STAMP)  ## 20,000 broken pages through every reader; some fifteen minutes
	@$(BIN)/python -m benchmarks.fuzz

docs: $(STAMP)  ## put the current --help texts and the example record into docs/
	$(BIN)/python -m tests.docs_refresh

clean:  ## remove what was built here; never an archive but the demo's
	rm -rf $(VENV) $(REPLAY) $(PEERS) demo-archive .pytest_cache .mypy_cache .ruff_cache .hypothesis dist *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

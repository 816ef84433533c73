# What CI runs, for people who have make. Nothing else in the project needs it.
PYTHON ?= .venv/bin/python

.PHONY: check format lint types layers test docs demo

check: lint types layers test

format:
	$(PYTHON) -m ruff format .
	$(PYTHON) -m ruff check --fix .

lint:
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .

types:
	$(PYTHON) -m mypy

layers:
	$(PYTHON) -c "import sys; from importlinter.cli import lint_imports_command as lint; sys.exit(lint())"

test:
	$(PYTHON) -m pytest

demo:
	$(PYTHON) -m monitor demo

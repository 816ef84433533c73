# What CI runs, for people who have make. Nothing else in the project needs it.
BIN ?= .venv/bin

.PHONY: check checks-install format lint types layers test demo

check: lint types layers test

format:
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lint:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types:
	$(BIN)/mypy

layers:
	$(BIN)/lint-imports

# The documents are checked by tests too: tests/test_house.py.
test:
	$(BIN)/python -m pytest

# What pages and mails are validated with; without it, those tests skip themselves. Java and Chromium are not in it.
checks-install:
	npm ci --prefix tests/checks --ignore-scripts

demo:
	$(BIN)/monitor demo

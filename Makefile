PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: demo chat test lint check update transcripts bench lock

demo: $(READY)
	$(BIN)/opstap demo

chat: $(READY)
	$(BIN)/opstap chat $(ARGS)

test: $(READY)
	$(BIN)/pytest -n auto --dist loadfile

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m locales.update --check
	$(BIN)/python -m docs.generate --check

check: lint test

update: $(READY)
	$(BIN)/python -m locales.update
	$(BIN)/python -m docs.generate

transcripts: $(READY)
	$(BIN)/pytest tests/test_transcripts.py tests/test_first_contacts.py tests/test_track_transcripts.py --write-transcripts

bench: $(READY)
	$(BIN)/python -m bench.dispatch
	$(BIN)/python -m bench.crowd
	$(BIN)/python -m bench.campaign

$(READY): requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

lock:
	uv pip compile pyproject.toml --extra postgres --group dev --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --no-annotate -o requirements.lock

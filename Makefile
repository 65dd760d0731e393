# Everything a person types. `make demo` and `make test` work on a machine with Python, pip and make alone.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: demo test test-long check bench soak fairness docs lint-contracts format lock clean

demo: $(READY) ## a sample bank, its last complete month, and the report's path
	$(BIN)/appraise demo demo-bank

test: $(READY) ## the suite
	$(BIN)/python -m pytest -m "not long" -n 2 --dist loadfile --no-loadscope-reorder

test-long: $(READY) ## the rest of it: whole banks in the browser, closings, whole and killed runs, real files, generated histories
	$(BIN)/python -m pytest -m long -n 2 --dist loadfile --no-loadscope-reorder

check: $(READY) ## what CI checks besides the suite
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/sqlfluff lint --disable-progress-bar -q sql
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(READY) ## ratios against a hand-written script, on this machine
	$(BIN)/python -m tests.bench

soak: $(READY) ## 50 killed runs, a full disk at each stage (as root), two runs at once, 500 mutilated files
	$(BIN)/python -m tests.soak

fairness: $(READY) ## docs/fairness.md: what is wrongly graded or flagged among staff who are all alike; by a fixed seed
	$(BIN)/python -m tests.fairness

format: $(READY)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

docs: $(READY) ## docs/feeds.md, docs/indicators.md, docs/scorecards.md, docs/settings.md and docs/report.schema.json, from the definitions
	$(BIN)/python -c "from pathlib import Path; from pipeline.reference import write_pages; write_pages(Path('docs'))"

lint-contracts: ## datacontract lint on every feed's contract, in an environment of its own, since it is heavy
	$(PYTHON) -m venv .venv-contracts
	.venv-contracts/bin/python -m pip install --quiet --disable-pip-version-check datacontract-cli==1.2.8
	for file in pipeline/contracts/*.yaml; do .venv-contracts/bin/datacontract lint $$file || exit 1; done

# pip looks up a name with extras and the bare name apart, so both are pinned: else it takes the newest of one of them, which
# has no hash here.
lock: ## new versions for requirements.lock; needs uv
	uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes \
		--no-strip-extras --no-emit-index-url --custom-compile-command "make lock" -o requirements.lock
	bare=$$(awk '/^[^ #]/ { extra = sub(/\[.*\]/, "") } extra && !/^ *#/' requirements.lock) && echo "$$bare" >> requirements.lock

clean:
	rm -rf $(VENV) .venv-contracts demo-bank build dist

$(READY): requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $(READY)

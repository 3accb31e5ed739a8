# Every target sets up .venv first when it is not there; nothing needs to be installed by hand.
# Variables: STUDY, JOBS, EXECUTOR, SCHEDULER, TO, PYTHON (see `make help`).

STUDY     ?= cup
JOBS      ?= 2
EXECUTOR  ?= processes
SCHEDULER ?=
TO        ?= html,pdf,docx,pptx
PYTHON    ?= python3
UPDATE    ?=

BIN := .venv/bin
CUP := $(BIN)/cup
BUILD := --study "$(STUDY)" --jobs "$(JOBS)" --executor "$(EXECUTOR)" --scheduler "$(SCHEDULER)"

.DEFAULT_GOAL := help
.PHONY: help setup data notebooks render report lab verify test test-all lint lock bench clean

help:  ## Show this help
	@echo "make TARGET [VARIABLE=value ...]"
	@echo
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  %-12s %s\n", $$1, $$2}'
	@echo
	@echo "  STUDY=$(STUDY)        which study: a folder of data/raw"
	@echo "  JOBS=$(JOBS)           notebooks at the same time"
	@echo "  EXECUTOR=$(EXECUTOR)  processes, or dask (SCHEDULER=tcp://host:port for a cluster)"
	@echo "  TO=$(TO)  formats of the report"
	@echo "  UPDATE=1         with verify: make the rebuilt values the published ones"
	@echo "  PYTHON=$(PYTHON)   Python that .venv is made with (3.11 or newer)"

setup:  ## Make .venv from requirements.lock
	@$(PYTHON) tools/setup.py

report: setup  ## Build everything: notebooks, then the report, article and summary
	@$(CUP) report $(BUILD) --to "$(TO)"

notebooks: setup  ## Run the notebooks whose code, parameters or data changed
	@$(CUP) notebooks $(BUILD)

render: setup  ## Typeset the report from the results that are there
	@$(CUP) render $(BUILD) --to "$(TO)"

verify: setup  ## Compare the rebuilt values with the published ones
	@$(CUP) verify --study "$(STUDY)" $(if $(UPDATE),--update,)

data: setup  ## Download the data that are not in the repository
	@$(CUP) data --study "$(STUDY)"

lab: setup  ## Open JupyterLab on the project's kernel
	@CUP_STUDY="$(STUDY)" $(BIN)/jupyter lab notebooks

test: setup  ## Run the tests
	@$(BIN)/python -m pytest -n $(JOBS) --dist worksteal -m "not peer"

test-all: setup  ## Run the tests, those against other programs (R) as well
	@$(BIN)/python -m pytest -n $(JOBS) --dist worksteal

lint: setup  ## Check style, types and notebooks
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/python tools/check_notebooks.py

lock: setup  ## Write requirements.lock anew from pyproject.toml
	@$(BIN)/uv pip compile --quiet --universal --fork-strategy fewest --generate-hashes --no-header --no-annotate \
	    --no-emit-index-url --python-version 3.11 --extra dev --upgrade pyproject.toml -o requirements.lock
	@echo "requirements.lock written; the next make sets up .venv anew."

bench: setup  ## Measure speed: models beside lavaan and semopy, the build beside papermill
	@$(CUP) bench --study "$(STUDY)" --jobs "$(JOBS)"

clean:  ## Remove everything that a build made (not .venv, not downloads)
	rm -rf data/processed/* reports/_output .pytest_cache .mypy_cache .ruff_cache

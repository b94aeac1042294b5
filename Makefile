# Savoy. `make help` lists what there is to do.
# Everything lives in the checkout: .venv (Python), node_modules (npm). Nothing else is changed.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# npm complains about settings of other programs; installs are quiet and never run for audits.
export npm_config_loglevel ?= error
export PIP_DISABLE_PIP_VERSION_CHECK ?= 1
export PIP_ROOT_USER_ACTION ?= ignore
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.PHONY: help demo setup test quick lint types unit slow python packaging ui compat lab format generate bench clean

help: ## Show this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | awk -F':.*## ' '{ printf "  make %-10s %s\n", $$1, $$2 }'

demo: setup ## Compile the car-price notebook and run the pipeline with the official kfp package
	@$(BIN)/python scripts/demo.py

# ------------------------------------------------------------------------------------------ set-up

setup: $(VENV)/.ready ## Make .venv with savoy, jupyter and all that tests and examples need

$(VENV)/.ready: pyproject.toml package-lock.json | preflight
	@echo '== Python environment and build (a few minutes the first time)'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@npm ci
	@$(BIN)/pip install --quiet hatchling editables hatch-nodejs-version hatch-jupyter-builder 'jupyter-builder>=1.2,<2'
	@PATH="$(CURDIR)/$(BIN):$$PATH" npm run --silent build
	@SKIP_JUPYTER_BUILDER=1 $(BIN)/pip install --quiet --no-build-isolation --editable '.[dev]'
	@$(BIN)/jupyter-builder develop . --overwrite >/dev/null
	@touch $@

.PHONY: preflight
preflight:
	@$(SHELL) scripts/preflight.sh '$(PYTHON)'

build: setup
	@PATH="$(CURDIR)/$(BIN):$$PATH" npm run --silent build

lab: build ## Open JupyterLab on the examples
	@$(BIN)/jupyter lab --notebook-dir=examples

# ------------------------------------------------------------------------------------------- tests

test: lint types unit slow packaging ui python ## Everything that CI runs
quick: lint types unit ## What finishes in seconds

lint: setup ## Style, types of style, order of folders
	@echo '== lint'
	@npm run --silent lint
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .

types: setup ## Type check; generated files are what their sources give
	@echo '== types'
	@npx tsc --build
	@npm run --silent generate:check

unit: build ## Unit tests of the TypeScript side
	@echo '== unit tests'
	@npx vitest run

slow: build ## Oracles over whole standard libraries, random notebooks, protobuf messages
	@echo '== slow tests'
	@trap 'scripts/docker-for-tests.sh down >/dev/null 2>&1 || true' EXIT; \
	  SAVOY_SLOW=1 PATH="$(CURDIR)/$(BIN):$$PATH" npx vitest run

packaging: setup ## The wheel and the sdist in fresh environments
	@echo '== packaging'
	@$(SHELL) scripts/test-packaging.sh

ui: build ## The page in Chromium
	@echo '== page'
	@$(SHELL) scripts/test-ui.sh
	@echo '== other versions of JupyterLab'
	@$(SHELL) scripts/test-compat.sh

compat: build ## The wheel in all versions of JupyterLab that are supported, with and without collaboration
	@$(SHELL) scripts/test-compat.sh all

python: build ## Runtime, server extension, examples; last, so that its closing line closes
	@echo '== python tests'
	@$(BIN)/python -m pytest -q

# ------------------------------------------------------------------------------------------- upkeep

format: setup ## Format and fix what tools can fix
	@npm run --silent format
	@$(BIN)/ruff check --fix . && $(BIN)/ruff format .

generate: setup ## Types from the JSON Schemas, docs from the rules
	@npm run --silent generate

bench: build ## Measure against Kale and the kfp SDK (installs them in .bench/)
	@$(SHELL) bench/run.sh

clean: ## Remove what builds leave
	@rm -rf lib jupyterlab_savoy/labextension jupyterlab_savoy/node jupyterlab_savoy/_version.py $(VENV)/.ready

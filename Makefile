# The two doors are `make demo` and `make test`; everything else is for those who work on the project.
PYTHON ?= python3.11
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready

.PHONY: demo test check score bench fuzz clean help

help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'

$(READY): pyproject.toml constraints.txt
	@echo "== 准备运行环境 / preparing the environment (.venv)"
	@command -v $(PYTHON) >/dev/null || { echo "需要 Python 3.11 / Python 3.11 is needed (make PYTHON=/path/to/python3.11)"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $(READY)

demo: $(READY) ## run the main job on examples/ and show a summary
	@echo "== 抽取 examples/ 中的报告，记录写入 out/ / extracting examples/ into out/"
	@$(BIN)/gongkai extract examples/0* -o out --format json || test $$? -eq 1
	@echo "== 摘要 / summary"
	@$(BIN)/gongkai summary examples/0* || test $$? -eq 1
	@echo "== 完成：记录在 out/ / done: the records are in out/"

test: $(READY) ## lint, types, import contracts and all tests
	@echo "== ruff"; $(BIN)/ruff check . && $(BIN)/ruff format --check .
	@echo "== mypy"; $(BIN)/mypy
	@echo "== import contracts"; $(BIN)/lint-imports
	@echo "== tests"; $(BIN)/pytest -n 2

check: $(READY) ## the fast part of test, before every commit
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/pytest -n 2 -m 'not slow'

bench: $(READY) ## speeds and memory, compared within one run
	@$(BIN)/python -m benchmarks

fuzz: $(READY) ## 2,000 mutated inputs over all formats
	@$(BIN)/python -m pytest tests/test_mutations.py --mutations 2000

clean: ## remove what the targets made
	rm -rf out dist build .venv

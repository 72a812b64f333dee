# Everything a person or a machine needs, from a fresh clone: `make story`, `make test`, `make lint`, `make bench`.
PYTHON ?= python3
BIN := .venv/bin
BASE := .venv/.base-ready
DEV := .venv/.dev-ready
MEASURED := .venv/.bench-ready
BENCH ?= all

export LATERNA_CACHE ?= $(CURDIR)/.cache
export PIP_DISABLE_PIP_VERSION_CHECK = 1

.PHONY: help story test test-all lint bench bench-gpu format clean

help:
	@echo "make story      make a whole story from a photo, into out/story"
	@echo "make test       every test that takes seconds;  make test-all adds the sweeps"
	@echo "make lint       style, types, layers, sizes"
	@echo "make bench      speed, side by side;  make bench BENCH=film runs one"
	@echo "make bench-gpu  pages a minute on a graphics card, beside diffusers' own loop"

story: $(BASE)
	$(BIN)/laterna make examples/photo.jpg --subject "a cat called Chelsea" --out out/story

test: $(DEV)
	$(BIN)/python -m pytest -n 2 -m "not slow"

test-all: $(DEV)
	$(BIN)/python -m pytest -n 2

lint: $(DEV)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/pyright
	$(BIN)/lint-imports
	$(BIN)/vulture
	$(BIN)/deptry .
	$(BIN)/python tools/sizes.py

bench: $(MEASURED)
	$(BIN)/python -m bench $(BENCH)

bench-gpu: $(DEV)
	$(BIN)/python -m bench gpu

format: $(DEV)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean:
	rm -rf .venv .cache out build dist

$(BASE): pyproject.toml tools/system.sh
	sh tools/system.sh base
	$(PYTHON) -m venv .venv
	$(BIN)/pip install -q -e .
	touch $@

$(MEASURED): $(DEV)
	sh tools/system.sh bench
	$(BIN)/pip install -q -e ".[bench]"
	touch $@

$(DEV): $(BASE)
	sh tools/system.sh test
	$(BIN)/pip install -q "torch==2.13.0"
	$(BIN)/pip install -q -e ".[dev,local,mcp,ncnn,onnx,remote,search,server]"
	$(BIN)/pip install -q --no-deps "spandrel>=0.4,<1"
	command -v npm >/dev/null && npm install --silent --no-save --no-package-lock --prefix . axe-core || \
		echo "axe-core is not installed: the reader's accessibility tests will be skipped"
	touch $@

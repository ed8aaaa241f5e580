VENV := .venv
PYTHON := $(VENV)/bin/python
READY := $(VENV)/ready

.PHONY: demo test faults gallery readme bench lint clean

demo: $(READY)  ## render a first picture
	$(VENV)/bin/artforge render recipes/neural-mondrian.yaml

test: $(READY)  ## run the tests
	OPENBLAS_NUM_THREADS=1 $(PYTHON) -m pytest --ignore tests/faults

faults: $(READY)  ## let things go wrong at every moment, and run all other tests that take long
	OPENBLAS_NUM_THREADS=1 $(PYTHON) -m pytest -m "" --timeout 900 tests/faults
	OPENBLAS_NUM_THREADS=1 $(PYTHON) -m pytest -m full --timeout 900 --ignore tests/faults

lint: $(READY)  ## style, types, and the README's generated parts
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy
	$(VENV)/bin/cog --check README.md gallery/README.md

readme: $(READY)  ## write the generated parts of the READMEs anew
	$(VENV)/bin/cog -r README.md gallery/README.md

gallery: $(READY)  ## render every recipe into gallery/
	$(PYTHON) gallery/render.py
	$(MAKE) readme

bench: $(READY)  ## measure, as ratios taken in one run
	PYTHONPATH=tests $(PYTHON) -m bench

clean:
	rm -rf $(VENV) out

$(READY): pyproject.toml constraints.txt
	python3 -m venv $(VENV)
	$(PYTHON) -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[test]'
	touch $(READY)

# Each target is one Python command, so that Windows has them too: `py -m sandbox demo`, `py -m sandbox test`, …
PYTHON ?= python3

# What follows the command: make test ARGS='-k connector'
ARGS ?=

.PHONY: demo check test bench faults kills mutants coverage stack tenant lock audit sbom

demo: ; $(PYTHON) -m sandbox demo $(ARGS)
check: ; $(PYTHON) -m sandbox check $(ARGS)
test: ; $(PYTHON) -m sandbox test $(ARGS)
bench: ; $(PYTHON) -m sandbox bench $(ARGS)
faults: ; $(PYTHON) -m sandbox faults $(ARGS)
kills: ; $(PYTHON) -m sandbox faults --part kills $(ARGS)
mutants: ; $(PYTHON) -m sandbox mutants $(ARGS)
coverage: ; $(PYTHON) -m sandbox coverage $(ARGS)
stack: ; @$(PYTHON) -m sandbox stack $(ARGS)
tenant: ; $(PYTHON) -m sandbox tenant $(ARGS)
lock: ; $(PYTHON) -m sandbox lock $(ARGS)
audit: ; $(PYTHON) -m sandbox audit $(ARGS)
sbom: ; $(PYTHON) -m sandbox sbom $(ARGS)

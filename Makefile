# Each target is one Python command, so that Windows has them too: `py -m sandbox demo`, `py -m dev test`, …
PYTHON ?= python3

# What follows the command: make test ARGS='-k connector'
ARGS ?=

.PHONY: demo demo-operator check test bench faults kills mutants coverage stack tenant lock audit sbom

demo: ; $(PYTHON) -m sandbox demo $(ARGS)
demo-operator: ; $(PYTHON) -m sandbox demo-operator $(ARGS)
check: ; $(PYTHON) -m dev check $(ARGS)
test: ; $(PYTHON) -m dev test $(ARGS)
bench: ; $(PYTHON) -m dev bench $(ARGS)
faults: ; $(PYTHON) -m dev faults $(ARGS)
kills: ; $(PYTHON) -m dev faults --part kills $(ARGS)
mutants: ; $(PYTHON) -m dev mutants $(ARGS)
coverage: ; $(PYTHON) -m dev coverage $(ARGS)
stack: ; @$(PYTHON) -m sandbox stack $(ARGS)
tenant: ; $(PYTHON) -m sandbox tenant $(ARGS)
lock: ; $(PYTHON) -m dev lock $(ARGS)
audit: ; $(PYTHON) -m dev audit $(ARGS)
sbom: ; $(PYTHON) -m dev sbom $(ARGS)

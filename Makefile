# Each target is one Python command, so that Windows has them too: `py -m sandbox demo`, `py -m sandbox test`, …
PYTHON ?= python3

.PHONY: demo test bench faults kills mutants tenant lock audit sbom

demo: ; $(PYTHON) -m sandbox demo
test: ; $(PYTHON) -m sandbox test
bench: ; $(PYTHON) -m sandbox bench
faults: ; $(PYTHON) -m sandbox faults
kills: ; $(PYTHON) -m sandbox faults --part kills
mutants: ; $(PYTHON) -m sandbox mutants
tenant: ; $(PYTHON) -m sandbox tenant
lock: ; $(PYTHON) -m sandbox lock
audit: ; $(PYTHON) -m sandbox audit
sbom: ; $(PYTHON) -m sandbox sbom

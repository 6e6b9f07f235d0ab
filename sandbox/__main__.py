"""The one door to the sandbox: `python -m sandbox COMMAND`, one of COMMANDS below.

What a command does is in the module that it names. `bootstrap` makes `.venv` when it is missing or out of date.
"""

from typing import Final

from bootstrap.commands import Command, run

COMMANDS: Final = {
    "demo": Command("sandbox.demo", "run the whole story against the emulated tenant"),
    "check": Command("sandbox.check", "lint, type-check, and test what needs no engine"),
    "test": Command("sandbox.test", "lint, type-check and test everything"),
    "bench": Command("sandbox.bench", "count Graph requests and measure wall time"),
    "faults": Command("sandbox.faults", "let every request meet every fault, and show that all converges"),
    "mutants": Command("sandbox.mutants", "break our own code, one place at a time, and see whether a test notices"),
    "coverage": Command("sandbox.coverage", "which lines and branches of the product its own tests reach"),
    "stack": Command("sandbox.stack", "a shell in which plain pulumi commands meet an emulated tenant"),
    "tenant": Command("sandbox.tenant", "start the emulated tenant by itself"),
    "lock": Command("sandbox.lock", "write requirements.txt and its like anew from pyproject.toml, with hashes"),
    "audit": Command("sandbox.audit", "ask whether a pinned package is known to be vulnerable"),
    "sbom": Command("sandbox.sbom", "write a bill of materials of what runs against a tenant (CycloneDX)"),
}

if __name__ == "__main__":
    run("sandbox", __doc__, COMMANDS)

"""The one door for developers: `python -m dev COMMAND`, one of COMMANDS below.

What a command does is in the module that it names. `bootstrap` makes `.venv` when it is missing or out of date.
"""

from typing import Final

from bootstrap.commands import Command, run

COMMANDS: Final = {
    "check": Command("dev.check", "lint, type-check, and test what needs no engine"),
    "test": Command("dev.test", "lint, type-check and test everything"),
    "coverage": Command("dev.coverage", "which lines and branches of the product its own tests reach"),
    "bench": Command("verification.bench", "count Graph requests and measure wall time"),
    "faults": Command("verification.faults", "let every request meet every fault, and show that all converges"),
    "mutants": Command(
        "verification.mutants", "break our own code, one place at a time, and see whether a test notices"
    ),
    "lock": Command("dev.lock", "write requirements.txt and its like anew from pyproject.toml, with hashes"),
    "audit": Command("dev.audit", "ask whether a pinned package is known to be vulnerable"),
    "sbom": Command("dev.sbom", "write a bill of materials of what runs against a tenant (CycloneDX)"),
}

if __name__ == "__main__":
    run("dev", __doc__, COMMANDS)

"""Which tests a mutant has to pass: those that run its lines, the quickest first; then those of its own folder.

The provider host is a process of its own, and the lines that run in it are not recorded. For those, all tests of the
folder run.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from verification.mutants.breaking import Mutant

FURTHER: Final = {
    "providers/tenant_wide.py": (
        "tests/providers/device_compliance_settings",
        "tests/providers/mobile_threat_defense_connector",
        "tests/providers/test_deletion_guard.py",
    ),
    "providers/windows10_compliance_policy/provider.py": (
        "tests/providers/windows10_compliance_policy",
        "tests/providers/test_deletion_guard.py",
        "tests/providers/test_deletion_guard_compliance_policy.py",
    ),
    "providers/resource.py": (
        "tests/providers/device_compliance_settings",
        "tests/providers/windows10_compliance_policy",
    ),
}
"""Modules that several folders have in common."""
RECORDED: Final = ("components/", "providers/graph/")
"""What no test runs in another process alone."""
BUDGET_SECONDS: Final = 60.0
"""Of the quickest tests that run the lines; what takes longer notices little that these do not."""


@dataclass(frozen=True)
class Reach:
    """What `reach` found."""

    lines: dict[str, list[str]]
    seconds: dict[str, float]

    @classmethod
    def read(cls, *files: Path) -> "Reach":
        lines: dict[str, list[str]] = {}
        seconds: dict[str, float] = {}
        for file in files:
            found = json.loads(file.read_text())
            seconds |= found["seconds"]
            for place, tests in found["lines"].items():
                lines[place] = [*lines.get(place, []), *tests]
        return cls(lines, seconds)

    def tests(self, mutant: Mutant) -> list[str]:
        """Those that run the lines; where none does (a module's own level), those that run the module at all."""
        places = [f"{mutant.path}:{line}" for line in range(mutant.line, mutant.last_line + 1)]
        found = {test for place in places for test in self.lines.get(place, ())}
        if not found:
            found = {
                test for place, tests in self.lines.items() if place.startswith(f"{mutant.path}:") for test in tests
            }
        return self._within_budget(sorted(found, key=lambda test: (self.seconds.get(test, 0), test)))

    def _within_budget(self, tests: list[str]) -> list[str]:
        spent, kept = 0.0, list[str]()
        for test in tests:
            spent += self.seconds.get(test, 0)
            if kept and spent > BUDGET_SECONDS:
                break
            kept.append(test)
        return kept


def folders(root: Path, path: str) -> list[str]:
    """The tests that stand where the module stands, if some run it in another process, where nothing is recorded.

    For a module whose lines are recorded, its own test file: reading a constant runs no line of it.
    """
    if path.startswith(RECORDED):
        own = f"tests/{Path(path).parent.as_posix()}/test_{Path(path).name}"
        return [own] if (root / own).exists() else []
    if path in FURTHER:
        return list(FURTHER[path])
    mirrored = f"tests/{Path(path).parent.as_posix()}"
    if path.count("/") == 1:
        return sorted(file.relative_to(root).as_posix() for file in (root / mirrored).glob("test_*.py"))
    return [mirrored] if (root / mirrored).is_dir() else []

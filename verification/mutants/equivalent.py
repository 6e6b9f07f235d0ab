"""Mutants that no test can notice, each with why. One that is noticed after all, or is no more, is an error."""

from typing import Final

_SIDE_BY_SIDE: Final = "How many are asked side by side changes no answer."
EQUIVALENT: Final[dict[str, str]] = {
    "components/compliance_policy.py: _included: target.filter is not None and target.filter_mode is not None → "
    "target.filter is not None or target.filter_mode is not None": "The settings take a filter only with its mode.",
    "components/checks/enforcement.py: enforceable.enforces: 4 → 5": _SIDE_BY_SIDE,
    "components/checks/existence.py: Existence._asked_for: 4 → 5": _SIDE_BY_SIDE,
    "components/checks/existence.py: Existence._asked_for: True → False": "There are as many answers as questions.",
    "components/checks/resource_options.py: _disabled_packages: return [] → return None": "Both are empty.",
    "components/component.py: DefenderConditionalAccess._add: 0 → 1": "Both block; one of them is reported.",
    "components/name_lookup.py: Names._resolve: 4 → 5": _SIDE_BY_SIDE,
    "components/tenant_reader.py: _report: True → False": "How soon a line is shown changes no line.",
    "providers/resource.py: check_failures: False → True": "Nobody reads the address that pydantic would add.",
    "providers/graph/directory.py: existing: 1 → 2": "A step of the range is longer: there is one either way.",
    "providers/graph/pace.py: SharedTurns.__init__: 16 → 17": "More of a digest names a file as well.",
    "providers/graph/progress.py: reported_when_slow: True → False": "The block ends and cancels the timer first.",
    "providers/graph/retry.py: with_retries.report_wait: 0 → 1": "Before a sleep there is a next action.",
    "providers/graph/retry.py: with_retries: 1 → 2": "Tenacity has counted: the default is never taken.",
}
"""`path: function: what → what`, as the command lists survivors, and the reason."""

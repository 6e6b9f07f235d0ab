"""Which part of a stack a deployment is about: all of it, or one side of it.

One run never changes both sides while access is enforced (docs/drift.md). If both sides drifted, somebody chooses which
side is restored first. The engine then does not change the other side.
"""

from collections.abc import Sequence
from typing import Final

_CONDITIONAL_ACCESS: Final = "**::defender-conditional-access"
"""The policy's name in the program, at the end of its URN."""
ALL: Final = "all"
PARTS: Final[dict[str, Sequence[str]]] = {
    ALL: (),
    "conditional-access": ("--target", _CONDITIONAL_ACCESS),
    "devices": ("--exclude", _CONDITIONAL_ACCESS),
}
"""The arguments for Pulumi of each."""
_BY_HAND: Final = "start `deploy` by hand with `only` set to"
ADVICE: Final[dict[str, str]] = {
    # A run that would change both sides (components/checks/one_side_at_a_time.py).
    "Make it two runs:": (
        f"In the pipelines these are two deployments: {_BY_HAND} conditional-access (right where that policy becomes "
        "laxer) or to devices, and after it once more with all."
    ),
    # Conditional Access over a compliance policy that somebody weakened (components/checks/machine_risk.py).
    "--exclude '**-conditional-access'": f"In the pipelines: {_BY_HAND} devices, and after it once more with all.",
}
"""What to do in a pipeline, by a part of the program's message."""


def advice(why: str) -> str:
    """What to do in a pipeline about a failure, if it differs from the program's own advice."""
    return next((there for said, there in ADVICE.items() if said in why), "")

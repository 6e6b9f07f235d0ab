"""What a check refuses with, so that a test can compare it, and see that nothing is refused."""

from collections.abc import Callable
from typing import ParamSpec

import pulumi

P = ParamSpec("P")


def refusal_of(check: Callable[P, object], *args: P.args, **kwargs: P.kwargs) -> str | None:
    """The message of the RunError that the call raises; None where it raises nothing."""
    try:
        check(*args, **kwargs)
    except pulumi.RunError as error:
        return str(error)
    return None

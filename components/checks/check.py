"""The input and the result of a check: a change, and findings that warn of it or block it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pulumi


class CheckWarning(str):
    """A warning for the person who deploys; the change continues."""

    __slots__ = ()


class Blocker(str):
    """Why the change must not be made. It is shown as the error of the run, so it says what to do next."""

    __slots__ = ()


Finding = CheckWarning | Blocker


@dataclass(frozen=True)
class Change:
    """What is about to happen to a resource: its inputs before (empty on creation) and after, as on the wire.

    Pulumi's bookkeeping is removed and secrets are masked, so a check may show every value.
    `id`: the resource's own, empty on creation. `known`: values of other resources that the checks asked for; None
    where only `up` knows them. `held`: its outputs so far, empty on creation.
    """

    before: Mapping[str, Any]
    after: Mapping[str, Any]
    id: str = ""
    known: Mapping[str, Any] = field(default_factory=dict)
    held: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_creation(self) -> bool:
        return not self.before

    def touches(self, names: frozenset[str]) -> bool:
        """Whether a property named in `names` changes."""
        return any(self.before.get(name) != self.after.get(name) for name in names)

    def touches_more_than(self, names: frozenset[str]) -> bool:
        """Whether a property changes that is not named in `names`."""
        return self.touches(frozenset({*self.before, *self.after}) - names)


Check = Callable[[Change], Sequence[Finding]]
"""Called outside the event loop, so it may send requests. A GraphError that it raises also blocks the change."""


def warnings_of(checks: Iterable[Check], change: Change) -> list[CheckWarning]:
    """What the checks warn of. Raises pulumi.RunError with the first blocker; the checks after it are not run."""
    return [warning for check in checks for warning in require_none_blocks(check(change))]


def require_none_blocks(findings: Sequence[Finding]) -> list[CheckWarning]:
    """The findings, all of them warnings. Raises pulumi.RunError with those that block."""
    blockers = [one for one in findings if isinstance(one, Blocker)]
    if blockers:
        raise pulumi.RunError("\n".join(blockers))
    return [one for one in findings if not isinstance(one, Blocker)]

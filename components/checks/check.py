"""What a check is given, and what it answers: a change, and findings that warn of it or block it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pulumi


class CheckWarning(str):
    """A sentence for whoever deploys; the change goes on."""

    __slots__ = ()


class Blocker(str):
    """Why the change must not be made. It is shown as the error of the run, so it says what to do next."""

    __slots__ = ()


Finding = CheckWarning | Blocker


@dataclass(frozen=True)
class Change:
    """What is about to happen to a resource: its inputs before (empty on creation) and after, as on the wire.

    Pulumi's own marks are taken off, and a secret is a mark of its own: a check may show what it is given.
    `id`: the resource's own, empty on creation. `known`: values of other resources that the checks asked for; None
    where only up can tell. `held`: its outputs so far, empty on creation.
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
"""Called off the event loop, and free to ask the tenant. A GraphError that it raises blocks the change, too."""


def warnings_of(checks: Iterable[Check], change: Change) -> list[CheckWarning]:
    """What the checks warn of. Raises pulumi.RunError with the first blocker; what comes after that is not asked."""
    return [warning for check in checks for warning in require_none_blocks(check(change))]


def require_none_blocks(findings: Sequence[Finding]) -> list[CheckWarning]:
    """The findings, all of them warnings. Raises pulumi.RunError with those that block."""
    blockers = [one for one in findings if isinstance(one, Blocker)]
    if blockers:
        raise pulumi.RunError("\n".join(blockers))
    return [one for one in findings if not isinstance(one, Blocker)]

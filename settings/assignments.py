"""Whom a compliance policy is assigned to.

Exclusions are groups only and carry no filter: Graph's exclusion target derives from the group target [csdl].
"""

from collections.abc import Iterator
from typing import Literal

from settings.base import Given, Section, entries, member
from settings.errors import Mistake, quoted
from settings.types import ALL_DEVICES, ALL_USERS, FilterReference, Listed, TargetReference


class AssignmentTarget(Section):
    """A group, all devices or all users; in configuration also just its name or id."""

    shorthand = "target"

    target: TargetReference
    filter: FilterReference | None = None
    filter_mode: Literal["include", "exclude"] | None = None

    @property
    def is_all_devices(self) -> bool:
        """Whether this is Intune's own target "All devices"."""
        return isinstance(self.target, str) and self.target == ALL_DEVICES

    @property
    def is_all_users(self) -> bool:
        """Whether this is Intune's own target "All users"."""
        return isinstance(self.target, str) and self.target == ALL_USERS

    @classmethod
    def rules(cls, given: Given) -> Iterator[Mistake]:
        name, mode = member(given, "filter"), member(given, "filter_mode")
        if name is not None and mode is None:
            yield Mistake(("filterMode",), "is missing: a filter includes or excludes. Allowed: include, exclude")
        if mode is not None and name is None:
            yield Mistake(("filter",), "is missing: filterMode says how to use a filter, and there is none")


class Assignments(Section):
    """All assignments of the policy: an assignment that somebody adds in the portal is removed."""

    include: Listed[AssignmentTarget] = ()
    exclude: Listed[AssignmentTarget] = ()

    @classmethod
    def rules(cls, given: Given) -> Iterator[Mistake]:
        include, exclude = member(given, "include"), member(given, "exclude")
        if include is None or include in ([], ()):
            text = f"no assignment, the policy would apply to nobody; expected {ALL_DEVICES}, {ALL_USERS} or groups"
            yield Mistake(("include",), text)
        yield from _exclusions(exclude)
        included: dict[str, str] = {}
        for side, targets in (("include", include), ("exclude", exclude)):
            for position, target in _targets(targets):
                here = f"{side}[{position}]"
                first = included.setdefault(target.casefold(), here)
                if first != here:
                    yield Mistake((side, position), f"{quoted(target)} is also at {first}; remove one of them")


def _target(entry: object) -> object:
    return entry if isinstance(entry, str) else member(entry, "target")


def _targets(side: object) -> list[tuple[int, str]]:
    targets = [(position, _target(entry)) for position, entry in enumerate(entries(side))]
    return [(position, target) for position, target in targets if isinstance(target, str)]


def _exclusions(exclude: object) -> Iterator[Mistake]:
    for position, target in _targets(exclude):
        if target in (ALL_DEVICES, ALL_USERS):
            yield Mistake(("exclude", position), f"{quoted(target)} cannot be excluded: only groups can")
    for position, entry in enumerate(entries(exclude)):
        for name, key in (("filter", "filter"), ("filter_mode", "filterMode")):
            if member(entry, name) is not None:
                text = "an exclusion takes no filter; put it on the included target instead"
                yield Mistake(("exclude", position, key), text)

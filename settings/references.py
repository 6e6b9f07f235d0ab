"""Every reference in the settings: the names and ids of users, groups, applications and other objects of the tenant.

Which fields hold references, and to which kind of object, stands in their types (`RefersTo`). The walk in this module
is the only one, so a new field needs no further entry anywhere. Names are resolved in `components.name_lookup`, and ids
are verified in `components.checks.existence`.
"""

import functools
import re
import types
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final, TypeVar, Union, get_args, get_origin, get_type_hints

import pulumi

from providers.graph.directory import APPLICATION, SCOPE_TAG, Kind
from settings.base import Section
from settings.break_glass import BreakGlass
from settings.compliance_policy import CompliancePolicy
from settings.conditional_access import ConditionalAccess
from settings.types import GUID, Reference, RefersTo

Part = TypeVar("Part", bound=Section)
_SCOPE_TAG_ID: Final = re.compile(r"[0-9]+")
_APPLICATIONS: Final = {
    "office 365 sharepoint online": "00000003-0000-0ff1-ce00-000000000000",
    "office 365 exchange online": "00000002-0000-0ff1-ce00-000000000000",
}
"""The portal's names of applications that have the same id in every tenant [docs]."""


@dataclass(frozen=True)
class Mention:
    """A reference, with its configuration key. `words`: the keywords that refer to no object here, such as "All"."""

    key: str
    kind: Kind
    reference: Reference
    words: tuple[str, ...] = ()

    @property
    def id(self) -> str | None:
        """The id in small letters; None for a name, one of Microsoft's words, or an Output."""
        if not isinstance(self.reference, str) or self.reference in self.words:
            return None
        if self.kind is APPLICATION and (known := _APPLICATIONS.get(self.reference.casefold())):
            return known
        form = _SCOPE_TAG_ID if self.kind is SCOPE_TAG else GUID
        return self.reference.lower() if form.fullmatch(self.reference) else None

    @property
    def name(self) -> str | None:
        """The name that has to be looked up; None for an id, one of Microsoft's words, or an Output."""
        if not isinstance(self.reference, str) or self.reference in self.words or self.id is not None:
            return None
        return self.reference


def in_compliance_policy(policy: CompliancePolicy | None) -> list[Mention]:
    """The references of the compliance policy."""
    return [] if policy is None else _mentions(policy, "compliancePolicy")


def in_conditional_access(policy: ConditionalAccess | None, break_glass: BreakGlass | None) -> list[Mention]:
    """The references of the Conditional Access policy, after those of the emergency accounts."""
    accounts = [] if break_glass is None else _mentions(break_glass, "breakGlass")
    return accounts if policy is None else [*accounts, *_mentions(policy, "conditionalAccess")]


def replaced(section: Part, replace: Callable[[Mention], Reference]) -> Part:
    """A copy of `section` with each reference replaced by the result of `replace`."""
    copy: Part = _walk(section, "", None, replace)
    return copy


def literal(references: object) -> list[str]:
    """The texts of a field of references: ids, names and Microsoft's words. None where the whole field is an Output."""
    return [one for one in references if isinstance(one, str)] if isinstance(references, list | tuple) else []


def _mentions(section: Section, key: str) -> list[Mention]:
    found: list[Mention] = []

    def keep(mention: Mention) -> Reference:
        found.append(mention)
        return mention.reference

    _walk(section, key, None, keep)
    return found


def _walk(value: Any, key: str, refers: RefersTo | None, visit: Callable[[Mention], Reference]) -> Any:  # noqa: ANN401
    """`value` with each reference replaced by the result of `visit`; `refers`: as the type of `value` has it."""
    if isinstance(value, Section):
        return _walk_members(value, key, visit)
    if isinstance(value, tuple):
        return tuple(_walk(entry, f"{key}[{position}]", refers, visit) for position, entry in enumerate(value))
    if refers is None or value is None or isinstance(value, pulumi.Output):
        # The Output of an id, or of a whole list of ids: there is no name to look up.
        return value
    return visit(Mention(key, refers.kind, value, refers.words))


def _walk_members(section: Section, key: str, visit: Callable[[Mention], Reference]) -> Section:
    refers = _references_of(type(section))
    changed = {}
    for name, field in type(section).model_fields.items():
        before = getattr(section, name)
        after = _walk(before, key if name == section.shorthand else f"{key}.{field.alias}", refers[name], visit)
        # Only changed properties are copied, because a copied property counts as given.
        if after != before:
            changed[name] = after
    return section.model_copy(update=changed)


@functools.cache
def _references_of(model: type[Section]) -> Mapping[str, RefersTo | None]:
    """For each property, what its references refer to; None if it holds none."""
    return {name: _refers(hint) for name, hint in get_type_hints(model, include_extras=True).items()}


def _refers(hint: object) -> RefersTo | None:
    if isinstance(hint, RefersTo):
        return hint
    inner = get_args(hint) if get_origin(hint) in (Annotated, Union, types.UnionType, Sequence) else ()
    return next(filter(None, map(_refers, inner)), None)

"""Every name in the settings, looked up before anything is declared, so that one run tells all that are wrong.

Ids, Microsoft's own words ("All") and Outputs of other resources pass as they are and cost no request.
"""

import re
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

import pulumi

from components.tenant import Tenant
from providers.graph.directory import (
    APPLICATION,
    ASSIGNMENT_FILTER,
    GROUP,
    NOTIFICATION_TEMPLATE,
    SCOPE_TAG,
    USER,
    Kind,
    look_up,
)
from providers.graph.errors import AmbiguousNameError, GraphError
from settings import Assignments, CompliancePolicy, ConditionalAccess, Identities, Reference, Settings
from settings.references import GUID

_SCOPE_TAG_ID: Final = re.compile(r"[0-9]+")
_WORDS: Final = frozenset(
    {"All", "None", "GuestsOrExternalUsers", "Office365", "MicrosoftAdminPortals", "All devices", "All users"}
)
MICROSOFT_APPLICATIONS: Final = {
    "office 365 sharepoint online": "00000003-0000-0ff1-ce00-000000000000",
    "office 365 exchange online": "00000002-0000-0ff1-ce00-000000000000",
}
"""The portal's names of applications whose ids are the same in every tenant [docs]."""


@dataclass(frozen=True)
class Mention:
    """A reference and the configuration key where it stands."""

    key: str
    kind: Kind
    reference: Reference


class Names:
    """The ids of all names in `settings`. Raises pulumi.RunError that lists every name which cannot be resolved."""

    def __init__(self, settings: Settings, tenant: Tenant) -> None:
        self._ids: dict[tuple[Kind, str], str] = {}
        mentions = [
            m for m in _mentions(settings) if isinstance(m.reference, str) and _known(m.kind, m.reference) is None
        ]
        wanted = {(m.kind, str(m.reference)): m.key for m in reversed(mentions)}
        if wanted:
            self._resolve(wanted, tenant)

    def _resolve(self, wanted: dict[tuple[Kind, str], str], tenant: Tenant) -> None:
        problems: list[str] = []
        with ThreadPoolExecutor(max_workers=4) as pool:
            results = {key: pool.submit(look_up, tenant.graph, *key) for key in wanted}
        for key, result in results.items():
            try:
                self._ids[key] = result.result()
            except AmbiguousNameError as error:
                problems.append(f"{wanted[key]}: {error}")
            except GraphError as error:
                msg = f"The configuration's names could not be looked up; nothing was written. {error}"
                raise pulumi.RunError(msg) from None
        if problems:
            listed = "\n".join(f"  {problem}" for problem in reversed(problems))
            msg = f"{len(problems)} of the configuration's names cannot be resolved; nothing was written:\n{listed}"
            raise pulumi.RunError(msg)

    def id(self, kind: Kind, reference: Reference) -> pulumi.Input[str]:
        """The id that `reference` means."""
        if not isinstance(reference, str):
            return reference
        return _known(kind, reference) or self._ids[kind, reference]

    def ids(self, kind: Kind, references: Iterable[Reference]) -> list[pulumi.Input[str]]:
        """The ids that `references` mean, in their order."""
        return [self.id(kind, reference) for reference in references]


def _known(kind: Kind, reference: str) -> str | None:
    if reference in _WORDS:
        return reference
    if kind is SCOPE_TAG:
        return reference if _SCOPE_TAG_ID.fullmatch(reference) else None
    if GUID.fullmatch(reference):
        return reference
    return MICROSOFT_APPLICATIONS.get(reference.casefold()) if kind is APPLICATION else None


def _mentions(settings: Settings) -> Iterator[Mention]:
    if settings.compliance_policy is not None:
        yield from _in_compliance_policy(settings.compliance_policy)
    if settings.conditional_access is not None:
        yield from _in_conditional_access(settings.conditional_access)


def _each(key: str, kind: Kind, references: Iterable[Reference]) -> Iterator[Mention]:
    for position, reference in enumerate(references):
        yield Mention(f"{key}[{position}]", kind, reference)


def _in_compliance_policy(policy: CompliancePolicy) -> Iterator[Mention]:
    yield from _each("compliancePolicy.scopeTags", SCOPE_TAG, policy.scope_tags or ())
    for position, action in enumerate(policy.actions_for_noncompliance):
        key = f"compliancePolicy.actionsForNoncompliance[{position}]"
        if action.notification_template is not None:
            yield Mention(f"{key}.notificationTemplate", NOTIFICATION_TEMPLATE, action.notification_template)
        yield from _each(f"{key}.additionalRecipients", GROUP, action.additional_recipients)
    yield from _in_assignments(policy.assignments)


def _in_assignments(assignments: Assignments) -> Iterator[Mention]:
    for side in ("include", "exclude"):
        for position, target in enumerate(getattr(assignments, side)):
            key = f"compliancePolicy.assignments.{side}[{position}]"
            yield Mention(key, GROUP, target.target)
            if target.filter is not None:
                yield Mention(f"{key}.filter", ASSIGNMENT_FILTER, target.filter)


def _in_conditional_access(policy: ConditionalAccess) -> Iterator[Mention]:
    yield from _in_identities("conditionalAccess.users.include", policy.users.include)
    yield from _in_identities("conditionalAccess.users.exclude", policy.users.exclude)
    yield from _each("conditionalAccess.applications.include", APPLICATION, policy.applications.include)
    yield from _each("conditionalAccess.applications.exclude", APPLICATION, policy.applications.exclude)


def _in_identities(key: str, identities: Identities) -> Iterator[Mention]:
    yield from _each(f"{key}.users", USER, identities.users)
    yield from _each(f"{key}.groups", GROUP, identities.groups)

"""Every object that the settings name, by name or by id, with the configuration key where it stands.

What becomes of a mention is not decided here: names are `names`' to look up, ids are `existence`'s to verify.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import pulumi

from providers.graph.directory import (
    APPLICATION,
    ASSIGNMENT_FILTER,
    AUTHENTICATION_STRENGTH,
    GROUP,
    NAMED_LOCATION,
    NOTIFICATION_TEMPLATE,
    ROLE,
    SCOPE_TAG,
    SERVICE_PRINCIPAL,
    USER,
    Kind,
)
from settings import Assignments, BreakGlass, CompliancePolicy, ConditionalAccess, Identities, Reference
from settings.types import GUID

TERMS_OF_USE: Final = Kind("terms of use", "", "")
"""Without a path: Graph lists them to no application [docs]."""
References = Sequence[Reference] | pulumi.Output[Sequence[str]]
_SCOPE_TAG_ID: Final = re.compile(r"[0-9]+")
_WORDS: Final = frozenset(
    {"All", "None", "AllTrusted", "Office365", "MicrosoftAdminPortals", "ServicePrincipalsInMyTenant"}
    | {"All devices", "All users"}
)
_APPLICATIONS: Final = {
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

    @property
    def id(self) -> str | None:
        """The id that it means, in small letters; None for a name, one of Microsoft's words, or an Output."""
        if not isinstance(self.reference, str) or self.reference in _WORDS:
            return None
        if self.kind is APPLICATION and (known := _APPLICATIONS.get(self.reference.casefold())):
            return known
        text = self.reference.rpartition("/")[2] if self.kind is AUTHENTICATION_STRENGTH else self.reference
        form = _SCOPE_TAG_ID if self.kind is SCOPE_TAG else GUID
        return text.lower() if form.fullmatch(text) else None

    @property
    def name(self) -> str | None:
        """The name that has to be looked up; None for an id, one of Microsoft's words, or an Output."""
        if not isinstance(self.reference, str) or self.reference in _WORDS or self.id is not None:
            return None
        return self.reference


def in_compliance_policy(policy: CompliancePolicy | None) -> Iterator[Mention]:
    """What the compliance policy names."""
    if policy is None:
        return
    yield from _each("compliancePolicy.scopeTags", SCOPE_TAG, policy.scope_tags or ())
    for position, action in enumerate(policy.actions_for_noncompliance):
        key = f"compliancePolicy.actionsForNoncompliance[{position}]"
        if action.notification_template is not None:
            yield Mention(f"{key}.notificationTemplate", NOTIFICATION_TEMPLATE, action.notification_template)
        yield from _each(f"{key}.additionalRecipients", GROUP, action.additional_recipients)
    yield from _in_assignments(policy.assignments)


def in_conditional_access(policy: ConditionalAccess | None, break_glass: BreakGlass | None) -> Iterator[Mention]:
    """What the Conditional Access policy names, the emergency accounts among it."""
    if break_glass is not None:
        yield from _each("breakGlass.users", USER, break_glass.users)
        yield from _each("breakGlass.groups", GROUP, break_glass.groups)
    if policy is None:
        return
    for side in ("include", "exclude"):
        yield from _in_identities(f"conditionalAccess.users.{side}", getattr(policy.users, side))
        yield from _in_conditions(policy, side)
    grants, key = policy.grant_controls, "conditionalAccess.grantControls"
    yield from _each(f"{key}.termsOfUse", TERMS_OF_USE, grants.terms_of_use)
    if grants.authentication_strength_policy_id is not None:
        strength = grants.authentication_strength_policy_id
        yield Mention(f"{key}.authenticationStrengthPolicyId", AUTHENTICATION_STRENGTH, strength)


def _each(key: str, kind: Kind, references: References) -> Iterator[Mention]:
    if isinstance(references, pulumi.Output):
        return
    for position, reference in enumerate(references):
        yield Mention(f"{key}[{position}]", kind, reference)


def _in_assignments(assignments: Assignments) -> Iterator[Mention]:
    for side in ("include", "exclude"):
        for position, target in enumerate(getattr(assignments, side)):
            key = f"compliancePolicy.assignments.{side}[{position}]"
            yield Mention(key, GROUP, target.target)
            if target.filter is not None:
                yield Mention(f"{key}.filter", ASSIGNMENT_FILTER, target.filter)


def _in_identities(key: str, identities: Identities) -> Iterator[Mention]:
    yield from _each(f"{key}.users", USER, identities.users)
    yield from _each(f"{key}.groups", GROUP, identities.groups)
    yield from _each(f"{key}.roles", ROLE, identities.roles)


def _in_conditions(policy: ConditionalAccess, side: str) -> Iterator[Mention]:
    for name, kind, part in (
        ("applications", APPLICATION, policy.applications),
        ("locations", NAMED_LOCATION, policy.locations),
        ("clientApplications", SERVICE_PRINCIPAL, policy.client_applications),
    ):
        if part is not None:
            yield from _each(f"conditionalAccess.{name}.{side}", kind, getattr(part, side))

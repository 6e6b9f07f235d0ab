"""The controls of a Conditional Access policy: grant controls at sign-in, and session controls afterwards.

Names and values are those of azuread's resource, through which the policy is written.
"""

from collections.abc import Iterator
from typing import Annotated, Final, Literal

import pulumi
from pydantic import Field, PlainValidator

from providers.graph.directory import AUTHENTICATION_STRENGTH
from providers.graph.model import Boolean
from settings.base import Given, Section, below, entries, member, not_alone, reject
from settings.errors import Mistake, quoted
from settings.json_schema import described, id_or_word
from settings.types import GUID, Reference, RefersTo, Several, SeveralIds, TermsOfUseId, Text, WholeNumber

BuiltInControl = Literal[
    "approvedApplication",
    "block",
    "compliantApplication",
    "compliantDevice",
    "domainJoinedDevice",
    "mfa",
    "passwordChange",
]

_BESIDE_BUILT_IN: Final = {
    "authentication_strength_policy_id": "authenticationStrengthPolicyId",
    "custom_authentication_factors": "customAuthenticationFactors",
    "terms_of_use": "termsOfUse",
}
STRENGTHS: Final = "/policies/authenticationStrengthPolicies/"
"""The path before the id of an authentication strength, as azuread writes it."""


def _strength(value: object) -> Reference:
    if isinstance(value, pulumi.Output):
        return value
    guid = value.removeprefix(STRENGTHS) if isinstance(value, str) else ""
    if not GUID.fullmatch(guid):
        reject(f"expected the id of an authentication strength (GUID), given {quoted(value)}")
    return guid.lower()


StrengthId = Annotated[
    Reference,
    PlainValidator(_strength, json_schema_input_type=described(id_or_word(before=STRENGTHS))),
    RefersTo(AUTHENTICATION_STRENGTH),
]


class GrantControls(Section):
    """What a sign-in must satisfy; by default a device that is marked compliant."""

    operator: Literal["AND", "OR"] = "AND"
    built_in_controls: Several[BuiltInControl] = ("compliantDevice",)
    authentication_strength_policy_id: StrengthId | None = None
    custom_authentication_factors: Several[Text] = ()
    terms_of_use: SeveralIds[TermsOfUseId] = ()

    @property
    def is_empty(self) -> bool:
        """Whether no control is required: `builtInControls: []` and nothing else."""
        return _nothing_demanded(self)

    @classmethod
    def rules(cls, given: Given) -> Iterator[Mistake]:
        controls = member(given, "built_in_controls")
        yield from below("builtInControls", not_alone(controls, "block"))
        for name, key in _BESIDE_BUILT_IN.items():
            if "block" in entries(controls) and member(given, name):
                yield Mistake((key,), 'cannot be combined with "block"; remove one of them')
        if "mfa" in entries(controls) and member(given, "authentication_strength_policy_id") is not None:
            text = 'cannot be combined with "mfa" in builtInControls, which it replaces; remove one of them'
            yield Mistake(("authenticationStrengthPolicyId",), text)


_NOT_EVERY_TIME: Final = {
    "application_enforced_restrictions_enabled": "applicationEnforcedRestrictionsEnabled",
    "disable_resilience_defaults": "disableResilienceDefaults",
}


class SessionControls(Section):
    """Restrictions that apply during a session."""

    application_enforced_restrictions_enabled: Boolean | None = None
    cloud_app_security_policy: Literal["blockDownloads", "mcasConfigured", "monitorOnly"] | None = None
    disable_resilience_defaults: Boolean | None = None
    persistent_browser_mode: Literal["always", "never"] | None = None
    sign_in_frequency: Annotated[WholeNumber, Field(ge=1)] | None = None
    sign_in_frequency_authentication_type: (
        Literal["primaryAndSecondaryAuthentication", "secondaryAuthentication"] | None
    ) = None
    sign_in_frequency_interval: Literal["timeBased", "everyTime"] | None = None
    sign_in_frequency_period: Literal["hours", "days"] | None = None

    @property
    def is_empty(self) -> bool:
        """Whether no session control is set: all are left out or false."""
        return _nothing_held(self)

    @classmethod
    def rules(cls, given: Given) -> Iterator[Mistake]:
        frequency, period = member(given, "sign_in_frequency"), member(given, "sign_in_frequency_period")
        if member(given, "sign_in_frequency_interval") == "everyTime":
            for key, value in (("signInFrequency", frequency), ("signInFrequencyPeriod", period)):
                if value is not None:
                    yield Mistake((key,), 'signInFrequencyInterval "everyTime" leaves no room for it; remove it')
            for name, key in _NOT_EVERY_TIME.items():
                if member(given, name) is True:
                    # azuread then silently omits it from the request [client].
                    yield Mistake((key,), 'cannot be combined with signInFrequencyInterval "everyTime"; remove one')
        elif frequency is not None and period is None:
            text = "is missing: signInFrequency counts hours or days. Allowed: hours, days"
            yield Mistake(("signInFrequencyPeriod",), text)
        elif period is not None and frequency is None:
            text = "is missing: signInFrequencyPeriod is its unit. Expected a whole number"
            yield Mistake(("signInFrequency",), text)
        elif frequency is None:
            yield from _without_a_frequency(given)


def _without_a_frequency(given: Given) -> Iterator[Mistake]:
    """Graph refuses a sign-in frequency with neither a number nor `everyTime` [client]."""
    for name, key in (
        ("sign_in_frequency_interval", "signInFrequencyInterval"),
        ("sign_in_frequency_authentication_type", "signInFrequencyAuthenticationType"),
    ):
        if member(given, name) is not None:
            yield Mistake((key,), "says nothing without signInFrequency; add it with its period, or remove this")


_GRANTS: Final = (
    "built_in_controls",
    "authentication_strength_policy_id",
    "custom_authentication_factors",
    "terms_of_use",
)
_EFFECTIVE: Final = (
    "application_enforced_restrictions_enabled",
    "cloud_app_security_policy",
    "disable_resilience_defaults",
    "persistent_browser_mode",
    "sign_in_frequency",
    "sign_in_frequency_interval",
)


def _nothing_demanded(grant: object) -> bool:
    controls = member(grant, "built_in_controls")
    return controls in ([], ()) and all(member(grant, name) in (None, [], ()) for name in _GRANTS[1:])


def _nothing_held(session: object) -> bool:
    interval = member(session, "sign_in_frequency_interval")
    others = (member(session, name) for name in _EFFECTIVE[:-1])
    return interval != "everyTime" and all(value is None or value is False for value in others)


def no_controls(grant: object, session: object) -> Iterator[Mistake]:
    """A policy with neither grant nor session controls does nothing [docs]."""
    if _nothing_demanded(grant) and _nothing_held(session):
        text = (
            "no grant and no session control, the policy would do nothing; expected builtInControls or sessionControls"
        )
        yield Mistake(("grantControls",), text)

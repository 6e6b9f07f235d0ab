"""The rules between properties (`rules` of the settings' sections), as far as JSON Schema can express them.

Each condition has the meaning of one such rule, and must not refuse what the rule accepts. null counts as left out, and
a value of the wrong type is not judged here. Some rules cannot be expressed (a name in two lists, a second block).
"""

from typing import Any, Final

from pydantic import BaseModel

from ops.schema.keywords import (
    alone,
    any_of,
    has,
    inside,
    needs,
    never,
    none_of,
    only,
    present,
    says,
    some,
    when,
    without,
)
from settings import (
    ActionForNoncompliance,
    Applications,
    Assignments,
    AssignmentTarget,
    ClientApplications,
    ConditionalAccess,
    Connector,
    ExternalTenants,
    GrantControls,
    GuestsOrExternalUsers,
    Locations,
    Platforms,
    SessionControls,
    Users,
)
from settings.json_schema import JsonSchema
from settings.types import ALL_DEVICES, ALL_USERS

_NOTIFICATION: Final = says("action", "notification")
_ACTION: Final = [
    when(present("afterDays"), without("afterDays is given as well; keep one of them", "afterHours")),
    when(_NOTIFICATION, needs("notificationTemplate")),
    when(
        {"required": ["action"], "properties": {"action": {"not": {"const": "notification"}}}},
        without("only the action notification sends anything", "notificationTemplate", "additionalRecipients"),
    ),
]
_TARGET: Final = [
    when(present("filter"), needs("filterMode")),
    when(present("filterMode"), needs("filter")),
]
_EXCLUSION: Final = "an exclusion takes no filter; put it on the included target instead"
_NOT_EXCLUDED: Final = none_of(ALL_DEVICES, ALL_USERS)
_ASSIGNMENTS: Final = [
    {"required": ["include"], **inside("include", {"minItems": 1})},
    inside(
        "exclude",
        {
            "items": {
                "allOf": [_NOT_EXCLUDED, inside("target", _NOT_EXCLUDED), without(_EXCLUSION, "filter", "filterMode")]
            }
        },
    ),
]
_CONNECTOR: Final = [
    when(
        says("windowsEnabled", value=True),
        only(
            "windowsDeviceBlockedOnMissingPartnerData",
            "false does not last while windowsEnabled is true; say true or leave it out",
            True,  # noqa: FBT003 - a value of a stack file
            None,
        ),
    )
]
_TENANTS: Final = [
    when(says("membershipKind", "all"), without('only membershipKind "enumerated" has members', "members")),
    when(says("membershipKind", "enumerated"), {"required": ["members"], **inside("members", {"minItems": 1})}),
]
_APPLICATIONS: Final = [
    any_of("no applications, the policy would apply to nothing", some("include"), some("userActions")),
    when(
        {"allOf": [some("include"), some("userActions")]},
        without("a policy is for applications or for user actions", "userActions"),
    ),
    *alone("include", "All", "None"),
    never("exclude", "All", "None"),
]
_PLATFORMS: Final = [*alone("include", "all"), never("exclude", "all")]
_LOCATIONS: Final = [*alone("include", "All"), never("exclude", "All")]
_CLIENT_APPLICATIONS: Final = [
    when(some("exclude"), some("include")),
    *alone("include", "ServicePrincipalsInMyTenant"),
    never("exclude", "ServicePrincipalsInMyTenant"),
]
_KINDS: Final = ("users", "groups", "roles")
_INCLUDED: Final = [
    any_of(
        "no users, the policy would apply to nobody",
        *map(some, _KINDS),
        {"required": ["guestsOrExternalUsers"], "properties": {"guestsOrExternalUsers": {"type": "object"}}},
    ),
    *alone("users", "All", "None"),
    when(
        has("users", "All"),
        without("All already holds everybody", *_KINDS[1:], "guestsOrExternalUsers"),
    ),
]
_USERS: Final = [inside("include", *_INCLUDED), inside("exclude", never("users", "All", "None"))]
_BESIDE: Final = ("authenticationStrengthPolicyId", "customAuthenticationFactors", "termsOfUse")
_GRANT: Final = [
    *alone("builtInControls", "block"),
    when(has("builtInControls", "block"), without("cannot be combined with block", *_BESIDE)),
    when(
        has("builtInControls", "mfa"),
        without("cannot be combined with mfa in builtInControls, which it replaces", "authenticationStrengthPolicyId"),
    ),
]
_EVERY_TIME: Final = "signInFrequencyInterval everyTime leaves no room for it"
_NOT_EVERY_TIME: Final = (
    "cannot be combined with signInFrequencyInterval everyTime",
    False,
    None,
)
_SESSION: Final = [
    when(
        says("signInFrequencyInterval", "everyTime"),
        {
            "allOf": [
                without(_EVERY_TIME, "signInFrequency", "signInFrequencyPeriod"),
                only("applicationEnforcedRestrictionsEnabled", *_NOT_EVERY_TIME),
                only("disableResilienceDefaults", *_NOT_EVERY_TIME),
            ]
        },
        {
            "allOf": [
                when(present("signInFrequency"), needs("signInFrequencyPeriod")),
                *(
                    when(present(key), needs("signInFrequency"))
                    for key in (
                        "signInFrequencyPeriod",
                        "signInFrequencyInterval",
                        "signInFrequencyAuthenticationType",
                    )
                ),
            ]
        },
    )
]
_HELD: Final = (
    "applicationEnforcedRestrictionsEnabled",
    "cloudAppSecurityPolicy",
    "disableResilienceDefaults",
    "persistentBrowserMode",
    "signInFrequency",
)
_NOTHING_DEMANDED: Final[JsonSchema] = {
    "required": ["builtInControls"],
    "properties": {
        "builtInControls": {"type": "array", "maxItems": 0},
        **{key: {"enum": [None, []]} for key in _BESIDE},
    },
}
_SOMETHING_HELD: Final = any_of(
    "no grant and no session control, the policy would do nothing",
    says("signInFrequencyInterval", "everyTime"),
    *({"required": [key], "properties": {key: {"not": {"enum": [None, False]}}}} for key in _HELD),
)
_PASSWORD: Final = "passwordChange goes with no condition but users, applications and userRiskLevels"  # noqa: S105
_PASSWORD_CHANGE: Final[JsonSchema] = {
    "required": ["userRiskLevels", "clientAppTypes"],
    "allOf": [
        without(
            _PASSWORD,
            "platforms",
            "locations",
            "devices",
            "signInRiskLevels",
            "servicePrincipalRiskLevels",
            "insiderRiskLevels",
            "authenticationFlowTransferMethods",
            "clientApplications",
        )
    ],
    "properties": {
        "userRiskLevels": {"minItems": 1},
        "clientAppTypes": {"enum": [["all"]], "errorMessage": "passwordChange needs all client applications: [all]"},
        "applications": {
            "required": ["include"],
            "properties": {
                "include": {"enum": [["All"]], "errorMessage": "passwordChange needs all applications: [All]"},
                "exclude": {"maxItems": 0},
            },
        },
        "grantControls": {
            "allOf": [
                any_of(
                    "passwordChange needs mfa or an authentication strength beside it",
                    has("builtInControls", "mfa"),
                    present("authenticationStrengthPolicyId"),
                ),
                only("operator", "passwordChange needs AND", "AND"),
            ]
        },
    },
}
_ONLY_EXCHANGE: Final = "exchangeActiveSync needs Office 365 Exchange Online as the only application"
_NOT_EXCHANGE: Final = {
    "pattern": "^(?!(All|None|Office365|MicrosoftAdminPortals)$)",
    "patternErrorMessage": _ONLY_EXCHANGE,
}
_ACCESS: Final = [
    *alone("clientAppTypes", "all"),
    when(
        has("clientAppTypes", "exchangeActiveSync"),
        inside(
            "applications",
            inside("include", {"maxItems": 1, "items": _NOT_EXCHANGE}),
            without(_ONLY_EXCHANGE, "userActions"),
        ),
    ),
    when(
        {"required": ["grantControls"], **inside("grantControls", has("builtInControls", "passwordChange"))},
        _PASSWORD_CHANGE,
    ),
    when(
        {"required": ["grantControls"], **inside("grantControls", _NOTHING_DEMANDED)},
        {"required": ["sessionControls"], **inside("sessionControls", _SOMETHING_HELD)},
    ),
]

TOGETHER: Final[dict[type[BaseModel], list[dict[str, Any]]]] = {
    ActionForNoncompliance: _ACTION,
    AssignmentTarget: _TARGET,
    Assignments: _ASSIGNMENTS,
    Connector: _CONNECTOR,
    ExternalTenants: _TENANTS,
    GuestsOrExternalUsers: alone("guestOrExternalUserTypes", "none"),
    Applications: _APPLICATIONS,
    Platforms: _PLATFORMS,
    Locations: _LOCATIONS,
    ClientApplications: _CLIENT_APPLICATIONS,
    Users: _USERS,
    GrantControls: _GRANT,
    SessionControls: _SESSION,
    ConditionalAccess: _ACCESS,
}

"""Which applications and users a Conditional Access policy covers."""

from collections.abc import Mapping
from typing import Any

from tests.policy_pack.samples.conditional_access import (
    ENROLLMENT,
    EXCHANGE,
    LEGACY_BLOCK,
    OTHERS,
    SHAREPOINT,
    TEAMS,
    sample,
)
from tests.policy_pack.samples.sample import ABSENT, UNKNOWN, Sample, shaped, unknown


def policy(
    id_: str, changes: Mapping[str, Any], *expected: str, component: bool = False, **configuration: object
) -> Sample:
    return sample(
        "scope", id_, {f"conditions.{key}": value for key, value in changes.items()}, expected, configuration, component
    )


INCLUDED = "applications.includedApplications"
EXCLUDED = "applications.excludedApplications"

SAMPLES = [
    policy("office", {INCLUDED: ["Office365"]}),
    policy("all", {INCLUDED: ["All"], EXCLUDED: [ENROLLMENT]}),
    policy("more", {INCLUDED: [TEAMS, EXCHANGE.upper(), SHAREPOINT]}),
    policy(
        "one-missing",
        {INCLUDED: [SHAREPOINT]},
        "conditions.applications.includedApplications lacks Exchange Online "
        "(00000002-0000-0ff1-ce00-000000000000).\n"
        "Devices at high risk keep their access to what is not included.\n"
        'Set conditions.applications.includedApplications to ["00000003-0000-0ff1-ce00-000000000000", '
        '"00000002-0000-0ff1-ce00-000000000000"], ["Office365"] or ["All"].',
    ),
    policy(
        "none",
        {INCLUDED: ["None"]},
        "conditions.applications.includedApplications lacks SharePoint Online "
        "(00000003-0000-0ff1-ce00-000000000000), Exchange Online (00000002-0000-0ff1-ce00-000000000000).\n"
        "Devices at high risk keep their access to what is not included.\n"
        'Set conditions.applications.includedApplications to ["00000003-0000-0ff1-ce00-000000000000", '
        '"00000002-0000-0ff1-ce00-000000000000"], ["Office365"] or ["All"].',
    ),
    policy(
        "applications-missing",
        {"applications": ABSENT},
        "conditions.applications.includedApplications lacks SharePoint Online "
        "(00000003-0000-0ff1-ce00-000000000000), Exchange Online (00000002-0000-0ff1-ce00-000000000000).\n"
        "Devices at high risk keep their access to what is not included.\n"
        'Set conditions.applications.includedApplications to ["00000003-0000-0ff1-ce00-000000000000", '
        '"00000002-0000-0ff1-ce00-000000000000"], ["Office365"] or ["All"].',
    ),
    policy(
        "required-missing",
        {},
        "conditions.applications.includedApplications lacks cc15fd57-2c6c-4117-a88c-83b1d56b4bbe.\n"
        "Devices at high risk keep their access to what is not included.\n"
        'Set conditions.applications.includedApplications to ["cc15fd57-2c6c-4117-a88c-83b1d56b4bbe"], '
        '["Office365"] or ["All"].',
        requiredApplications=[TEAMS],
    ),
    policy("required-there", {INCLUDED: [TEAMS]}, requiredApplications=[TEAMS]),
    policy(
        "office-is-not-all",
        {INCLUDED: ["Office365"]},
        "conditions.applications.includedApplications lacks All.\n"
        "Devices at high risk keep their access to what is not included.\n"
        'Set conditions.applications.includedApplications to ["All"], ["Office365"] or ["All"].',
        requiredApplications=["All"],
    ),
    policy("office-required", {INCLUDED: ["Office365"]}, requiredApplications=["Office365"]),
    policy(
        "parts-are-not-office",
        {},
        "conditions.applications.includedApplications lacks Office365.\n"
        "Devices at high risk keep their access to what is not included.\n"
        'Set conditions.applications.includedApplications to ["Office365"], ["Office365"] or ["All"].',
        requiredApplications=["Office365"],
    ),
    policy(
        "office-does-not-name-teams",
        {INCLUDED: ["Office365"]},
        "conditions.applications.includedApplications lacks cc15fd57-2c6c-4117-a88c-83b1d56b4bbe.\n"
        "Devices at high risk keep their access to what is not included.\n"
        'Set conditions.applications.includedApplications to ["cc15fd57-2c6c-4117-a88c-83b1d56b4bbe"], '
        '["Office365"] or ["All"].',
        requiredApplications=[TEAMS],
    ),
    policy(
        "excluded",
        {EXCLUDED: [EXCHANGE.upper()]},
        "conditions.applications.excludedApplications has Exchange Online "
        "(00000002-0000-0FF1-CE00-000000000000).\n"
        "An exclusion wins over an inclusion: devices at high risk keep their access to it.\n"
        "Take it out of conditions.applications.excludedApplications.",
    ),
    policy(
        "excluded-office",
        {INCLUDED: ["All"], EXCLUDED: ["Office365"]},
        "conditions.applications.excludedApplications has Office365.\n"
        "An exclusion wins over an inclusion: devices at high risk keep their access to it.\n"
        "Take it out of conditions.applications.excludedApplications.",
    ),
    policy(
        "excluded-all",
        {EXCLUDED: ["All"]},
        "conditions.applications.excludedApplications has All.\n"
        "An exclusion wins over an inclusion: devices at high risk keep their access to it.\n"
        "Take it out of conditions.applications.excludedApplications.",
    ),
    policy(
        "excluded-from-all",
        {INCLUDED: ["All"], EXCLUDED: [EXCHANGE]},
        "conditions.applications.excludedApplications has Exchange Online "
        "(00000002-0000-0ff1-ce00-000000000000).\n"
        "An exclusion wins over an inclusion: devices at high risk keep their access to it.\n"
        "Take it out of conditions.applications.excludedApplications.",
        requiredApplications=["All"],
    ),
    policy("excluded-something-else", {INCLUDED: ["All"], EXCLUDED: [TEAMS]}, requiredApplications=["All"]),
    policy("office-excluded-elsewhere", {INCLUDED: [TEAMS], EXCLUDED: ["Office365"]}, requiredApplications=[TEAMS]),
    policy(
        "user-action",
        {INCLUDED: ABSENT, "applications.includedUserActions": ["urn:user:registerdevice"]},
        "conditions.applications.includedUserActions is set.\n"
        "The policy applies to registering something, not to the use of applications.\n"
        'Set conditions.applications.includedApplications to ["00000003-0000-0ff1-ce00-000000000000", '
        '"00000002-0000-0ff1-ce00-000000000000"] instead.',
        "conditions.applications.includedApplications lacks SharePoint Online "
        "(00000003-0000-0ff1-ce00-000000000000), Exchange Online (00000002-0000-0ff1-ce00-000000000000).\n"
        "Devices at high risk keep their access to what is not included.\n"
        'Set conditions.applications.includedApplications to ["00000003-0000-0ff1-ce00-000000000000", '
        '"00000002-0000-0ff1-ce00-000000000000"], ["Office365"] or ["All"].',
    ),
    policy(
        "application-filter",
        {"applications.filter": {"mode": "include", "rule": "x"}},
        "conditions.applications.filter is set.\n"
        "The policy applies to such sign-ins alone, and to all others a device at high risk is welcome.\n"
        "Take conditions.applications.filter out; a policy for such sign-ins alone is named in "
        "otherPolicies of this rule's configuration.",
    ),
    policy(
        "unknown-application",
        {INCLUDED: [SHAREPOINT, UNKNOWN]},
        unknown("conditions.applications.includedApplications[1]"),
    ),
    policy("unknown-exclusion", {EXCLUDED: UNKNOWN}, unknown("conditions.applications.excludedApplications")),
    policy(
        "applications-a-list", {"applications": [SHAREPOINT]}, shaped("conditions.applications", "an object", "a list")
    ),
    policy(
        "nobody",
        {"users.includedUsers": ["None"]},
        "conditions.users includes nobody.\n"
        "A policy that applies to no user protects nothing.\n"
        'Set conditions.users.includedUsers to ["All"], or include the groups it is for.',
    ),
    policy(
        "users-missing",
        {"users": ABSENT},
        "conditions.users includes nobody.\n"
        "A policy that applies to no user protects nothing.\n"
        'Set conditions.users.includedUsers to ["All"], or include the groups it is for.',
    ),
    policy("a-pilot", {"users.includedUsers": ABSENT, "users.includedGroups": [OTHERS[0]]}),
    policy("a-pilot-of-the-same-program", {"users.includedUsers": ABSENT, "users.includedGroups": [UNKNOWN]}),
    policy("everybody-required", {}, requiredUsers=["All"]),
    policy("a-group-required-of-everybody", {}, requiredUsers=[OTHERS[0]]),
    policy(
        "a-group-required",
        {"users.includedUsers": [], "users.includedGroups": [OTHERS[0]]},
        requiredUsers=[OTHERS[0].upper()],
    ),
    policy(
        "pilot-for-ever",
        {"users.includedUsers": [], "users.includedGroups": [OTHERS[0]]},
        "conditions.users does not include All.\n"
        "Whoever is not included gets in from any device, however high its risk.\n"
        'Set conditions.users.includedUsers to ["All"], or add them.',
        requiredUsers=["All"],
    ),
    sample(
        "scope",
        "legacy-block-not-declared",
        LEGACY_BLOCK,
        [
            "conditions.clientAppTypes lacks browser, mobileAppsAndDesktopClients.\n"
            "A device at high risk gets in with the kind of client that is left out.\n"
            'Set conditions.clientAppTypes to ["browser", "mobileAppsAndDesktopClients"].'
        ],
        {},
    ),
    policy(
        "declared-but-of-the-component",
        {INCLUDED: [TEAMS]},
        "conditions.applications.includedApplications lacks SharePoint Online "
        "(00000003-0000-0ff1-ce00-000000000000), Exchange Online (00000002-0000-0ff1-ce00-000000000000).\n"
        "Devices at high risk keep their access to what is not included.\n"
        'Set conditions.applications.includedApplications to ["00000003-0000-0ff1-ce00-000000000000", '
        '"00000002-0000-0ff1-ce00-000000000000"], ["Office365"] or ["All"].',
        component=True,
        otherPolicies=["Require compliant device"],
    ),
]

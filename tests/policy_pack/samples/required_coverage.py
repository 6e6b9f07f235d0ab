"""Which applications a Conditional Access policy covers."""

from collections.abc import Mapping
from typing import Any

from tests.policy_pack.samples.conditional_access import (
    AZURE_MANAGEMENT,
    ENROLLMENT,
    EXCHANGE,
    LEGACY_BLOCK,
    MFA,
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
        "required-coverage",
        id_,
        {f"conditions.{key}": value for key, value in changes.items()},
        expected,
        configuration,
        component,
    )


INCLUDED = "applications.includedApplications"
EXCLUDED = "applications.excludedApplications"
EXCLUDABLE = {
    TEAMS: f"Microsoft Teams Services ({TEAMS})",
    "MicrosoftAdminPortals": "Microsoft Admin Portals (MicrosoftAdminPortals)",
    AZURE_MANAGEMENT: f"Windows Azure Service Management API ({AZURE_MANAGEMENT})",
    ENROLLMENT: f"Microsoft Intune Enrollment ({ENROLLMENT})",
    OTHERS[0]: OTHERS[0],
}


def _excludes(shown: str) -> str:
    return (
        f"conditions.applications.excludedApplications has {shown}.\n"
        "An exclusion wins over an inclusion: devices at high risk keep their access to it.\n"
        "Remove it from conditions.applications.excludedApplications, or declare it (anything but All) in "
        "acceptedExcludedApplications of this rule's configuration."
    )


SAMPLES = [
    policy("office", {INCLUDED: ["Office365"]}),
    policy("all", {INCLUDED: ["All"], EXCLUDED: [ENROLLMENT]}),
    policy("more", {INCLUDED: [TEAMS, EXCHANGE.upper(), SHAREPOINT]}),
    policy(
        "one-missing",
        {INCLUDED: [SHAREPOINT]},
        "conditions.applications.includedApplications lacks Office 365 Exchange Online "
        "(00000002-0000-0ff1-ce00-000000000000).\n"
        "Devices at high risk keep their access to what is not included.\n"
        'Set conditions.applications.includedApplications to ["00000003-0000-0ff1-ce00-000000000000", '
        '"00000002-0000-0ff1-ce00-000000000000"], ["Office365"] or ["All"].',
    ),
    policy(
        "none",
        {INCLUDED: ["None"]},
        "conditions.applications.includedApplications lacks Office 365 SharePoint Online "
        "(00000003-0000-0ff1-ce00-000000000000), "
        "Office 365 Exchange Online (00000002-0000-0ff1-ce00-000000000000).\n"
        "Devices at high risk keep their access to what is not included.\n"
        'Set conditions.applications.includedApplications to ["00000003-0000-0ff1-ce00-000000000000", '
        '"00000002-0000-0ff1-ce00-000000000000"], ["Office365"] or ["All"].',
    ),
    policy(
        "applications-missing",
        {"applications": ABSENT},
        "conditions.applications.includedApplications lacks Office 365 SharePoint Online "
        "(00000003-0000-0ff1-ce00-000000000000), "
        "Office 365 Exchange Online (00000002-0000-0ff1-ce00-000000000000).\n"
        "Devices at high risk keep their access to what is not included.\n"
        'Set conditions.applications.includedApplications to ["00000003-0000-0ff1-ce00-000000000000", '
        '"00000002-0000-0ff1-ce00-000000000000"], ["Office365"] or ["All"].',
    ),
    policy(
        "required-missing",
        {},
        "conditions.applications.includedApplications lacks Microsoft Teams Services "
        "(cc15fd57-2c6c-4117-a88c-83b1d56b4bbe).\n"
        "Devices at high risk keep their access to what is not included.\n"
        'Set conditions.applications.includedApplications to ["cc15fd57-2c6c-4117-a88c-83b1d56b4bbe"] or ["All"].',
        requiredApplications=[TEAMS],
    ),
    policy("required-there", {INCLUDED: [TEAMS]}, requiredApplications=[TEAMS]),
    policy(
        "office-is-not-all",
        {INCLUDED: ["Office365"]},
        "conditions.applications.includedApplications lacks All.\n"
        "Devices at high risk keep their access to what is not included.\n"
        'Set conditions.applications.includedApplications to ["All"].',
        requiredApplications=["All"],
    ),
    policy("office-required", {INCLUDED: ["Office365"]}, requiredApplications=["Office365"]),
    policy(
        "parts-are-not-office",
        {},
        "conditions.applications.includedApplications lacks Office365.\n"
        "Devices at high risk keep their access to what is not included.\n"
        'Set conditions.applications.includedApplications to ["Office365"] or ["All"].',
        requiredApplications=["Office365"],
    ),
    policy(
        "office-does-not-name-teams",
        {INCLUDED: ["Office365"]},
        "conditions.applications.includedApplications lacks Microsoft Teams Services "
        "(cc15fd57-2c6c-4117-a88c-83b1d56b4bbe).\n"
        "Devices at high risk keep their access to what is not included.\n"
        'Set conditions.applications.includedApplications to ["cc15fd57-2c6c-4117-a88c-83b1d56b4bbe"] or ["All"].',
        requiredApplications=[TEAMS],
    ),
    policy(
        "excluded",
        {EXCLUDED: [EXCHANGE.upper()]},
        "conditions.applications.excludedApplications has Office 365 Exchange Online "
        "(00000002-0000-0FF1-CE00-000000000000).\n"
        "An exclusion wins over an inclusion: devices at high risk keep their access to it.\n"
        "Remove it from conditions.applications.excludedApplications, or declare it (anything but All) in "
        "acceptedExcludedApplications of this rule's configuration.",
    ),
    policy(
        "excluded-office",
        {INCLUDED: ["All"], EXCLUDED: ["Office365"]},
        "conditions.applications.excludedApplications has Office365.\n"
        "An exclusion wins over an inclusion: devices at high risk keep their access to it.\n"
        "Remove it from conditions.applications.excludedApplications, or declare it (anything but All) in "
        "acceptedExcludedApplications of this rule's configuration.",
    ),
    policy(
        "excluded-all",
        {EXCLUDED: ["All"]},
        "conditions.applications.excludedApplications has All.\n"
        "An exclusion wins over an inclusion: devices at high risk keep their access to it.\n"
        "Remove it from conditions.applications.excludedApplications, or declare it (anything but All) in "
        "acceptedExcludedApplications of this rule's configuration.",
    ),
    policy(
        "excluded-from-all",
        {INCLUDED: ["All"], EXCLUDED: [EXCHANGE]},
        "conditions.applications.excludedApplications has Office 365 Exchange Online "
        "(00000002-0000-0ff1-ce00-000000000000).\n"
        "An exclusion wins over an inclusion: devices at high risk keep their access to it.\n"
        "Remove it from conditions.applications.excludedApplications, or declare it (anything but All) in "
        "acceptedExcludedApplications of this rule's configuration.",
        requiredApplications=["All"],
    ),
    policy("excluded-something-else", {INCLUDED: ["All"], EXCLUDED: [TEAMS]}),
    policy("excluded-something-else-from-one", {EXCLUDED: [EXCHANGE], INCLUDED: ["All"]}, requiredApplications=[TEAMS]),
    policy(
        "office-excluded-with-one-of-it-required",
        {INCLUDED: ["All"], EXCLUDED: ["office365"]},
        _excludes("office365"),
        requiredApplications=[EXCHANGE],
    ),
    *(
        policy(
            f"{app}-excluded-from-{required}",
            {INCLUDED: ["All"], EXCLUDED: [app]},
            _excludes(shown),
            requiredApplications=[required],
        )
        for app, shown in EXCLUDABLE.items()
        for required in ("all", "Office365")
    ),
    *(
        policy(
            f"{app}-excluded-and-declared-by-{declared}",
            {INCLUDED: ["All"], EXCLUDED: [app]},
            requiredApplications=["All"],
            acceptedExcludedApplications=["x", declared],
        )
        for app, declared in (
            (TEAMS, TEAMS.upper()),
            (TEAMS, "microsoft Teams services"),
            (ENROLLMENT, "Microsoft Intune Enrollment"),
            ("MicrosoftAdminPortals", "MicrosoftAdminPortals"),
            ("MicrosoftAdminPortals", "Microsoft Admin Portals"),
            (AZURE_MANAGEMENT, "Windows Azure Service Management API"),
            (OTHERS[0], OTHERS[0]),
        )
    ),
    policy(
        "one-declared-of-two",
        {INCLUDED: ["All"], EXCLUDED: [OTHERS[0], ENROLLMENT, AZURE_MANAGEMENT]},
        _excludes(f"{OTHERS[0]}, Windows Azure Service Management API ({AZURE_MANAGEMENT})"),
        requiredApplications=["All"],
        acceptedExcludedApplications=[ENROLLMENT],
    ),
    policy(
        "all-declared",
        {INCLUDED: ["All"], EXCLUDED: ["All"]},
        _excludes("All"),
        acceptedExcludedApplications=["All"],
    ),
    policy("office-excluded-elsewhere", {INCLUDED: [TEAMS], EXCLUDED: ["Office365"]}, requiredApplications=[TEAMS]),
    policy(
        "user-action",
        {INCLUDED: ABSENT, "applications.includedUserActions": ["urn:user:registerdevice"]},
        "conditions.applications.includedUserActions is set.\n"
        "The policy applies to registering something, not to the use of applications.\n"
        'Set conditions.applications.includedApplications to ["00000003-0000-0ff1-ce00-000000000000", '
        '"00000002-0000-0ff1-ce00-000000000000"] instead.',
        "conditions.applications.includedApplications lacks Office 365 SharePoint Online "
        "(00000003-0000-0ff1-ce00-000000000000), "
        "Office 365 Exchange Online (00000002-0000-0ff1-ce00-000000000000).\n"
        "Devices at high risk keep their access to what is not included.\n"
        'Set conditions.applications.includedApplications to ["00000003-0000-0ff1-ce00-000000000000", '
        '"00000002-0000-0ff1-ce00-000000000000"], ["Office365"] or ["All"].',
    ),
    policy(
        "application-filter",
        {"applications.filter": {"mode": "include", "rule": "x"}},
        "conditions.applications.filter is set.\n"
        "The policy applies to such sign-ins alone, and a device at high risk gets in with all others.\n"
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
    sample(
        "required-coverage",
        "legacy-block-not-declared",
        LEGACY_BLOCK,
        [
            "conditions.clientAppTypes lacks browser, mobileAppsAndDesktopClients.\n"
            "A device at high risk gets in with the kind of client that is left out.\n"
            'Set conditions.clientAppTypes to ["browser", "mobileAppsAndDesktopClients"]; a policy with another '
            "purpose is named in otherPolicies of this rule's configuration."
        ],
        {},
    ),
    sample(
        "required-coverage",
        "legacy-block-of-the-component",
        LEGACY_BLOCK,
        [
            "conditions.clientAppTypes lacks browser, mobileAppsAndDesktopClients.\n"
            "A device at high risk gets in with the kind of client that is left out.\n"
            'Set conditions.clientAppTypes to ["browser", "mobileAppsAndDesktopClients"].'
        ],
        {},
        component=True,
    ),
    sample(
        "required-coverage",
        "risky-sign-ins-not-declared",
        {**MFA, "conditions.signInRiskLevels": ["high"]},
        [
            "conditions.signInRiskLevels is set.\n"
            "The policy applies to such sign-ins alone, and a device at high risk gets in with all others.\n"
            "Take conditions.signInRiskLevels out; a policy for such sign-ins alone is named in otherPolicies of this "
            "rule's configuration."
        ],
        {},
    ),
    policy(
        "declared-but-of-the-component",
        {INCLUDED: [TEAMS]},
        "conditions.applications.includedApplications lacks Office 365 SharePoint Online "
        "(00000003-0000-0ff1-ce00-000000000000), "
        "Office 365 Exchange Online (00000002-0000-0ff1-ce00-000000000000).\n"
        "Devices at high risk keep their access to what is not included.\n"
        'Set conditions.applications.includedApplications to ["00000003-0000-0ff1-ce00-000000000000", '
        '"00000002-0000-0ff1-ce00-000000000000"], ["Office365"] or ["All"].',
        component=True,
        otherPolicies=["Require compliant device"],
    ),
]

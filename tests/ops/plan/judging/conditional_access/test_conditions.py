"""Which conditions of a Conditional Access policy make it reach more or fewer sign-ins, and how that is said."""

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.ops.plan.conftest import Plans

REPORTING = "enabledForReportingButNotEnforced"
SHAREPOINT = "00000003-0000-0ff1-ce00-000000000000"
EXCHANGE = "00000002-0000-0ff1-ce00-000000000000"
COVERED = "(no change: covered by what else is named)"
APPLIES = "(the policy applies from now on)"
APPLICATIONS = "conditions__applications__"
Changes = dict[str, Any]
Said = tuple[str, str, str]


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        pytest.param(
            {},
            {f"{APPLICATIONS}includedApplications": [SHAREPOINT, EXCHANGE]},
            [
                ("weaker", "included applications: - Office 365 (not guarded any more)", ""),
                (
                    "different",
                    "included applications: + Office 365 SharePoint Online and Office 365 Exchange Online " + COVERED,
                    "",
                ),
            ],
            id="two of Office 365 instead of all",
        ),
        pytest.param(
            {f"{APPLICATIONS}includedApplications": [SHAREPOINT, EXCHANGE]},
            {f"{APPLICATIONS}includedApplications": [SHAREPOINT]},
            [("weaker", "included applications: - Office 365 Exchange Online (not guarded any more)", "")],
            id="an application less",
        ),
        pytest.param(
            {f"{APPLICATIONS}includedApplications": ["an-app"]},
            {f"{APPLICATIONS}includedApplications": ["All"]},
            [
                ("stronger", f"included applications: + All resources {APPLIES}", ""),
                ("different", f"included applications: - an-app {COVERED}", ""),
            ],
            id="all resources",
        ),
        pytest.param(
            {},
            {f"{APPLICATIONS}excludedApplications": [SHAREPOINT]},
            [("weaker", "excluded applications: + Office 365 SharePoint Online (not guarded any more)", "")],
            id="an application is excluded",
        ),
        pytest.param(
            {f"{APPLICATIONS}excludedApplications": ["Office365"]},
            {f"{APPLICATIONS}excludedApplications": ["Office365", SHAREPOINT]},
            [("different", f"excluded applications: + Office 365 SharePoint Online {COVERED}", "")],
            id="an application that was excluded already",
        ),
        pytest.param(
            {},
            {"conditions__platforms": {"includedPlatforms": ["windows"]}},
            [("weaker", "device platforms: any → Windows", "The policy applies to fewer sign-ins.")],
            id="for Windows alone",
        ),
        pytest.param(
            {"conditions__platforms": {"includedPlatforms": ["windows"]}},
            {"conditions__platforms": {"includedPlatforms": ["all"]}},
            [("stronger", "device platforms: Windows → any", "The policy applies to more sign-ins.")],
            id="for all platforms",
        ),
        pytest.param(
            {"conditions__platforms": {"includedPlatforms": ["windows"]}},
            {"conditions__platforms": {"includedPlatforms": ["macOS"]}},
            [
                ("weaker", "device platforms: Windows → macOS", "The policy applies to fewer sign-ins."),
                ("stronger", "device platforms: Windows → macOS", "The policy applies to more sign-ins."),
            ],
            id="for another platform",
        ),
        pytest.param(
            {"state": REPORTING},
            {"state": REPORTING, "conditions__platforms": {"includedPlatforms": ["windows"]}},
            [("weaker", "device platforms: any → Windows", "It would apply to fewer sign-ins.")],
            id="a narrower report",
        ),
        pytest.param(
            {"conditions__platforms": {"includedPlatforms": ["windows", "macOS"]}},
            {"conditions__platforms": {"includedPlatforms": ["windows"]}, "displayName": "Other"},
            [
                ("weaker", "device platforms: macOS and Windows → Windows", "The policy applies to fewer sign-ins."),
                ("different", 'name: "Require compliant device" → Other', ""),
            ],
            id="one platform less",
        ),
        pytest.param(
            {"conditions__platforms": {"includedPlatforms": ["all"]}},
            {"conditions__platforms": {"includedPlatforms": ["all"], "excludedPlatforms": ["android", "iOS"]}},
            [("weaker", "excluded device platforms: + Android and iOS (not guarded any more)", "")],
            id="phones are excluded",
        ),
        pytest.param(
            {},
            {"conditions__locations": {"includedLocations": ["All"], "excludedLocations": ["AllTrusted"]}},
            [
                (
                    "weaker",
                    "excluded locations: + All trusted networks and locations (not guarded any more)",
                    "",
                ),
                ("different", "locations: only the form changes", ""),
            ],
            id="trusted places are excluded",
        ),
        pytest.param(
            {},
            {"conditions__clientAppTypes": ["browser"]},
            [
                (
                    "weaker",
                    "client apps: Browser and Mobile apps and desktop clients → Browser",
                    "The policy applies to fewer sign-ins.",
                )
            ],
            id="browsers alone",
        ),
        pytest.param(
            {},
            {"conditions__clientAppTypes": ["all"]},
            [
                (
                    "stronger",
                    "client apps: Browser and Mobile apps and desktop clients → any",
                    "The policy applies to more sign-ins.",
                )
            ],
            id="all clients",
        ),
        pytest.param(
            {},
            {"conditions__signInRiskLevels": ["high"]},
            [("weaker", "sign-in risk: any → High", "The policy applies to fewer sign-ins.")],
            id="risky sign-ins alone",
        ),
        pytest.param(
            {"conditions__userRiskLevels": ["high"]},
            {"conditions__userRiskLevels": ["medium", "high"]},
            [("stronger", "user risk: High → High and Medium", "The policy applies to more sign-ins.")],
            id="a lower risk counts too",
        ),
        pytest.param(
            {},
            {"conditions__insiderRiskLevels": "elevated"},
            [("weaker", "insider risk: any → Elevated", "The policy applies to fewer sign-ins.")],
            id="insider risk is a text",
        ),
        pytest.param(
            {},
            {"conditions__authenticationFlowTransferMethods": ["deviceCodeFlow"]},
            [("weaker", "authentication flows: any → Device code flow", "The policy applies to fewer sign-ins.")],
            id="one flow alone",
        ),
        pytest.param(
            {},
            {"conditions__devices": {"filter": {"mode": "exclude", "rule": 'device.model -eq "x"'}}},
            [
                (
                    "weaker",
                    'filter for devices: none → exclude "device.model -eq \\"x\\""',
                    "What the filter keeps out is not asked any more.",
                )
            ],
            id="a device filter comes",
        ),
        pytest.param(
            {"conditions__devices": {"filter": {"mode": "include", "rule": "r"}}},
            {},
            [("stronger", "filter for devices: include r → none", "The filter keeps nothing out any more.")],
            id="a device filter goes",
        ),
        pytest.param(
            {"conditions__devices": {"filter": {"mode": "include", "rule": "r"}}},
            {"conditions__devices": {"filter": {"mode": "include", "rule": "s"}}},
            [
                (
                    "weaker",
                    'filter for devices: "r" → "s"',
                    "Counts as weaker: what the filter matches is not in the plan.",
                )
            ],
            id="another rule",
        ),
        pytest.param(
            {},
            {f"{APPLICATIONS}filter": {"mode": "include", "rule": "r"}},
            [
                (
                    "weaker",
                    "filter for applications changes",
                    "Counts as weaker: what the filter matches is not in the plan.",
                )
            ],
            id="a filter that may add applications",
        ),
        pytest.param(
            {
                f"{APPLICATIONS}includedApplications": None,
                f"{APPLICATIONS}includedUserActions": ["urn:user:registerdevice"],
            },
            {},
            [
                ("weaker", "user actions: - Register or join devices (not guarded any more)", ""),
                ("stronger", f"included applications: + Office 365 {APPLIES}", ""),
            ],
            id="applications instead of an action",
        ),
        pytest.param(
            {"conditions__clientApplications": {"includedServicePrincipals": ["ServicePrincipalsInMyTenant"]}},
            {
                "conditions__clientApplications": {
                    "includedServicePrincipals": ["ServicePrincipalsInMyTenant"],
                    "excludedServicePrincipals": ["sp"],
                }
            },
            [("weaker", "excluded service principals: + sp (not guarded any more)", "")],
            id="a service principal is excluded",
        ),
    ],
)
def test_what_it_reaches_and_when(plans: "Plans", before: Changes, after: Changes, said: list[Said]) -> None:
    sides = (plans.access_policy(**changes) for changes in (before, after))
    assert plans.changed(plans.access, *sides) == said


@pytest.mark.parametrize(
    ("states", "narrower", "wider"),
    [
        (("enabled", "enabled"), "applies", "applies"),
        (("enabled", REPORTING), "applies", "would apply"),
        ((REPORTING, "enabled"), "applies", "applies"),
        ((REPORTING, REPORTING), "would apply", "would apply"),
    ],
)
def test_what_is_lost_was_in_force_and_what_is_gained_will_be(
    plans: "Plans", states: tuple[str, str], narrower: str, wider: str
) -> None:
    platforms = [{"includedPlatforms": ["windows"]}, {"includedPlatforms": ["all"]}]

    def consequence(first: int) -> str:
        sides = [
            plans.access_policy(state=state, conditions__platforms=platforms[(first + number) % 2])
            for number, state in enumerate(states)
        ]
        return next(said[2] for said in plans.changed(plans.access, *sides) if said[1].startswith("device"))

    assert f" {narrower} " in consequence(1)
    assert f" {wider} " in consequence(0)


@pytest.mark.parametrize(
    ("states", "lost", "gained"),
    [
        (("enabled", "enabled"), "not blocked any more", "the policy applies from now on"),
        (("enabled", REPORTING), "not blocked any more", "the policy would apply"),
        ((REPORTING, "enabled"), "not blocked", "the policy applies from now on"),
        ((REPORTING, REPORTING), "would not be blocked", "the policy would apply"),
    ],
)
def test_an_exclusion_while_the_state_changes(plans: "Plans", states: tuple[str, str], lost: str, gained: str) -> None:
    def title(before: list[str], after: list[str]) -> str:
        groups = zip(states, (before, after), strict=True)
        sides = [plans.access_policy(state=state, conditions__users__excludedGroups=side) for state, side in groups]
        return next(said[1] for said in plans.changed(plans.access, *sides) if said[1].startswith("excluded"))

    assert title([], ["g"]) == f"excluded groups: + g ({lost})"
    assert title(["g"], []) == f"excluded groups: - g ({gained})"

"""What an enforced policy leaves open, declared or not."""

from collections.abc import Mapping
from typing import Any

from tests.policy_pack.samples.conditional_access import AZURE_MANAGEMENT, MFA, OTHERS, sample
from tests.policy_pack.samples.people import GLOBAL, guests
from tests.policy_pack.samples.sample import UNKNOWN, Sample, unknown

PLATFORMS = (
    'conditions.platforms includes ["windows"] and excludes [].\n'
    "The platform is what the browser says it is: from a device at high risk, whoever says that it is another one gets "
    "in.\n"
    "Take conditions.platforms out, or block every other platform by a policy of its own."
)
LEGACY = (
    "conditions.clientAppTypes lacks exchangeActiveSync, other.\n"
    "Clients that sign in with legacy authentication are not met: where nothing else stops them, they get in with a "
    "password alone.\n"
    "Block legacy authentication by a policy of its own."
)
FILTER = {"mode": "exclude", "rule": 'device.trustType -eq "Workplace"'}
EVERY_CLIENT = {"clientAppTypes": ["all"]}
WINDOWS = {"platforms": {"includedPlatforms": ["windows"]}}


def left(id_: str, changes: Mapping[str, Any], *expected: str, state: str = "enabled") -> Sample:
    """Of a policy for every client."""
    conditions = {f"conditions.{path}": value for path, value in {**EVERY_CLIENT, **changes}.items()}
    return sample("left-open", id_, {**conditions, "state": state}, expected, {})


SAMPLES = [
    left("nothing", {}),
    left(
        "nothing-in-other-words",
        {
            "clientAppTypes": ["browser", "mobileAppsAndDesktopClients", "exchangeActiveSync", "other"],
            "platforms": {"includedPlatforms": ["all"]},
            "locations": {"includedLocations": ["All"]},
            "devices": {"filter": None},
        },
    ),
    left("windows-alone", WINDOWS, PLATFORMS),
    left("windows-alone-while-it-reports", WINDOWS, state="enabledForReportingButNotEnforced"),
    left("windows-alone-and-disabled", WINDOWS, state="disabled"),
    left("windows-alone-in-a-state-of-tomorrow", WINDOWS, PLATFORMS, state="half"),
    sample(
        "left-open",
        "of-another-purpose",
        {**MFA, "state": "enabled", "conditions.platforms": WINDOWS["platforms"]},
        [],
        {},
    ),
    left(
        "some-platforms-excluded",
        {"platforms": {"includedPlatforms": ["all"], "excludedPlatforms": ["iOS", "android"]}},
        PLATFORMS.replace('["windows"]', '["all"]').replace("[]", '["iOS", "android"]'),
    ),
    sample("left-open", "legacy-clients", {"state": "enabled"}, [LEGACY], {}),
    left(
        "one-legacy-client",
        {"clientAppTypes": ["browser", "other"]},
        LEGACY.replace("exchangeActiveSync, other", "exchangeActiveSync"),
    ),
    left(
        "trusted-places",
        {"locations": {"includedLocations": ["All"], "excludedLocations": ["AllTrusted"]}},
        'conditions.locations includes ["All"] and excludes ["AllTrusted"].\n'
        "From a place that is left out a device at high risk gets in, and so does whoever reaches that network.\n"
        "Take conditions.locations out, or demand a compliant device for the other places by a policy of its own.",
    ),
    left(
        "devices",
        {"devices": {"filter": FILTER}},
        'conditions.devices.filter of mode exclude selects devices by device.trustType -eq "Workplace".\n'
        "Devices that it leaves out get in whatever their risk, and whoever can set that attribute decides which they "
        "are.\n"
        "Take conditions.devices.filter out, or cover the other devices by a policy of its own.",
    ),
    left(
        "applications",
        {
            "applications.includedApplications": ["All"],
            "applications.excludedApplications": [AZURE_MANAGEMENT.upper(), "MicrosoftAdminPortals", OTHERS[0]],
        },
        "conditions.applications.excludedApplications has Windows Azure Service Management API "
        f"({AZURE_MANAGEMENT.upper()}), Microsoft Admin Portals (MicrosoftAdminPortals), {OTHERS[0]}.\n"
        "A device at high risk keeps its access to it.\n"
        "Cover it by a policy of its own, or take the exclusion out.",
    ),
    left(
        "a-pilot",
        {
            "users.includedUsers": [],
            "users.includedGroups": [OTHERS[0], OTHERS[1], UNKNOWN],
            "users.excludedGroups": [OTHERS[1]],
        },
        f"conditions.users reaches {OTHERS[0]}, conditions.users.includedGroups[2] alone.\n"
        "Everybody else gets in from any device, however high its risk.\n"
        'Set conditions.users.includedUsers to ["All"] when the pilot is over.',
    ),
    left(
        "a-role",
        {"users.excludedRoles": [GLOBAL.upper()], "users.excludedGroups": [OTHERS[0]]},
        f"conditions.users.excludedRoles has Global Administrator ({GLOBAL.upper()}).\n"
        "Whoever has such a role gets in from any device, however high its risk.\n"
        "Exclude the accounts that need it instead of the role.",
    ),
    left(
        "guests",
        {
            f"users.{key}": value
            for key, value in guests("excluded", "internalGuest", "serviceProvider", kind="all").items()
        },
        "conditions.users excludes guests: internalGuest, serviceProvider.\n"
        "They get in from any device: the risk of a guest's device is not known in this tenant.\n"
        "Protect what guests may reach by a policy of its own, with multifactor authentication.",
    ),
    left("unknown-exclusion", {"users.excludedRoles": [UNKNOWN]}, unknown("conditions.users.excludedRoles[0]")),
    left(
        "unknown-platform",
        {"platforms": {"includedPlatforms": [UNKNOWN]}},
        unknown("conditions.platforms.includedPlatforms[0]"),
    ),
]

"""Whether a policy applies to a sign-in: each condition, met and not met."""

from collections.abc import Callable
from typing import Any

import pytest

from sandbox.tenant import seed
from sandbox.tenant.consequence.errors import CannotEvaluateError
from sandbox.tenant.consequence.sign_in import SignInRequest, sign_in
from sandbox.tenant.objects import ConditionalAccessPolicy
from sandbox.tenant.state import TenantState

Json = dict[str, Any]
AddAccess = Callable[..., ConditionalAccessPolicy]
BLOCKED = {"operator": "OR", "builtInControls": ["block"]}
FROM_ADELE: Json = {"user": seed.ADELE, "application": seed.SHAREPOINT_ONLINE, "device": seed.CLEAN_DEVICE}

pytestmark = pytest.mark.usefixtures("risk_counts")


@pytest.mark.parametrize(
    ("conditions", "request_change", "reason"),
    [
        pytest.param({}, {}, None, id="applies"),
        pytest.param({}, {"user": seed.BREAK_GLASS_1}, "users", id="excluded-group"),
        pytest.param({"users": {"includeUsers": ["None"]}}, {}, "users", id="nobody"),
        pytest.param({"users": {"includeUsers": [seed.ADELE]}}, {}, None, id="user"),
        pytest.param({"users": {"includeUsers": ["All"], "excludeUsers": [seed.ADELE]}}, {}, "users", id="excluded"),
        pytest.param({"users": {"includeGroups": [seed.CONTRACTORS_GROUP]}}, {}, "users", id="not-in-group"),
        pytest.param({"users": {"includeGroups": [seed.CONTRACTORS_GROUP]}}, {"user": seed.GUEST}, None, id="group"),
        pytest.param({"users": {"includeUsers": ["GuestsOrExternalUsers"]}}, {"user": seed.GUEST}, None, id="guests"),
        pytest.param({"users": {"includeUsers": ["GuestsOrExternalUsers"]}}, {}, "users", id="no-guest"),
        pytest.param(
            {"users": {"includeGuestsOrExternalUsers": {"guestOrExternalUserTypes": "b2bCollaborationGuest"}}},
            {"user": seed.GUEST},
            None,
            id="guest-type",
        ),
        pytest.param(
            {"users": {"includeGuestsOrExternalUsers": {"guestOrExternalUserTypes": "serviceProvider"}}},
            {"user": seed.GUEST},
            "users",
            id="other-guest-type",
        ),
        pytest.param(
            {"users": {"includeRoles": [seed.GLOBAL_ADMINISTRATOR]}}, {"user": seed.BREAK_GLASS_1}, None, id="role"
        ),
        pytest.param({"users": {"includeRoles": [seed.GLOBAL_ADMINISTRATOR]}}, {}, "users", id="no-role"),
        pytest.param({"users": None}, {}, "users", id="workloads-only"),
        pytest.param({}, {"application": seed.TEAMS}, "application", id="other-application"),
        pytest.param(
            {"applications": {"includeApplications": ["Office365"]}}, {"application": seed.TEAMS}, None, id="office"
        ),
        pytest.param(
            {"applications": {"includeApplications": ["Office365"]}},
            {"application": seed.AZURE_MANAGEMENT},
            "application",
            id="not-office",
        ),
        pytest.param(
            {"applications": {"includeApplications": ["All"], "excludeApplications": ["Office365"]}},
            {},
            "application",
            id="office-excluded",
        ),
        pytest.param(
            {"applications": {"includeUserActions": ["urn:user:registerdevice"]}}, {}, "application", id="user-action"
        ),
        pytest.param({"clientAppTypes": ["all"]}, {"client_app_type": "other"}, None, id="all-clients"),
        pytest.param({}, {"client_app_type": "exchangeActiveSync"}, "clientApps", id="other-client"),
        pytest.param({"platforms": {"includePlatforms": ["windows"]}}, {}, None, id="platform"),
        pytest.param({"platforms": {"includePlatforms": ["iOS"]}}, {}, "devicePlatform", id="other-platform"),
        pytest.param({"platforms": {"includePlatforms": ["iOS"]}}, {"platform": "iOS"}, None, id="spoofed-platform"),
        pytest.param(
            {"platforms": {"includePlatforms": ["all"], "excludePlatforms": ["windows"]}},
            {},
            "devicePlatform",
            id="platform-excluded",
        ),
        pytest.param({"locations": {"includeLocations": ["All"]}}, {}, None, id="anywhere"),
        pytest.param(
            {"locations": {"includeLocations": ["All"], "excludeLocations": ["AllTrusted"]}},
            {"ip": "198.51.100.7"},
            "location",
            id="trusted",
        ),
        pytest.param(
            {"locations": {"includeLocations": ["All"], "excludeLocations": [seed.NAMED_LOCATION]}},
            {"ip": "203.0.113.7"},
            None,
            id="elsewhere",
        ),
        pytest.param({"signInRiskLevels": ["high"]}, {}, "signInRisk", id="sign-in-risk"),
        pytest.param({"userRiskLevels": ["high"]}, {}, "userRisk", id="user-risk"),
        pytest.param({"userRiskLevels": ["none"]}, {}, None, id="no-user-risk"),
        pytest.param({"insiderRiskLevels": "minor,elevated"}, {}, "insiderRisk", id="insider-risk"),
        pytest.param(
            {"authenticationFlows": {"transferMethods": "deviceCodeFlow"}}, {}, "authenticationFlow", id="flow"
        ),
        pytest.param(
            {"devices": {"deviceFilter": {"mode": "exclude", "rule": "device.isCompliant -eq True"}}},
            {},
            "devices",
            id="compliant-excluded",
        ),
        pytest.param(
            {"devices": {"deviceFilter": {"mode": "include", "rule": 'device.deviceOwnership -eq "Company"'}}},
            {},
            None,
            id="company-device",
        ),
        pytest.param(
            {"devices": {"deviceFilter": {"mode": "exclude", "rule": "device.isCompliant -eq True"}}},
            {"device": None},
            None,
            id="no-device-is-not-compliant",
        ),
    ],
)
def test_conditions(
    state: TenantState, add_access: AddAccess, conditions: Json, request_change: Json, reason: str | None
) -> None:
    add_access(grant=BLOCKED, **conditions)
    found = sign_in(SignInRequest(**FROM_ADELE | request_change), state)
    if reason is None:
        assert (found.granted, found.policies[0].reasons) == (False, ("Access is blocked.",))
    else:
        expected = (f"The policy does not apply: {reason}.",)
        assert (found.granted, found.policies[0].result, found.policies[0].reasons) == (True, "notApplied", expected)


@pytest.mark.parametrize(
    ("conditions", "request_change", "message"),
    [
        ({"platforms": {"includePlatforms": ["windows"]}}, {"device": None}, "condition on the device platform"),
        ({"locations": {"includeLocations": [seed.NAMED_LOCATION]}}, {}, "condition on the IP address"),
        ({"applications": {"includeApplications": ["MicrosoftAdminPortals"]}}, {}, "MicrosoftAdminPortals stands for"),
        (
            {
                "applications": {
                    "includeApplications": ["All"],
                    "applicationFilter": {"mode": "include", "rule": "x"},
                }
            },
            {},
            "applicationFilter cannot be evaluated",
        ),
        (
            {"devices": {"deviceFilter": {"mode": "include", "rule": 'device.profileType -eq "Printer"'}}},
            {},
            "the property 'profileType' is not known of a device",
        ),
        ({"devices": {"includeDeviceStates": ["All"]}}, {}, "Device states, which device filters replaced"),
        (
            {
                "users": {
                    "includeGuestsOrExternalUsers": {
                        "guestOrExternalUserTypes": "b2bCollaborationGuest",
                        "externalTenants": {"membershipKind": "enumerated"},
                    }
                }
            },
            {"user": seed.GUEST},
            "The home tenant of a guest is not known here",
        ),
    ],
    ids=["platform", "ip", "portals", "application-filter", "device-filter", "device-states", "guest-tenant"],
)
def test_what_cannot_be_evaluated_is_an_error_and_no_pass(
    state: TenantState, add_access: AddAccess, conditions: Json, request_change: Json, message: str
) -> None:
    add_access(**conditions)
    with pytest.raises(CannotEvaluateError, match=message):
        sign_in(SignInRequest(**FROM_ADELE | request_change), state)

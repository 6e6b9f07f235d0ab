"""A decision as an entry of Entra's sign-in log: v1.0's signIn.

An entry has the facts of the decision: the device at that time, and the result of each policy of the tenant.
"""

from collections.abc import Iterable, Mapping
from typing import Final
from uuid import uuid4

from ..log_entries import SignInEntry
from ..objects import ConditionalAccessPolicy, Json, User
from ..state import TenantState
from .access import Attempt, SignIn
from .compliance import compliance_of

# [docs] the first two and the last; [inference] that other names go on like this.
CLIENT_APPS: Final = {
    "browser": "Browser",
    "mobileAppsAndDesktopClients": "Mobile Apps and Desktop clients",
    "exchangeActiveSync": "Exchange ActiveSync",
    "other": "Other clients",
}
# [docs] Mfa and RequireCompliantDevice, [live] Block, [client] the others. Names of further controls are not known and
# left out.
GRANT_CONTROLS: Final = {
    "mfa": "Mfa",
    "compliantDevice": "RequireCompliantDevice",
    "block": "Block",
    "domainJoinedDevice": "RequireDomainJoinedDevice",
    "approvedApplication": "RequireApprovedApp",
    "compliantApplication": "RequireCompliantApp",
}
SESSION_CONTROLS: Final = {"signInFrequency": "SignInFrequency"}  # [live]
# [docs] Entra's codes of authentication errors, the one that counts first; the words are ours.
FAILURES: Final = {
    "block": (53003, "Access has been blocked by Conditional Access policies."),
    "compliantDevice": (53000, "The device is not in the required state: a compliant device is required."),
    "domainJoinedDevice": (53001, "The device is not in the required state: a hybrid joined device is required."),
    "mfa": (50074, "A second factor is required."),
}
NO_ERROR: Final = 0
# P2 is what shows risks; everybody else reads this [docs].
HIDDEN_RISK: Final[Json] = {
    "riskDetail": "hidden",
    "riskLevelAggregated": "hidden",
    "riskLevelDuringSignIn": "hidden",
    "riskState": "none",
    "riskEventTypes": [],
    "riskEventTypes_v2": [],
}
# Where an address lies is not known here [inference for the empty form].
NOWHERE: Final[Json] = {
    "city": "",
    "state": "",
    "countryOrRegion": "",
    "geoCoordinates": {"altitude": None, "latitude": None, "longitude": None},
}


def record(attempt: Attempt, decision: SignIn, tenant: TenantState) -> SignInEntry:
    results = {one.id: one.result for one in decision.policies}
    status = status_of(decision, tenant.conditional_access_policies)
    return add(attempt, results, status, tenant)


def add(attempt: Attempt, results: Mapping[str, str], status: Json, tenant: TenantState) -> SignInEntry:
    """`results` by policy id. A policy that is not in it is turned off."""
    policies = tenant.conditional_access_policies
    enabled = [results[key] for key in results if policies[key].members["state"] == "enabled"]
    entry = SignInEntry(
        id=str(uuid4()),
        created=tenant.clock.now(),
        members={
            **who(attempt.user),
            **to_what(attempt, tenant),
            **from_where(attempt, tenant),
            "correlationId": str(uuid4()),
            "conditionalAccessStatus": overall(enabled),
            "isInteractive": True,
            **HIDDEN_RISK,
            "status": status,
            "location": NOWHERE,
            "appliedConditionalAccessPolicies": [applied(one, results.get(one.id)) for one in policies.values()],
        },
    )
    tenant.sign_ins.append(entry)
    return entry


def who(user: User) -> Json:
    """In lower case; a guest has the address of the home tenant [docs]."""
    at_home = user.mail if user.user_type == "Guest" else None
    return {
        "userDisplayName": user.display_name,
        "userPrincipalName": (at_home or user.user_principal_name).lower(),
        "userId": user.id,
    }


def to_what(attempt: Attempt, tenant: TenantState) -> Json:
    """A sign-in here names the resource alone, as a browser's does: the application is the same [inference]."""
    names = {one.app_id: one.display_name for one in tenant.service_principals.values()}
    name = names.get(attempt.application)
    return {
        "appId": attempt.application,
        "appDisplayName": name,
        "resourceId": attempt.application,
        "resourceDisplayName": name,
        "clientAppUsed": CLIENT_APPS.get(attempt.client_app_type, ""),
    }


def from_where(attempt: Attempt, tenant: TenantState) -> Json:
    """[docs] the form without a device; [inference] the names of join types, and how the system is named."""
    detail: Json = {
        "deviceId": "",
        "displayName": None,
        "operatingSystem": attempt.platform or "",
        "browser": "",
        "isCompliant": None,
        "isManaged": None,
        "trustType": None,
    }
    device = attempt.device
    if device is not None:
        detail |= {
            "deviceId": device.azure_ad_device_id,
            "displayName": device.name,
            "operatingSystem": f"{device.operating_system} {device.os_version.split('.')[0]}",
            "isCompliant": compliance_of(device, tenant).is_compliant,
            "isManaged": device.managed,
            "trustType": "Azure AD joined" if device.managed else "Azure AD registered",
        }
    return {"ipAddress": attempt.ip or "", "deviceDetail": detail}


def overall(enabled: Iterable[str]) -> str:
    """The result of the enabled policies alone [docs]."""
    found = set(enabled)
    return next((one for one in ("failure", "success") if one in found), "notApplied")


def applied(policy: ConditionalAccessPolicy, result: str | None) -> Json:
    """A policy that is turned off shows no controls [docs: the examples]."""
    grant = policy.members["grantControls"] or {} if result else {}
    session = policy.members["sessionControls"] or {} if result else {}
    built_in = grant.get("builtInControls") or []
    return {
        "id": policy.id,
        "displayName": policy.members["displayName"],
        "enforcedGrantControls": [GRANT_CONTROLS[name] for name in built_in if name in GRANT_CONTROLS],
        "enforcedSessionControls": [shown for name, shown in SESSION_CONTROLS.items() if session.get(name)],
        "result": result or "notEnabled",
    }


def status_of(decision: SignIn, policies: Mapping[str, ConditionalAccessPolicy]) -> Json:
    """The failing policy's control gives the code; where several fail, block comes first [inference]."""
    if decision.granted:
        return status(NO_ERROR, None)
    failing = [policies[one.id] for one in decision.policies if one.result == "failure"]
    asked = {name for one in failing for name in one.members["grantControls"]["builtInControls"]}
    code, why = next((FAILURES[name] for name in FAILURES if name in asked), FAILURES["block"])
    return status(code, why)


def status(code: int, why: str | None) -> Json:
    return {"errorCode": code, "failureReason": why, "additionalDetails": None}

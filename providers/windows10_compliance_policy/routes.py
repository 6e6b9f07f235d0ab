"""The requests of the compliance policy provider, all on beta: v1.0 lacks the machine risk [csdl, live].

Reads expand actions and assignments: Graph returns them in no other way. No write relies on the body of its answer,
because sources disagree about it. The provider reads the policy again instead.
"""

from typing import Final

from providers.graph.request import Json, Request

COLLECTION: Final = "/deviceManagement/deviceCompliancePolicies"
READ: Final = "DeviceManagementConfiguration.Read.All"
WRITE: Final = "DeviceManagementConfiguration.ReadWrite.All"
EXPAND: Final = "assignments,scheduledActionsForRule($expand=scheduledActionConfigurations)"


def list_policies() -> Request:
    """All compliance policies, without their parts."""
    return Request("GET", COLLECTION, "Listing the compliance policies", READ, "beta", {"$top": "999"})


def list_assigned() -> Request:
    """All compliance policies with their assignments."""
    query = {"$expand": "assignments", "$top": "999"}
    return Request("GET", COLLECTION, "Listing the compliance policies and their assignments", READ, "beta", query)


def get_policy(policy_id: str) -> Request:
    """One policy with actions and assignments."""
    what = f"Reading compliance policy {policy_id}"
    return Request("GET", f"{COLLECTION}/{policy_id}", what, READ, "beta", {"$expand": EXPAND})


def create_policy(name: str, body: Json) -> Request:
    """Create the policy. Not repeatable: a second POST creates a second policy."""
    return Request("POST", COLLECTION, f"Creating compliance policy {name!r}", WRITE, "beta", body=body)


def change_policy(policy_id: str, body: Json) -> Request:
    """Change properties of the policy."""
    what = f"Changing compliance policy {policy_id}"
    return Request("PATCH", f"{COLLECTION}/{policy_id}", what, WRITE, "beta", body=body)


def set_actions(policy_id: str, body: Json) -> Request:
    """Replace the actions for noncompliance. A PATCH does not accept them [client]."""
    what = f"Setting the actions for noncompliance of compliance policy {policy_id}"
    path = f"{COLLECTION}/{policy_id}/scheduleActionsForRules"
    return Request("POST", path, what, WRITE, "beta", body=body, replaces=True)


def assign(policy_id: str, body: Json) -> Request:
    """Replace the assignments. POST to /assignments is documented but does not exist [client]."""
    what = f"Assigning compliance policy {policy_id}"
    return Request("POST", f"{COLLECTION}/{policy_id}/assign", what, WRITE, "beta", body=body, replaces=True)


def delete_policy(policy_id: str) -> Request:
    """Delete the policy."""
    return Request("DELETE", f"{COLLECTION}/{policy_id}", f"Deleting compliance policy {policy_id}", WRITE, "beta")

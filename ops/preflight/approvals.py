"""Whether Multi Admin Approval is on, as far as access policies show it: each has the kinds of object that it protects.

Which kind covers the connector and the tenant's settings is not established, so every access policy is named.
"""

from typing import Final

from ops.preflight.rows import Asked, Check
from ops.table.rows import NOTE, OK, Found, listed
from providers.graph.request import Request

_POLICIES: Final = "/deviceManagement/operationApprovalPolicies"


def _access_policies(asked: Asked) -> Found:
    what = "Listing the access policies of Multi Admin Approval"
    request = Request("GET", _POLICIES, what, "DeviceManagementRBAC.Read.All", "beta")
    found = [f"{one.get('displayName')!r} ({one.get('policyType')})" for one in asked.reads.get_all(request)]
    if not found:
        return Found(OK, "off: there is no access policy")
    return Found(
        NOTE,
        f"on: {listed(found)}",
        "Have a second administrator at hand for `pulumi up`: each write that one of them covers waits for an approval "
        "(docs/operating.md)",
    )


CHECKS: Final = (Check("multi-admin-approval", "Multi Admin Approval", _access_policies),)

"""The access policies of Multi Admin Approval: `/deviceManagement/operationApprovalPolicies`, read only, beta only.

The switch `multi_admin_approval` says whether there is one. Properties are [docs]; that a real one protects compliance
policies under exactly this `policyType` is [docs] too, while a public client writes `compliancePolicy` [client].
"""

from typing import Final
from uuid import NAMESPACE_URL, uuid5

from ...clock import timestamp
from ...objects import Json
from ...seed import SECURITY_OPERATIONS_GROUP
from ...state import TenantState
from ..calls import BETA_ONLY, Answer, Call, Operation
from .permissions import READ_RBAC

PATH: Final = "deviceManagement/operationApprovalPolicies"


def access_policies(tenant: TenantState) -> list[Json]:
    if tenant.switches.multi_admin_approval == "off":
        return []
    return [
        {
            "id": str(uuid5(NAMESPACE_URL, "sandbox:approvalPolicy")),
            "displayName": "Compliance policies",
            "description": "",
            "lastModifiedDateTime": timestamp(tenant.clock.now()),
            "policyType": "compliancePolicies",
            "policyPlatform": "notApplicable",
            "policySet": {"policyType": "compliancePolicies", "policyPlatform": "notApplicable"},
            "approverGroupIds": [SECURITY_OPERATIONS_GROUP],
        }
    ]


def list_access_policies(call: Call) -> Answer:
    return Answer(body={"@odata.context": call.context(PATH), "value": access_policies(call.tenant)})


OPERATIONS = (Operation("GET", PATH, list_access_policies, "intune", READ_RBAC, versions=BETA_ONLY),)

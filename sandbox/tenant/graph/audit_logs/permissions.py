"""The permissions and the licence that Entra's logs require, and how long they are kept [docs]."""

from datetime import timedelta
from typing import Final

from ...state import TenantState
from .. import errors
from ..calls import Call, any_of

READ_LOGS = any_of("AuditLog.Read.All")
# What shows the policies of a sign-in [live].
READ_APPLIED_POLICIES: Final = frozenset({"Policy.Read.All", "Policy.Read.ConditionalAccess"})
RETENTION: Final = {"P1": timedelta(days=30), "free": timedelta(days=7)}


def require_premium(tenant: TenantState) -> None:
    if tenant.switches.entra_plan == "free":
        raise errors.no_premium_licence()


def require_directory_read(call: Call) -> None:
    """Sources differ on it [docs, issue]: a switch."""
    if call.tenant.switches.sign_ins_need_directory_read and "Directory.Read.All" not in call.roles:
        raise errors.no_directory_access()


def retention(tenant: TenantState) -> timedelta:
    return RETENTION[tenant.switches.entra_plan]

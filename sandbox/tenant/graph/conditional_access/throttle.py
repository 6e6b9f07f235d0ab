"""One Conditional Access request a second per tenant, without Retry-After [docs]: a switch, off at first.

Policies, deleted policies, named locations and what-if count together, from whichever application.
"""

from datetime import timedelta

from ...state import TenantState
from .. import errors

INTERVAL = timedelta(seconds=1)
LIMITED = ("identity/conditionalAccess/", "policies/conditionalAccessPolicies")


def count(path: str, tenant: TenantState) -> None:
    """Refuse a request that is too early. It counts as well [docs], so an immediate retry extends the wait."""
    if not path.startswith(LIMITED):
        return
    last, now = tenant.last_conditional_access_request, tenant.clock.now()
    tenant.last_conditional_access_request = now
    if tenant.switches.conditional_access_throttling and last is not None and now - last < INTERVAL:
        raise errors.too_many_requests()

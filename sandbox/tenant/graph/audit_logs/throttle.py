"""Five requests to `/auditLogs` in ten seconds for each application [docs]: a switch, off at first.

Sign-ins and audits count together, and there is no Retry-After [both inference: no page promises more].
"""

from datetime import timedelta
from typing import Final

from ...objects import Application
from ...rates import Limit
from ...rates import count as counted
from ...state import TenantState
from .. import errors

LIMITS: Final = (Limit(5, timedelta(seconds=10)),)
PREFIX: Final = "auditLogs/"


def count(path: str, application: Application, tenant: TenantState) -> None:
    if not path.startswith(PREFIX):
        return
    wait = counted(f"auditLogs {application.app_id}", LIMITS, tenant)
    if tenant.switches.audit_log_throttling and wait is not None:
        raise errors.too_many_requests()

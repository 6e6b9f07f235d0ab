"""The rules, in the order in which a device's risk becomes a decision about access."""

from .chain import chain
from .compliance_policy import assignment, machine_risk, noncompliance
from .credentials import credentials
from .grant import grant
from .identities import break_glass, exclusions
from .intune import connector, tenant
from .lock_out import lock_out
from .scope import scope
from .state import protection, protection_enforced, state

RULES = [
    connector,
    machine_risk,
    noncompliance,
    assignment,
    tenant,
    grant,
    scope,
    break_glass,
    lock_out,
    exclusions,
    state,
    protection,
    protection_enforced,
    chain,
    credentials,
]

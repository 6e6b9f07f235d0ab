"""The rules, in the order in which a device's risk becomes a decision about access."""

from .chain import chain
from .compliance_policy import assignment, machine_risk, noncompliance
from .credentials import credentials
from .emergency_accounts import break_glass
from .exclusions import exclusions, unknown_identities
from .grant import grant
from .intune import connector, tenant
from .left_open import left_open
from .lock_out import lock_out
from .scope import scope
from .state import protection, protection_enforced, provider, state

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
    unknown_identities,
    state,
    protection,
    protection_enforced,
    provider,
    left_open,
    chain,
    credentials,
]

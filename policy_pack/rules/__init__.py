"""The rules, in the order in which a device's risk becomes a decision about access."""

from .all_parts_in_order import all_parts_in_order
from .compliance_policy import assignment, machine_risk, noncompliance
from .credentials import credentials
from .emergency_accounts import break_glass
from .enforcement import declared_enforcement, protection, protection_enforced, provider
from .exclusions import exclusions, unknown_identities
from .grant import grant
from .intune import connector, secure_by_default
from .left_open import left_open
from .lock_out import lock_out
from .required_coverage import required_coverage

RULES = [
    connector,
    machine_risk,
    noncompliance,
    assignment,
    secure_by_default,
    grant,
    required_coverage,
    break_glass,
    lock_out,
    exclusions,
    unknown_identities,
    declared_enforcement,
    protection,
    protection_enforced,
    provider,
    left_open,
    all_parts_in_order,
    credentials,
]

"""Every sample of every rule."""

from tests.policy_pack.samples import (
    all_parts_in_order,
    assignment,
    compliance_policy,
    conditional_access,
    conditions,
    credentials,
    emergency_accounts,
    enforcement,
    exclusions,
    grant,
    intune,
    left_open,
    lock_out,
    machine_risk,
    people,
    public,
    required_coverage,
)

_MODULES = (
    all_parts_in_order,
    assignment,
    compliance_policy,
    conditional_access,
    conditions,
    credentials,
    emergency_accounts,
    enforcement,
    exclusions,
    grant,
    intune,
    left_open,
    lock_out,
    machine_risk,
    people,
    public,
    required_coverage,
)
SAMPLES = [sample for module in _MODULES for sample in module.SAMPLES]

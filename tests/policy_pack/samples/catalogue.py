"""Every sample of every rule."""

from tests.policy_pack.samples import (
    assignment,
    chain,
    compliance_policy,
    conditional_access,
    conditions,
    credentials,
    emergency_accounts,
    exclusions,
    grant,
    intune,
    left_open,
    lock_out,
    machine_risk,
    people,
    public,
    scope,
    state,
)

_MODULES = (
    assignment,
    chain,
    compliance_policy,
    conditional_access,
    conditions,
    credentials,
    emergency_accounts,
    exclusions,
    grant,
    intune,
    left_open,
    lock_out,
    machine_risk,
    people,
    public,
    scope,
    state,
)
SAMPLES = [sample for module in _MODULES for sample in module.SAMPLES]

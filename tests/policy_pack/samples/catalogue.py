"""Every sample of every rule."""

from tests.policy_pack.samples import (
    assignment,
    chain,
    compliance_policy,
    conditional_access,
    conditions,
    credentials,
    grant,
    identities,
    intune,
    lock_out,
    machine_risk,
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
    grant,
    identities,
    intune,
    lock_out,
    machine_risk,
    scope,
    state,
)
SAMPLES = [sample for module in _MODULES for sample in module.SAMPLES]

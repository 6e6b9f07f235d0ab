"""Every sample of every rule."""

from tests.policy_pack.samples import (
    chain,
    compliance_policy,
    conditional_access,
    credentials,
    grant,
    identities,
    intune,
    lock_out,
    scope,
    state,
)

_MODULES = (
    chain,
    compliance_policy,
    conditional_access,
    credentials,
    grant,
    identities,
    intune,
    lock_out,
    scope,
    state,
)
SAMPLES = [sample for module in _MODULES for sample in module.SAMPLES]

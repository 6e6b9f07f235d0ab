"""Verifies what must be true before any part is declared, and so before anything is written.

What the state already holds is not verified again, so a run without a change sends no request.
"""

from components import part_names
from components.checks import adoption, unsupported_members
from components.checks.existence import Existence
from components.checks.managed_policy import refuse_a_second_entry, refuse_to_replace
from components.part_names import part_name
from components.stack_state import Resources, outputs_of
from components.tenant_reader import Tenant
from settings import BreakGlass, Settings
from settings.references import in_compliance_policy, in_conditional_access


def verify(
    name: str, args: Settings, emergency: BreakGlass | None, tenant: Tenant, state: Resources, existence: Existence
) -> None:
    """Raise pulumi.RunError when Graph would refuse what `args` say, or when adopting would take something away."""
    policy, access = args.compliance_policy, args.conditional_access
    if policy is None and access is None:
        return
    ours, theirs = part_name(name, part_names.COMPLIANCE_POLICY), part_name(name, part_names.CONDITIONAL_ACCESS)
    adopted = None if policy is None else policy.adopt
    adopted_access = None if access is None else access.adopt
    refuse_a_second_entry(state, (theirs, adopted_access), (ours, adopted))
    if access is not None and access.adopt is not None:
        refuse_to_replace(state, theirs, access.adopt)
    known, known_access = outputs_of(state, ours), outputs_of(state, theirs)
    if access is not None and access.adopt is not None and not known_access:
        unsupported_members.refuse_to_adopt(access, tenant)
    if policy is not None and policy.adopt is not None and not known:
        adoption.refuse_to_adopt(policy, policy.adopt, tenant)
    # Where access is enforced, the check of the emergency accounts reports more than a missing account.
    referred = in_conditional_access(access, None if args.enforces_access else emergency)
    existence.verify([(in_compliance_policy(policy), known), (list(referred), known_access)])

"""The program: the stack's configuration as one `DefenderConditionalAccess`."""

import pulumi

from components import DefenderConditionalAccess
from settings import ConfigurationError, load_stack_config

try:
    settings = load_stack_config(pulumi.Config())
except ConfigurationError as error:
    raise pulumi.RunError(str(error)) from None

chain = DefenderConditionalAccess("defender", settings)

pulumi.export("connected", chain.connected)
pulumi.export("partnerState", chain.partner_state)
pulumi.export("compliancePolicyId", chain.compliance_policy_id)
pulumi.export("conditionalAccessPolicyId", chain.conditional_access_policy_id)
pulumi.export("conditionalAccessState", chain.conditional_access_state)

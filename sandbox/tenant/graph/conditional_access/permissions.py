"""The application permissions that the policy service requires [docs]."""

from ..calls import all_of, any_of

READ_POLICIES = any_of("Policy.Read.All", "Policy.Read.ConditionalAccess")
# Writing needs reading too; some pages ask for Application.Read.All on top, which is a known issue [docs].
WRITE_POLICIES = all_of("Policy.ReadWrite.ConditionalAccess", "Policy.Read.All")
EVALUATE = READ_POLICIES + any_of("Policy.ReadWrite.ConditionalAccess")
READ_STRENGTHS = any_of("Policy.Read.All", "Policy.Read.AuthenticationMethod")
READ_DEFAULTS = any_of("Policy.Read.All", "Policy.ReadWrite.SecurityDefaults")
WRITE_DEFAULTS = all_of("Policy.ReadWrite.SecurityDefaults", "Policy.Read.All")

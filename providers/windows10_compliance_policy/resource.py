"""The Windows compliance policy as a program declares it."""

from collections.abc import Mapping, Sequence
from typing import Any

import pulumi

from providers.resource import REQUIRED_BY, IntuneResource
from providers.windows10_compliance_policy.provider import Windows10CompliancePolicyProvider


class Windows10CompliancePolicy(IntuneResource, module="intune", name="Windows10CompliancePolicy"):
    """A windows10CompliancePolicy with its actions for noncompliance and assignments.

    `members`: Graph's names, `displayName` required; a property that is left out is not managed. `actions`: items of
    the one rule, exactly one of them `block`. `targets`: the complete set of assignment targets. `adopt`: id of a
    policy to adopt. `required_by`: name of the Conditional Access policy that depends on it; a refresh reports others
    of that name.
    """

    def __init__(
        self,
        resource_name: str,
        members: Mapping[str, pulumi.Input[Any]],
        actions: Sequence[Mapping[str, pulumi.Input[Any]]],
        targets: Sequence[Mapping[str, pulumi.Input[Any]]],
        adopt: str | None = None,
        approval_justification: str | None = None,
        required_by: str | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        properties = {
            **content(members, actions, targets),
            **({"adopt": adopt} if adopt else {}),
            **({REQUIRED_BY: required_by} if required_by else {}),
        }
        super().__init__(Windows10CompliancePolicyProvider(), resource_name, properties, approval_justification, opts)


def content(
    members: Mapping[str, pulumi.Input[Any]],
    actions: Sequence[Mapping[str, pulumi.Input[Any]]],
    targets: Sequence[Mapping[str, pulumi.Input[Any]]],
) -> dict[str, pulumi.Input[Any]]:
    """The properties that are part of the policy in Graph."""
    rule = {"ruleName": "PasswordRequired", "scheduledActionConfigurations": list(actions)}
    return {
        **members,
        "scheduledActionsForRule": [rule],
        "assignments": [{"target": target} for target in targets],
    }

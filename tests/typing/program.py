"""A program as its author would write it: lists, tuples and Outputs, and no comma for the type checker's sake."""

from collections.abc import Sequence

import pulumi

from defender_conditional_access import (
    ActionForNoncompliance,
    Applications,
    Assignments,
    AssignmentTarget,
    BreakGlass,
    CompliancePolicy,
    ConditionalAccess,
    DefenderConditionalAccess,
    GrantControls,
    Identities,
    Locations,
    Platforms,
    Settings,
    Users,
)


def pilots() -> Sequence[str]:
    return ["5c8b1f6e-0d3a-4b52-9a41-7e2d90c6a1f3"]


other = pulumi.StackReference("organization/directory/prod")
group: pulumi.Output[str] = pulumi.Output.from_input("5c8b1f6e-0d3a-4b52-9a41-7e2d90c6a1f3")
groups: pulumi.Output[list[str]] = pulumi.Output.all(group, group)
names = ["Office365", "MicrosoftAdminPortals"]

chain = DefenderConditionalAccess(
    "pilot",
    Settings(
        compliance_policy=CompliancePolicy(
            display_name="Pilot",
            machine_risk_score="low",
            actions_for_noncompliance=[
                ActionForNoncompliance(action="block", after_days=1),
                ActionForNoncompliance(
                    action="notification", notification_template="Noncompliant", additional_recipients=groups
                ),
            ],
            scope_tags=["Default"],
            assignments=Assignments(include=[AssignmentTarget(target=group)], exclude=(AssignmentTarget(target="x"),)),
        ),
        conditional_access=ConditionalAccess(
            display_name="Pilot",
            users=Users(
                include=Identities(groups=groups, users=other.get_output("users")),
                exclude=Identities(groups=[group, "Guests"], users=pilots()),
            ),
            applications=Applications(include=names),
            client_app_types=["browser"],
            platforms=Platforms(include=["windows"]),
            locations=Locations(include=other.get_output("locations")),
            grant_controls=GrantControls(built_in_controls=["compliantDevice", "mfa"], terms_of_use=[group]),
        ),
        break_glass=BreakGlass(users=["4e8d1a76-c25b-4f93-b0e7-6a3d89f1c502"]),
    ),
    opts=pulumi.ResourceOptions(protect=True),
)
if chain.compliance_policy_id is not None:
    pulumi.export("policy", chain.compliance_policy_id.apply(str.upper))

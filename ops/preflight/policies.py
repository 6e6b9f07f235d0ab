"""Policies that the tenant has already: the stack's own, and others that act together with them."""

from typing import Final

from components.checks import machine_risk
from components.checks.check import Change
from components.checks.compliant_device import demanded
from ops.preflight.rows import Asked, Check
from ops.table.rows import NOTE, OK, WRONG, Found, counted, listed
from providers.graph.conditional_access import named, requires_compliant_device

_ADOPT: Final = "Adopt it (`adopt: <id>`), or give the stack's policy another name"


def _compliance_policy(asked: Asked) -> Found:
    """Whether the tenant has the stack's Windows compliance policy, or another that asks for a machine risk."""
    ours = asked.stack.settings.compliance_policy
    if ours is None:
        blockers = machine_risk.counts(None, None, asked.tenant)(Change({}, {}))
        if not blockers:
            return Found(OK, "a Windows compliance policy of the tenant asks for a machine risk and reaches somebody")
        found, _, todo = blockers[0].partition(". ")
        return Found(WRONG, found, todo)
    known = asked.tenant.compliance_policies_named(ours.display_name)
    if not known:
        return Found(NOTE, f"there is none named {ours.display_name!r} yet: `pulumi up` of this stack makes it")
    ids = listed([str(one["id"]) for one in known])
    if len(known) > 1:
        return Found(WRONG, f"{len(known)} are named {ours.display_name!r}: {ids}", "Delete or rename the others")
    if not machine_risk.asks_for_machine_risk(known[0]):
        return Found(NOTE, f"{ids} asks for no machine risk: `pulumi up` of this stack writes what it configures")
    return Found(OK, f"{ids} asks for a machine risk")


def _access_policy(asked: Asked) -> Found:
    ours = asked.stack.settings.conditional_access
    if ours is None:
        return Found(NOTE, "the stack has none")
    known = named(ours.display_name, asked.tenant.conditional_access_policies())
    if not known:
        return Found(NOTE, f"there is none named {ours.display_name!r} yet: `pulumi up` of this stack makes it")
    told = listed([f"{one['id']}, {one['state']}" for one in known])
    if len(known) > 1:
        return Found(WRONG, f"{len(known)} are named {ours.display_name!r}: {told}", f"Delete the others. {_ADOPT}")
    return Found(OK, told)


def _others(asked: Asked) -> Found:
    """Enabled policies for the same purpose. A change of what makes a device compliant acts through them at once."""
    ours = asked.stack.settings.conditional_access
    name = None if ours is None else ours.display_name
    found = [one for one in asked.tenant.conditional_access_policies() if requires_compliant_device(one)]
    others = [f"{one['displayName']!r} ({one['id']})" for one in found if one["displayName"] != name]
    if not others:
        return Found(OK, "none")
    words = counted(len(others), "enabled policy requires", "enabled policies require")
    return Found(
        NOTE,
        f"{words} a compliant device: {listed(others)}",
        "What this stack changes of compliance acts at once through them, also while its own policy only reports",
    )


def _denies(asked: Asked) -> Found:
    """Whether the stack's policy denies access to a risky device, by the rule of the check before enforcement."""
    ours = asked.stack.settings.conditional_access
    if ours is None:
        return Found(NOTE, "the stack has no Conditional Access policy")
    platforms = ours.platforms
    wire = {
        "grantControls": {
            "operator": ours.grant_controls.operator,
            "builtInControls": list(ours.grant_controls.built_in_controls),
            "termsOfUses": list(ours.grant_controls.terms_of_use),
            "authenticationStrengthPolicyId": ours.grant_controls.authentication_strength_policy_id,
            "customAuthenticationFactors": list(ours.grant_controls.custom_authentication_factors),
        },
        "conditions": {}
        if platforms is None
        else {
            "platforms": {
                "includedPlatforms": list(platforms.include),
                "excludedPlatforms": list(platforms.exclude),
            }
        },
    }
    warnings = demanded(Change({}, wire))
    if not warnings:
        return Found(OK, "it requires a compliant device on Windows")
    found, _, todo = warnings[0].partition(". ")
    return Found(WRONG, found, todo)


CHECKS: Final = (
    Check("compliance-policy", "A Windows compliance policy requires a machine risk", _compliance_policy),
    Check("conditional-access-policy", "The stack's Conditional Access policy", _access_policy),
    Check("conditional-access-denies", "The policy denies access to a risky Windows device", _denies),
    Check("conditional-access-others", "Other enabled policies that require a compliant device", _others),
)

"""Policies and settings as tenants have them: what azuread does not support, what is gone, guests, empty texts."""

from typing import Any

import pytest

from sandbox.tenant import seed
from sandbox.tenant.state import TenantState
from tests.engine.conftest import Stack
from tests.engine.test_adopt import existing_policies

NOBODY = "00000000-1111-4222-8333-444444444444"
STRICT = {"continuousAccessEvaluation": {"mode": "strictLocation"}}
AGENTS = {"includeAgentUsers": ["All"], "excludeAgentUsers": [], "agentFilter": None}
WHOLE = "The provider writes the whole policy: "


def error(stack: Stack, beginning: str) -> str:
    """The text of the one error that has `beginning` in it, from there."""
    (message,) = [text for text in stack.diagnostics("error") if beginning in text]
    return message[message.index(beginning) :]


def strict_location(state: TenantState, policy_id: str) -> None:
    """Somebody in the portal; shown on beta alone."""
    with state.lock:
        policy = state.conditional_access_policies[policy_id]
        nothing = dict.fromkeys(
            (
                "applicationEnforcedRestrictions",
                "cloudAppSecurity",
                "disableResilienceDefaults",
                "globalSecureAccessFilteringProfile",
                "persistentBrowser",
                "secureSignInSession",
                "signInFrequency",
            )
        )
        policy.members = {
            **policy.members,
            "state": "enabled",
            "sessionControls": nothing | STRICT,
            "conditions": policy.members["conditions"] | {"agents": AGENTS},
        }


def test_a_policy_that_azuread_cannot_hold_is_not_adopted(stack: Stack) -> None:
    _, access = existing_policies(stack)
    strict_location(stack.tenant.state, access)
    stack.configuration["conditionalAccess"]["adopt"] = access
    stack.configuration["connector"]["partnerUnsupportedOsVersionBlocked"] = True
    expected = (
        "conditionalAccess.adopt: Conditional Access policy 'Require compliant device' "
        f"({access}, enabled) has properties that the azuread provider does not support: conditions.agents, "
        f"sessionControls.continuousAccessEvaluation. {WHOLE}adopting it would remove these properties, or "
        "Graph would refuse the write. Nothing was written. Remove them from the policy in the portal first "
        "(entra.microsoft.com > Conditional Access > Policies), or leave the policy to the portal: remove `adopt` and "
        "choose another displayName."
    )
    for operation, arguments in ((stack.preview, []), (stack.up, ["--skip-preview"])):
        run = operation(*arguments)
        assert (run.exit_code, stack.writes()) == (1, []), run.output
        assert error(stack, "conditionalAccess.adopt:") == expected
        assert "__defaults" not in run.output


def test_what_somebody_added_to_our_policy_is_not_taken_away(stack: Stack) -> None:
    (access,) = stack.started().tenant.state.conditional_access_policies
    strict_location(stack.tenant.state, access)
    # A run without a change asks nothing, and so says nothing.
    run = stack.up("--skip-preview")
    assert (run.exit_code, stack.writes()) == (0, []), run.output
    stack.configuration["conditionalAccess"]["displayName"] = "Another name"
    for operation, arguments in ((stack.preview, []), (stack.up, ["--skip-preview"])):
        run = operation(*arguments)
        assert (run.exit_code, stack.writes()) == (1, []), run.output
        assert error(stack, "Conditional Access was not touched") == (
            "Conditional Access was not touched: somebody has added to Conditional Access policy 'Require compliant "
            f"device' ({access}, enabled) properties that the azuread provider does not support: conditions.agents, "
            f"sessionControls.continuousAccessEvaluation. {WHOLE}this change would remove these properties, "
            "or Graph would refuse the write. Move them to another policy in the portal (entra.microsoft.com > "
            "Conditional Access > Policies), then run `pulumi refresh` and the same command again."
        )


def test_a_take_over_shows_no_mark_of_pulumis(stack: Stack) -> None:
    _, access = existing_policies(stack)
    with stack.tenant.state.lock:
        members = stack.tenant.state.conditional_access_policies[access].members
        members["conditions"]["locations"] = {"includeLocations": ["All"], "excludeLocations": ["AllTrusted"]}
    del stack.configuration["compliancePolicy"]
    stack.configuration["conditionalAccess"]["adopt"] = access
    run = stack.preview()
    assert run.exit_code == 0, run.output
    assert (
        f"Adopting Conditional Access policy {access} changes:\n"
        '  conditions.locations: {"excludedLocations": ["AllTrusted"], "includedLocations": ["All"]} → nothing'
    ) in stack.diagnostics("warning")


GONE: dict[str, Any] = {
    "breakGlass": {"users": [seed.BREAK_GLASS_1, NOBODY]},
    "conditionalAccess": {
        "displayName": "Require compliant device",
        "users": {
            "include": {"users": ["All"]},
            "exclude": {"groups": [NOBODY], "roles": [NOBODY], "users": [seed.CLIENT_SERVICE_PRINCIPAL]},
        },
        "applications": {"include": ["All"], "exclude": [seed.TEAMS, NOBODY]},
        "locations": {"include": ["All"], "exclude": [NOBODY]},
        "grantControls": {"authenticationStrengthPolicyId": NOBODY, "builtInControls": []},
    },
    "compliancePolicy": {
        "displayName": "Windows risk",
        "machineRiskScore": "medium",
        "scopeTags": ["0", "7"],
        "assignments": {
            "include": [{"target": seed.PILOT_GROUP, "filter": NOBODY, "filterMode": "include"}],
            "exclude": [NOBODY],
        },
        "actionsForNoncompliance": [{"action": "notification", "notificationTemplate": NOBODY}],
    },
}
PORTAL = "entra.microsoft.com >"
GROUP = f"the tenant has no group {NOBODY}. Correct the object id, or remove it ({PORTAL} Groups > All groups)."
USER = f"Correct the object id, or remove it ({PORTAL} Users > All users)."


def test_every_id_that_is_of_nothing_is_reported_before_the_first_write(stack: Stack) -> None:
    stack.configuration |= GONE
    run = stack.up("--skip-preview")
    assert (run.exit_code, stack.writes()) == (1, []), run.output
    head, *missing = error(stack, "The configuration cannot be carried out").splitlines()
    assert head == "The configuration cannot be carried out; nothing was written:"
    access, policy = "conditionalAccess", "compliancePolicy"
    service = seed.CLIENT_SERVICE_PRINCIPAL
    assert sorted(line.strip() for line in missing) == sorted(
        [
            f"breakGlass.users[1]: the tenant has no user {NOBODY}. {USER}",
            f"{access}.users.exclude.users[0]: the tenant has no user {service}. {USER}",
            f"{access}.users.exclude.groups[0]: {GROUP}",
            f"{access}.users.exclude.roles[0]: the tenant has no directory role {NOBODY}. Give the template id of the "
            f"role ({PORTAL} Roles & admins > the role > Description).",
            f"{access}.applications.exclude[1]: the tenant has no application {NOBODY}. Correct the application id, or "
            "bring the application into the tenant: a Microsoft service comes with its licence or first use, or by "
            f"`az ad sp create --id {NOBODY}`.",
            f"{access}.locations.exclude[0]: the tenant has no named location {NOBODY}. Correct the id, or remove it "
            f"({PORTAL} Conditional Access > Named locations).",
            f"{access}.grantControls.authenticationStrengthPolicyId: the tenant has no authentication strength "
            f"{NOBODY}. Correct the id ({PORTAL} Conditional Access > Authentication strengths).",
            f"{policy}.scopeTags[1]: the tenant has no scope tag 7. Correct the id, or give the name.",
            f"{policy}.assignments.include[0].filter: the tenant has no assignment filter {NOBODY}. Correct the id, "
            "or give the name.",
            f"{policy}.assignments.exclude[0]: {GROUP}",
            f"{policy}.actionsForNoncompliance[0].notificationTemplate: the tenant has no notification template "
            f"{NOBODY}. Correct the id, or give the name.",
        ]
    )
    asked = [one.path for one in stack.tenant.requests if one.path.startswith(("/v1.0", "/beta"))]
    assert len(asked) == len(set(asked)) == 9
    assert not [text for text in stack.diagnostics("warning") if "could not be read" in text]


def test_what_is_gone_since_is_found_when_its_part_changes(stack: Stack) -> None:
    stack.configuration["conditionalAccess"]["users"] = {
        "include": {"users": ["All"]},
        "exclude": {"users": [seed.DIEGO]},
    }
    stack.started()
    del stack.tenant.state.users[seed.DIEGO]
    run = stack.preview()
    assert (run.exit_code, [one.path for one in stack.tenant.requests if "v1.0/users" in one.path]) == (0, [])
    stack.configuration["conditionalAccess"]["displayName"] = "Another name"
    run = stack.preview()
    assert (run.exit_code, stack.writes()) == (1, []), run.output
    assert error(stack, "Conditional Access was not touched") == (
        "Conditional Access was not touched: conditionalAccess.users.exclude.users[0]: the tenant has no user "
        f"{seed.DIEGO}. {USER}"
    )
    # Without a preview it is found when the parts before it are written already.
    stack.configuration["compliancePolicy"]["machineRiskScore"] = "low"
    run = stack.up("--skip-preview")
    assert run.exit_code == 1, run.output
    assert stack.writes() == ["PATCH deviceManagement/deviceCompliancePolicies/{policy}"]
    assert f"the tenant has no user {seed.DIEGO}" in error(stack, "Conditional Access was not touched")


@pytest.mark.parametrize("state", ["enabled", "reportOnly"])
def test_ids_that_cannot_be_read(stack: Stack, state: str) -> None:
    stack.tenant.state.applications[seed.CLIENT_ID].permissions -= {"RoleManagement.Read.Directory"}
    stack.configuration["conditionalAccess"] |= {
        "state": state,
        "users": {"include": {"users": ["All"]}, "exclude": {"roles": [seed.DIRECTORY_SYNCHRONIZATION_ACCOUNTS]}},
    }
    run = stack.preview()
    head = "conditionalAccess.users.exclude.roles[0]: whether the tenant has them could not be read. "
    where = "error" if state == "enabled" else "warning"
    (warning,) = [text for text in stack.diagnostics(where) if head in text]
    assert "Grant the application permission RoleManagement.Read.Directory with admin consent" in warning
    assert (run.exit_code, stack.writes()) == (1 if state == "enabled" else 0, [])


def test_what_reads_back_otherwise_is_no_change(stack: Stack) -> None:
    """Empty texts, kinds of guests in any order, ids in capitals, lists in another order: written, refreshed, equal."""
    stack.configuration["compliancePolicy"] |= {
        "description": "",
        "settings": {"osMinimumVersion": "", "passwordExpirationDays": 0},
        "scopeTags": ["1", "0"],
        "assignments": {"include": [seed.PILOT_GROUP.upper()], "exclude": [seed.CONTRACTORS_GROUP]},
    }
    stack.configuration["breakGlass"] = {"users": [seed.BREAK_GLASS_1.upper(), seed.BREAK_GLASS_2]}
    stack.configuration["conditionalAccess"]["users"] = {
        "include": {"users": ["All"]},
        "exclude": {
            "guestsOrExternalUsers": {
                "guestOrExternalUserTypes": ["serviceProvider", "b2bCollaborationGuest", "internalGuest"],
                "externalTenants": {"membershipKind": "all"},
            }
        },
    }
    stack.started()
    with stack.tenant.state.lock:
        (policy,) = stack.tenant.state.compliance_policies.values()
        policy.members |= {"roleScopeTagIds": ["1", "0"], "osMinimumVersion": "", "wslDistributions": []}
        policy.assignments.reverse()
    for operation in (stack.up, stack.refresh, stack.preview):
        run = operation()
        assert (run.exit_code, stack.writes(), stack.changes()) == (0, [], {"same": 6}), run.output


def test_the_old_word_for_guests_is_refused_with_its_key(stack: Stack) -> None:
    stack.configuration["conditionalAccess"]["users"] = {"include": {"users": ["GuestsOrExternalUsers"]}}
    run = stack.preview()
    assert (run.exit_code, stack.tenant.requests) == (1, []), run.output
    assert (
        'conditionalAccess.users.include.users[0]: "GuestsOrExternalUsers" reads back as something else; give '
        "guestsOrExternalUsers: {guestOrExternalUserTypes: [internalGuest, b2bCollaborationGuest, "
        "b2bCollaborationMember, b2bDirectConnectUser, otherExternalUser, serviceProvider], externalTenants: "
        "{membershipKind: all}} instead, which is the same"
    ) in run.output


def test_a_name_of_no_application_says_how_to_bring_one_in(stack: Stack) -> None:
    stack.configuration["conditionalAccess"]["applications"] = {"include": ["Azure DevOps"]}
    run = stack.preview()
    assert (run.exit_code, stack.writes()) == (1, [])
    assert (
        "conditionalAccess.applications.include[0]: No application is named 'Azure DevOps'. Correct the name, or bring "
        "the application into the tenant: a Microsoft service comes with its licence or first use, or by "
        "`az ad sp create --id APPLICATION_ID`."
    ) in run.output

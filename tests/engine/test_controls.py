"""Grant and session controls through the whole chain: what is written, what a plan says, what cannot be taken out."""

import json
import subprocess
import sys

from sandbox.tenant.objects import ConditionalAccessPolicy
from tests.engine.conftest import ROOT, Stack

STRENGTH = "00000000-0000-0000-0000-000000000004"
EVERY_TIME = {"signInFrequencyInterval": "everyTime"}
THIRTY_DAYS = {"signInFrequency": 30, "signInFrequencyPeriod": "days"}
WHERE = "entra.microsoft.com > Conditional Access > Policies > Require compliant device"


def access(stack: Stack) -> ConditionalAccessPolicy:
    (policy,) = stack.tenant.state.conditional_access_policies.values()
    return policy


def session(stack: Stack, **controls: object) -> None:
    stack.configuration["conditionalAccess"]["sessionControls"] = controls


def stays(stack: Stack, members: str, verb: str = "it stays") -> str:
    what = "it" if verb == "it stays" else "them"
    return (
        f"{members} cannot be removed from Conditional Access policy 'Require compliant device' ({access(stack).id}) "
        f"by this program: azuread does not write the removal, and {verb} in the tenant. Nothing was written to the "
        f"policy. Remove {what} there ({WHERE}), run `pulumi refresh`, and then the same command again; or put {what} "
        "back into the configuration."
    )


def test_a_sign_in_every_time_becomes_one_after_thirty_days(stack: Stack) -> None:
    session(stack, **EVERY_TIME)
    stack.started()
    session(stack, **THIRTY_DAYS)
    assert stack.preview().exit_code == 0
    plan = json.dumps(stack.workspace.preview_json("--show-sames"))
    assert "Sign-in frequency: every time → 30 days" in in_words(plan)
    run = stack.up("--skip-preview")
    assert (run.exit_code, stack.writes()) == (0, ["PATCH identity/conditionalAccess/policies/{ca}"]), run.output
    assert access(stack).members["sessionControls"]["signInFrequency"] == {
        "@odata.type": "#microsoft.graph.signInFrequencySessionControl",
        "authenticationType": "primaryAndSecondaryAuthentication",
        "frequencyInterval": "timeBased",
        "isEnabled": True,
        "type": "days",
        "value": 30,
    }


def in_words(plan: str) -> str:
    """What `python -m ops plan` says of it, and that it counts as weaker."""
    command = [sys.executable, "-m", "ops", "plan", "-"]
    done = subprocess.run(command, input=plan, capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 2, done.stdout + done.stderr
    return done.stdout


def test_what_azuread_would_leave_in_the_tenant_is_not_taken_out_unseen(stack: Stack) -> None:
    grants = {"builtInControls": ["compliantDevice"], "authenticationStrengthPolicyId": STRENGTH}
    stack.configuration["conditionalAccess"]["grantControls"] = grants
    session(stack, **THIRTY_DAYS, persistentBrowserMode="never", cloudAppSecurityPolicy="monitorOnly")
    stack.started()
    del grants["authenticationStrengthPolicyId"]
    session(stack, cloudAppSecurityPolicy="monitorOnly")
    three = (
        "grantControls.authenticationStrengthPolicyId and sessionControls.persistentBrowserMode and "
        "sessionControls.signInFrequency"
    )
    for run in (stack.preview(), stack.up("--skip-preview")):
        assert (run.exit_code, stack.writes()) == (1, []), run.output
        assert stays(stack, three, "they stay") in run.output

    members = access(stack).members
    members["grantControls"]["authenticationStrength"] = None
    members["sessionControls"] |= {"persistentBrowser": None, "signInFrequency": None}
    assert stack.refresh("--skip-preview").exit_code == 0
    run = stack.up("--skip-preview")
    assert (run.exit_code, stack.writes()) == (0, []), run.output


def test_what_azuread_would_keep_by_itself_is_not_taken_out_unseen(stack: Stack) -> None:
    """There is no difference then, and nothing would ever say it."""
    session(stack, **EVERY_TIME, persistentBrowserMode="never")
    stack.started()
    session(stack, persistentBrowserMode="never")
    run = stack.preview()
    assert (run.exit_code, stack.writes()) == (1, []), run.output
    assert stays(stack, "sessionControls.signInFrequencyInterval") in run.output

    del stack.configuration["conditionalAccess"]["sessionControls"]
    run = stack.up("--skip-preview")
    assert (run.exit_code, access(stack).members["sessionControls"]) == (0, None), run.output


def test_controls_that_entra_does_not_take_together_are_mistakes_of_the_configuration(stack: Stack) -> None:
    stack.configuration["conditionalAccess"]["grantControls"] = {
        "operator": "OR",
        "builtInControls": ["mfa", "passwordChange"],
        "authenticationStrengthPolicyId": STRENGTH,
    }
    run = stack.preview()
    assert (run.exit_code, stack.tenant.requests) == (1, []), run.output
    for line in (
        'grantControls.authenticationStrengthPolicyId: cannot be combined with "mfa" in builtInControls, which it '
        "replaces; remove one of them",
        'grantControls.operator: "passwordChange" needs "AND", given "OR"',
        'userRiskLevels: is missing: "passwordChange" is for users at risk. Expected for instance [high]',
    ):
        assert f"conditionalAccess.{line}" in run.output

"""Whoever enforces a policy that applies to themselves, or takes no risky device out, is warned before it is done."""

import json
from pathlib import Path

from sandbox.tenant import seed
from tests.engine.conftest import Stack
from tests.engine.test_enforcement import enforced

APPLIES = (
    f"You are signed in as the user {seed.ADELE}, and the policy applies to you as well: from your next sign-in on you "
    "must meet it, also to change the policy again. Make sure that you can meet it, or run this as an application (a "
    "service principal), to which the policy does not apply."
)


def sign_in_with_the_azure_cli(stack: Stack, folder: Path, user: str) -> None:
    """An `az` on the PATH that somebody has signed in to; no other way is configured."""
    answer = {"accessToken": stack.tenant.person_token(user), "expiresOn": "2099-01-01 00:00:00.000000"}
    folder.mkdir()
    (folder / "answer.json").write_text(json.dumps(answer))
    az = folder / "az"
    az.write_text(f"#!/bin/sh\nexec cat '{folder / 'answer.json'}'\n")
    az.chmod(0o755)
    environment = stack.workspace.environment
    del environment["ARM_CLIENT_SECRET"]
    environment["PATH"] = f"{folder}:{environment['PATH']}"


def test_a_person_is_warned_that_the_policy_applies_to_them(stack: Stack, tmp_path: Path) -> None:
    stack.tenant.state.users[seed.ADELE].directory_roles = {seed.GLOBAL_ADMINISTRATOR}
    sign_in_with_the_azure_cli(enforced(stack), tmp_path / "bin", seed.ADELE)
    run = stack.preview()
    assert run.exit_code == 0, run.output
    assert APPLIES in stack.diagnostics("warning")
    stack.configuration["conditionalAccess"]["users"] = {
        "include": {"users": ["All"]},
        "exclude": {"groups": [seed.CONTRACTORS_GROUP]},
    }
    stack.tenant.state.groups[seed.CONTRACTORS_GROUP].members.add(seed.ADELE)
    run = stack.preview()
    assert (run.exit_code, APPLIES in stack.diagnostics("warning")) == (0, False), run.output


def test_an_alternative_to_the_compliant_device_is_a_warning(stack: Stack) -> None:
    enforced(stack).configuration["conditionalAccess"]["grantControls"] = {
        "operator": "OR",
        "builtInControls": ["compliantDevice", "mfa"],
    }
    run = stack.up("--skip-preview")
    assert run.exit_code == 0, run.output
    assert (
        "The policy asks for a compliant device or mfa (grantControls.operator is OR), so a device found risky keeps "
        "its access. If that is not intended, put compliantDevice into conditionalAccess.grantControls.builtInControls "
        "and set its operator to AND."
    ) in stack.diagnostics("warning")
    risky = {"user": seed.DIEGO, "device": "DIEGO-PC", "application": seed.SHAREPOINT_ONLINE}
    assert stack.tenant.sign_in(**risky, multifactor=True).granted

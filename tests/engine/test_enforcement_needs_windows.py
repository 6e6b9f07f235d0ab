"""Access is enforced only while Intune evaluates Windows devices: whether the stack manages the connector or not."""

from typing import Any

from sandbox.tenant import seed
from tests.engine.conftest import Stack
from tests.engine.test_enforcement import blocked, enforced

WHERE = (
    "intune.microsoft.com > Endpoint security > Microsoft Defender for Endpoint > Connect Windows devices version "
    "10.0.15063 and above to Microsoft Defender for Endpoint > On > Save"
)
NOT_EVALUATED = (
    "Conditional Access was not touched. Intune does not evaluate Windows devices by Defender for Endpoint: "
    "windowsEnabled of the connector is false, so no Windows device's risk counts. Set `connector.windowsEnabled: "
    "true` in the stack (where it says so already: run `pulumi refresh` and then `pulumi up`), or turn it on: "
    f"{WHERE}; then run the same command again."
)
ACCESS = "identity/conditionalAccess/policies"


def connector(stack: Stack) -> dict[str, Any]:
    return stack.tenant.state.connectors[seed.MDE_CONNECTOR].members


def test_a_connector_that_the_stack_does_not_manage(stack: Stack) -> None:
    """Refused, by the default preview and without one; whoever turns it on elsewhere is let through."""
    del stack.configuration["connector"]
    run = enforced(stack).preview()
    assert (run.exit_code, stack.writes(), blocked(stack)) == (1, [], NOT_EVALUATED), run.output
    run = stack.up("--skip-preview")
    assert (run.exit_code, blocked(stack)) == (1, NOT_EVALUATED), run.output
    assert not [line for line in stack.writes() if ACCESS in line]
    connector(stack)["windowsEnabled"] = True
    run = stack.up("--skip-preview")
    assert (run.exit_code, stack.writes()) == (0, [f"POST {ACCESS}"]), run.output
    assert not stack.tenant.sign_in(user=seed.DIEGO, device="DIEGO-PC", application=seed.SHAREPOINT_ONLINE).granted


def test_a_connector_of_which_other_members_are_managed(stack: Stack) -> None:
    stack.configuration["connector"] = {"microsoftDefenderForEndpointAttachEnabled": True}
    run = stack.up("--skip-preview")
    assert (run.exit_code, stack.workspace.outputs()["connected"]) == (0, False), run.output
    assert NOT_EVALUATED.removeprefix("Conditional Access was not touched. ") in stack.diagnostics("warning")
    run = enforced(stack).up()
    assert (run.exit_code, stack.writes(), blocked(stack)) == (1, [], NOT_EVALUATED), run.output


def test_off_and_enforced_in_one_edit(stack: Stack) -> None:
    stack.started()
    enforced(stack).configuration["connector"]["windowsEnabled"] = False
    run = stack.up("--skip-preview")
    assert (run.exit_code, stack.writes()) == (1, []), run.output
    assert (
        "connector.windowsEnabled: false, but conditionalAccess is enabled, and a device found risky would keep its "
        "access; set it to true, or remove it"
    ) in run.output


def test_what_the_same_run_turns_on_is_taken_for_granted_in_its_preview(stack: Stack) -> None:
    run = enforced(stack).up()
    assert (run.exit_code, connector(stack)["windowsEnabled"]) == (0, True), run.output
    assert stack.workspace.outputs()["connected"] is True
    assert not stack.tenant.sign_in(user=seed.DIEGO, device="DIEGO-PC", application=seed.SHAREPOINT_ONLINE).granted


def test_turned_off_in_the_portal_while_access_is_enforced(stack: Stack) -> None:
    """Without a refresh the state says that nothing has to be written: the tenant is asked."""
    enforced(stack).started()
    connector(stack)["windowsEnabled"] = False
    stack.configuration["conditionalAccess"]["platforms"] = {"include": ["windows", "linux"]}
    for arguments in ([], ["--skip-preview"]):
        run = stack.up(*arguments)
        assert (run.exit_code, stack.writes(), blocked(stack)) == (1, [], NOT_EVALUATED), run.output
    assert stack.refresh().exit_code == 0
    assert any(text.startswith("Intune does not evaluate Windows devices") for text in stack.diagnostics("info"))
    stack.configuration["conditionalAccess"]["platforms"] = {"include": ["windows"]}
    run = stack.up()
    assert (run.exit_code, stack.changes()) == (0, {"same": 5, "update": 1}), run.output
    assert stack.workspace.outputs()["connected"] is True


def test_turned_off_where_somebody_else_manages_it_is_said_in_every_run(stack: Stack) -> None:
    stack.configuration["connector"] = {"partnerUnsupportedOsVersionBlocked": True}
    connector(stack)["windowsEnabled"] = True
    enforced(stack).started()
    connector(stack)["windowsEnabled"] = False
    assert stack.refresh().exit_code == 0
    run = stack.up()
    assert (run.exit_code, stack.changes()) == (0, {"same": 6}), run.output
    assert stack.diagnostics("warning") == [
        "Access is enforced, and when the connector was last read Intune did not evaluate Windows devices by Defender "
        "for Endpoint (windowsEnabled): a new risk does not count. Turn it on: "
        f"{WHERE}. Then run `pulumi refresh`."
    ]
    assert stack.workspace.outputs()["connected"] is False

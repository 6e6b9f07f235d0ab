"""Wrong configuration fails at preview, whole, before any write."""

from ops.schema.document import first_line
from tests.engine.conftest import Stack


def test_every_mistake_is_reported_before_anything_is_asked_of_the_tenant(stack: Stack) -> None:
    stack.configuration["compliancePolicy"] |= {"machineRiskScore": "severe", "asignments": {}}
    stack.configuration["conditionalAccess"]["applications"] = {"include": []}
    stack.configuration["breakGlass"] = {"users": ["Break glass"]}
    run = stack.preview()
    assert (run.exit_code, stack.tenant.requests) == (1, [])
    for key in (
        "compliancePolicy.machineRiskScore: ",
        "compliancePolicy.asignments: unknown key",
        "conditionalAccess.applications.include: no applications",
        "breakGlass.users[0]: ",
    ):
        assert key in run.output


def test_the_connection_must_be_configured(stack: Stack) -> None:
    stack.configuration = {"connector": {"windowsEnabled": True}}
    stack.tenant.clear_requests()
    stack.workspace.configure({"defender-conditional-access:connector": {"windowsEnabled": True}})
    run = stack.workspace.preview()
    assert (run.exit_code, stack.tenant.requests) == (1, [])
    assert "The stack does not say which tenant it manages: set azuread:tenantId (or ARM_TENANT_ID)." in run.output


def test_pulumi_keeps_the_line_that_leads_editors_to_the_schema(stack: Stack) -> None:
    stack.workspace.configure(stack.tenant.pulumi_config())
    file = stack.workspace.config_file
    file.write_text(first_line() + file.read_text(encoding="utf-8"), encoding="utf-8")
    secret = ("--secret", "azuread:clientSecret", "hunter2")
    for arguments in (("azuread:clientId", "c03a9e57-1f6d-4b82-b4e9-58d20c7f13a6"), secret):
        run = stack.workspace.run("config", "set", *arguments, "--config-file", str(file))
        assert run.exit_code == 0, run.output
    text = file.read_text(encoding="utf-8")
    assert text.startswith(first_line())
    assert "c03a9e57-1f6d-4b82-b4e9-58d20c7f13a6" in text

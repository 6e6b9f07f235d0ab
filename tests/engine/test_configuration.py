"""Wrong configuration fails at preview, whole, before any write."""

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

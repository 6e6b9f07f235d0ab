"""The exit status and the text: whatever is not as it was in the tenant counts."""

import pytest

from ops.adopt.draft import Draft
from ops.adopt.pack import Remark
from ops.adopt.report import Report, text
from ops.adopt.values import Lost
from settings import load

SETTINGS = load({"tenantCompliance": {"secureByDefault": True}})
ONE = Lost("conditionalAccess", "conditions.agents: x\n\x1b[2Ky")
ADVICE, REFUSAL = (Remark("grant", "conditional-access", "What.\nWhy.", refuses=refuses) for refuses in (False, True))


def report(lost: tuple[Lost, ...] = (), changes: tuple[Lost, ...] = (), *remarks: Remark) -> Report:
    draft = Draft({"tenantCompliance": {}}, SETTINGS, SETTINGS, lost, changes, ("The names",))
    return Report("contoso", "7e4a", None, "Pulumi.contoso.yaml", draft, remarks)


@pytest.mark.parametrize(
    ("found", "status"),
    [
        pytest.param(report(), 0, id="whole"),
        pytest.param(report((), (), ADVICE), 0, id="advice"),
        pytest.param(report((ONE,)), 2, id="not-expressed"),
        pytest.param(report((), (ONE,)), 2, id="would-change"),
        pytest.param(report((), (), REFUSAL), 2, id="refused"),
    ],
)
def test_the_exit_status(found: Report, status: int) -> None:
    assert found.status == status


def test_the_text() -> None:
    assert text(report((ONE,), (ONE,), ADVICE, REFUSAL)) == (
        "Written: Pulumi.contoso.yaml, with tenantCompliance.\n"
        "\n"
        "What the configuration cannot express:\n"
        "  conditionalAccess: conditions.agents: x\\n\\u001b[2Ky\n"
        "\n"
        "What the next `pulumi up` would change (in the tenant → configured):\n"
        "  conditionalAccess: conditions.agents: x\\n\\u001b[2Ky\n"
        "\n"
        "What is not known:\n"
        "  The names\n"
        "\n"
        "What the policy pack would refuse:\n"
        "  grant (conditional-access): What. Why.\n"
        "\n"
        "What the policy pack advises:\n"
        "  grant (conditional-access): What. Why.\n"
        "\n"
        "Only a preview shows what the policy pack's rule provider says.\n"
        "Next: pulumi stack init contoso, then pulumi preview --stack contoso.\n"
    )

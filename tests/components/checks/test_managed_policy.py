"""Second entries in the state for a policy of ours, of which the next run would delete one."""

import pytest

from components.checks.duplicates import ID_PREFIX
from components.checks.managed_policy import enforced_in, managed_in, refuse_a_second_entry, refuse_to_replace
from components.stack_state import Resources
from tests.components.refusals import refusal_of

START = "urn:pulumi:dev::project::"
PART = f"{START}defender-conditional-access:index:DefenderConditionalAccess"
ACCESS = "azuread:index/conditionalAccessPolicy:ConditionalAccessPolicy"
POLICY = "pulumi-python:dynamic/intune:Windows10CompliancePolicy"
COMPONENT = {"compliancePolicyId": "p"}


def access(policy_id: str) -> dict[str, str]:
    return {"id": f"{ID_PREFIX}{policy_id}", "state": "enabled"}


def refusal(state: Resources, access: str | None, compliance: str | None) -> str | None:
    parts = ("it-conditional-access", access), ("it-compliance-policy", compliance)
    return refusal_of(refuse_a_second_entry, state, *parts)


@pytest.mark.parametrize(
    ("state", "adopted"),
    [
        pytest.param({}, ("a", "p"), id="nothing"),
        pytest.param({f"{PART}${ACCESS}::it-conditional-access": access("a")}, ("a", None), id="ours"),
        pytest.param({f"{START}{ACCESS}::other": access("b")}, ("a", None), id="another-policy"),
        pytest.param({f"{START}{ACCESS}::other": access("a")}, (None, None), id="not-ours"),
        pytest.param({PART: COMPONENT, f"{PART}${POLICY}::it-compliance-policy": {}}, (None, "p"), id="our-compliance"),
        pytest.param({PART: COMPONENT}, (None, "p"), id="let-go-of"),
        pytest.param({PART: COMPONENT, f"{START}{POLICY}::other": {}}, (None, "q"), id="another-compliance"),
    ],
)
def test_passes(state: Resources, adopted: tuple[str | None, str | None]) -> None:
    assert refusal(state, *adopted) is None


@pytest.mark.parametrize(
    ("state", "adopted", "entry", "what"),
    [
        pytest.param(
            {f"{PART}${ACCESS}::it-conditional-access": access("a"), f"{START}{ACCESS}::other": access("a")},
            (None, None),
            f"{START}{ACCESS}::other",
            "Conditional Access policy a",
            id="imported",
        ),
        pytest.param(
            {f"{START}{ACCESS}::it-conditional-access": access("a")},
            ("a", None),
            f"{START}{ACCESS}::it-conditional-access",
            "Conditional Access policy a",
            id="imported-outside-the-component",
        ),
        pytest.param(
            {f"{PART}${ACCESS}::old-conditional-access": access("a")},
            ("a", None),
            f"{PART}${ACCESS}::old-conditional-access",
            "Conditional Access policy a",
            id="renamed",
        ),
        pytest.param(
            {PART: COMPONENT, f"{PART}${POLICY}::old-compliance-policy": {}},
            (None, "p"),
            f"{PART}${POLICY}::old-compliance-policy",
            "compliance policy p",
            id="renamed-compliance",
        ),
    ],
)
def test_is_refused(state: Resources, adopted: tuple[str | None, str | None], entry: str, what: str) -> None:
    assert refusal(state, *adopted) == (
        f"The state holds {what} in an entry that the component does not declare: {entry}. Pulumi would delete it "
        "there, and so in the tenant. Nothing was written. Remove that entry from the state with `pulumi state delete "
        f"--force '{entry}'`, which leaves the policy in the tenant as it is, and run the same command again; where "
        "the component was renamed, give it its old name back, or an alias for it and no `adopt`; where the program "
        "reads the policy with `get`, use the component's own `conditional_access_policy` instead."
    )


OURS: Resources = {
    PART: COMPONENT,
    f"{PART}${POLICY}::it-conditional-access": {"id": "p"},
    f"{PART}${ACCESS}::other-conditional-access": access("b"),
    f"{PART}${ACCESS}::it-conditional-access": access("a"),
}


def test_what_is_managed_is_not_replaced_by_what_is_adopted() -> None:
    assert refusal_of(refuse_to_replace, OURS, "it-conditional-access", "c") == (
        "This stack already manages Conditional Access policy a; adopting c in its place would delete that one. "
        "Nothing was written. To go on with the one that it manages, remove `adopt` from conditionalAccess. To change "
        "over, remove the old policy from the state with `pulumi state delete "
        f"'{PART}${ACCESS}::it-conditional-access'`, which leaves it in the tenant as it is, run the same command "
        "again, and then disable or delete the old policy in the portal."
    )


@pytest.mark.parametrize(
    ("name", "adopted"), [("it-conditional-access", "a"), ("new-conditional-access", "c")], ids=["same", "none-yet"]
)
def test_nothing_is_replaced(name: str, adopted: str) -> None:
    assert refusal_of(refuse_to_replace, OURS, name, adopted) is None


def test_which_policy_the_state_holds() -> None:
    assert managed_in(OURS, "it-conditional-access") == "a"
    assert managed_in(OURS, "other-conditional-access") == "b"
    assert managed_in(OURS, "conditional-access") is None
    assert managed_in({}, "it-conditional-access") is None


def test_which_policies_the_state_holds_as_enforced() -> None:
    held: Resources = {
        **OURS,
        "not": {"id": f"{ID_PREFIX}c", "state": "disabled"},
        "unknown": {"id": f"{ID_PREFIX}d"},
        "another kind": {"id": "e", "state": "enabled"},
    }
    assert enforced_in(held) == {f"{ID_PREFIX}{one}" for one in "abd"}

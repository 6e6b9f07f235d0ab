"""Parts in the state that belong to a component of another name or place, and those that are this component's."""

import pytest

from components.checks.moved import refuse_other_entries
from components.part_names import COMPLIANCE_POLICY, CONDITIONAL_ACCESS, CONNECTOR, TENANT_COMPLIANCE
from components.stack_state import Resources
from tests.components.refusals import refusal_of

START = "urn:pulumi:dev::project::"
KIND = "defender-conditional-access:index:DefenderConditionalAccess"
TYPES = {
    CONNECTOR: "pulumi-python:dynamic/intune:MobileThreatDefenseConnector",
    COMPLIANCE_POLICY: "pulumi-python:dynamic/intune:Windows10CompliancePolicy",
    TENANT_COMPLIANCE: "pulumi-python:dynamic/intune:DeviceComplianceSettings",
    CONDITIONAL_ACCESS: "azuread:index/conditionalAccessPolicy:ConditionalAccessPolicy",
}
ALL = tuple(TYPES)


def component(name: str, above: str = "") -> str:
    return f"{START}{above}{KIND}::{name}"


def part(which: str, name: str, above: str = "") -> str:
    return f"{START}{above}{KIND}${TYPES[which]}::{name}-{which}"


def state(*urns: str) -> Resources:
    return {urn: {} for urn in urns}


def refusal(held: Resources, declared: tuple[str, ...], *aliases: str) -> str | None:
    return refusal_of(refuse_other_entries, held, "it", frozenset({component("it"), *aliases}), declared)


@pytest.mark.parametrize(
    ("held", "declared", "aliases"),
    [
        pytest.param(state(), ALL, (), id="nothing"),
        pytest.param(state(component("it"), part(CONNECTOR, "it")), ALL, (), id="its-own"),
        pytest.param(state(*(part(one, "old") for one in ALL)), ALL, (component("old"),), id="an-alias"),
        pytest.param(
            state(part(CONNECTOR, "it", "a:b:C$")), ALL, (component("it", "a:b:C$"),), id="an-alias-with-a-parent"
        ),
        pytest.param(state(part(CONNECTOR, "old")), (COMPLIANCE_POLICY,), (), id="a-connector-that-it-has-not"),
        pytest.param(state(part(COMPLIANCE_POLICY, "old")), ALL, (), id="another-compliance-policy"),
        pytest.param(state(part(CONNECTOR, "it"), part(CONNECTOR, "old")), ALL, (), id="two-that-stand"),
        pytest.param(state(f"{START}{TYPES[CONNECTOR]}::it-connector"), ALL, (), id="no-component"),
        pytest.param(state(f"{START}{KIND}$a:b:C::it-other"), ALL, (), id="no-part"),
    ],
)
def test_passes(held: Resources, declared: tuple[str, ...], aliases: tuple[str, ...]) -> None:
    assert refusal(held, declared, *aliases) is None


@pytest.mark.parametrize(
    ("held", "declared", "component_urn", "entries"),
    [
        pytest.param(
            state(component("it"), *(part(one, "it", "a:b:C$") for one in ALL)),
            (CONDITIONAL_ACCESS,),
            component("it", "a:b:C$"),
            [part(one, "it", "a:b:C$") for one in ALL],
            id="moved",
        ),
        pytest.param(
            state(*(part(one, "old") for one in ALL)),
            ALL,
            component("old"),
            [part(CONNECTOR, "old"), part(TENANT_COMPLIANCE, "old")],
            id="renamed",
        ),
        pytest.param(
            state(part(CONNECTOR, "a-b"), part(TENANT_COMPLIANCE, "a-b")),
            (TENANT_COMPLIANCE,),
            component("a-b"),
            [part(TENANT_COMPLIANCE, "a-b")],
            id="what-both-have",
        ),
    ],
)
def test_refused(held: Resources, declared: tuple[str, ...], component_urn: str, entries: list[str]) -> None:
    commands = " and ".join(f"`pulumi state delete --force '{one}'`" for one in entries)
    assert refusal(held, declared) == (
        f"The state holds the parts of DefenderConditionalAccess 'it' under another name or parent: {component_urn}. "
        "Pulumi would create them again and then delete the old entries, which are the same objects in the tenant. "
        "Nothing was written. Where the component was renamed or moved, give it "
        f"`opts=pulumi.ResourceOptions(aliases=['{component_urn}'])`. Where it is another one, remove those parts in a "
        f"run of its own, or remove them from the state with {commands}, which leaves them in the tenant as they are. "
        "Then run the same command again."
    )

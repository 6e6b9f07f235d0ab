"""What all our resources have in common, without a host."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pulumi import dynamic
from pulumi.output import Unknown
from pydantic import ValidationError

from providers.device_compliance_settings.resource import DeviceComplianceSettings
from providers.graph.connection import Connection
from providers.graph.errors import ConnectionSettingsError
from providers.graph.model import whole_numbers
from providers.mobile_threat_defense_connector.provider import MobileThreatDefenseConnectorProvider
from providers.mobile_threat_defense_connector.resource import MobileThreatDefenseConnector
from providers.resource import check_failures, is_known
from providers.windows10_compliance_policy.model import PolicyInputs
from providers.windows10_compliance_policy.resource import Windows10CompliancePolicy

UNKNOWN = Unknown()  # type: ignore[no-untyped-call]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**31), 2**31) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=10,
)


def floats(value: Any) -> Any:  # noqa: ANN401 - any JSON
    """As the wire has it."""
    if isinstance(value, dict):
        return {name: floats(item) for name, item in value.items()}
    if isinstance(value, list):
        return [floats(item) for item in value]
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def same(one: object, other: object) -> bool:
    """Equal, and of the same types: to Python, 1, 1.0 and True are equal."""
    return repr(one) == repr(other)


@given(JSON)
def test_whole_numbers_come_back(value: Any) -> None:  # noqa: ANN401
    assert same(whole_numbers(floats(value)), value)


@pytest.mark.parametrize("value", [0.5, -1.25, "1.0", True, None])
def test_other_values_stay(value: object) -> None:
    assert same(whole_numbers(value), value)


@pytest.mark.parametrize(
    ("value", "known"),
    [
        pytest.param(None, True, id="none"),
        pytest.param("text", True, id="text"),
        pytest.param({"a": [1, {"b": ()}]}, True, id="nested"),
        pytest.param(UNKNOWN, False, id="unknown"),
        pytest.param([UNKNOWN], False, id="in-a-list"),
        pytest.param((1, UNKNOWN), False, id="in-a-tuple"),
        pytest.param({"a": {"b": [UNKNOWN]}}, False, id="deep"),
    ],
)
def test_known(value: object, known: bool) -> None:
    assert is_known(value) is known


def test_check_failures_say_where_what_and_what_was_given() -> None:
    with pytest.raises(ValidationError) as failure:
        PolicyInputs.model_validate({"displayName": "", "scheduledActionsForRule": [{}], "later": {"b": 2.0, "a": "ü"}})
    assert [(one.property, one.reason) for one in check_failures(failure.value)] == [
        ("displayName", 'String should have at least 1 character (given: "")'),
        ("scheduledActionsForRule.0.scheduledActionConfigurations", "Field required"),
        ("later", 'Extra inputs are not permitted (given: {"a": "ü", "b": 2})'),
    ]


def test_configure_reads_the_stacks_azuread_settings() -> None:
    provider = MobileThreatDefenseConnectorProvider()
    config = dynamic.Config({"azuread:tenantId": "t", "azuread:clientId": "c", "azuread:useCli": "false"}, "project")
    provider.configure(dynamic.ConfigureRequest(config))
    assert provider._connection == Connection("t", "c", use_cli=False)


def test_configure_without_a_tenant(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ARM_TENANT_ID", raising=False)
    with pytest.raises(ConnectionSettingsError, match=r"^The stack does not say which tenant it manages"):
        MobileThreatDefenseConnectorProvider().configure(dynamic.ConfigureRequest(dynamic.Config({}, "project")))


@pytest.mark.parametrize(
    ("cls", "outputs"),
    [
        pytest.param(
            MobileThreatDefenseConnector,
            {
                "partner_state": "partnerState",
                "last_heartbeat_date_time": "lastHeartbeatDateTime",
                "connected": "connected",
                "windows_evaluated": "windowsEvaluated",
                "found": "found",
            },
            id="connector",
        ),
        pytest.param(Windows10CompliancePolicy, {}, id="policy"),
        pytest.param(DeviceComplianceSettings, {"found": "found"}, id="settings"),
    ],
)
def test_outputs_have_pythons_names_and_everything_else_graphs(cls: Any, outputs: dict[str, str]) -> None:  # noqa: ANN401
    assert cls.outputs == outputs
    resource = cls.__new__(cls)
    for name, wire in outputs.items():
        assert resource.translate_input_property(name) == wire
        assert resource.translate_output_property(wire) == name
    for name in ("windowsEnabled", "notificationMessageCCList", "display_name"):
        assert resource.translate_input_property(name) == name
        assert resource.translate_output_property(name) == name

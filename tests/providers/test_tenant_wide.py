"""What holds for every object that a tenant has one of, whatever is managed of it; checks and differences are pure."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from providers.device_compliance_settings.provider import DeviceComplianceSettingsProvider
from providers.mobile_threat_defense_connector.provider import MobileThreatDefenseConnectorProvider
from providers.tenant_wide import TenantWideProvider

Props = dict[str, Any]
EXPORT = Path(__file__).resolve().parents[3] / "shared/graph/examples/CES2026-IntuneCD.deviceManagement.settings.json"
ON_DESTROY = st.sampled_from(["leave", "restore"])


def inputs_of(provider: TenantWideProvider) -> st.SearchStrategy[Props]:
    """Any members, with values that Graph takes."""
    days = {name: st.integers(1, 120) for name in provider.model.graph_names() if name.endswith("Days")}
    flags = {name: st.booleans() for name in provider.model.graph_names() if name not in days}
    return st.fixed_dictionaries({"onDestroy": ON_DESTROY}, optional={**days, **flags})


def on_the_wire(props: Props) -> Props:
    """Each number a float."""
    return {name: float(value) if type(value) is int else value for name, value in props.items()}


CONNECTOR, SETTINGS = MobileThreatDefenseConnectorProvider(), DeviceComplianceSettingsProvider()
ANY = st.one_of(st.tuples(st.just(CONNECTOR), inputs_of(CONNECTOR)), st.tuples(st.just(SETTINGS), inputs_of(SETTINGS)))


@given(ANY)
def test_what_is_accepted_is_its_own_normal_form(case: tuple[TenantWideProvider, Props]) -> None:
    provider, given_inputs = case
    result = provider.check({}, on_the_wire(given_inputs))
    if result.failures:
        assert [one.property for one in result.failures] == ["windowsDeviceBlockedOnMissingPartnerData"]
        return
    assert {name: result.inputs[name] for name in given_inputs} == given_inputs
    assert repr(provider.check({}, on_the_wire(result.inputs)).inputs) == repr(result.inputs)
    state = {**on_the_wire(result.inputs), "found": {}, "connected": True}
    assert provider.diff("id", state, on_the_wire(result.inputs)).changes is False


@given(ANY, st.data())
def test_any_other_value_is_a_difference(case: tuple[TenantWideProvider, Props], data: st.DataObject) -> None:
    provider, before = case
    name = data.draw(st.sampled_from(sorted(before)))
    others = {"onDestroy": {"leave": "restore", "restore": "leave"}}
    value = before[name]
    other = others[name][value] if name in others else (not value if isinstance(value, bool) else value + 1)
    assert provider.diff("id", on_the_wire(before), on_the_wire({**before, name: other})).changes is True


class Answering(TenantWideProvider):
    """Before a tenant whose object is as given."""

    def __init__(self, remote: Props) -> None:
        super().__init__()
        self.remote = remote

    def fetch(self, managed: Props) -> Props:  # noqa: ARG002 - all members come together
        return self.remote


class AnsweringConnector(Answering, MobileThreatDefenseConnectorProvider):
    pass


class AnsweringSettings(Answering, DeviceComplianceSettingsProvider):
    pass


ANSWERING: dict[TenantWideProvider, Callable[[Props], TenantWideProvider]] = {
    CONNECTOR: AnsweringConnector,
    SETTINGS: AnsweringSettings,
}
ALWAYS = {"partnerState": "enabled", "lastHeartbeatDateTime": "2026-01-01T00:00:00Z", "windowsEnabled": True}
DAYS = {"partnerUnresponsivenessThresholdInDays": 7, "deviceComplianceCheckinThresholdDays": 30}


@given(ANY, st.booleans())
def test_no_form_of_the_answer_is_a_difference(
    case: tuple[TenantWideProvider, Props], numbers_are_floats: bool
) -> None:
    provider, given_inputs = case
    result = provider.check({}, on_the_wire(given_inputs))
    if result.failures:
        return
    remote = {"id": "x", "@odata.context": "y", "more": None, **ALWAYS, **DAYS, **result.inputs}
    del remote["onDestroy"]
    answering = ANSWERING[provider](on_the_wire(remote) if numbers_are_floats else remote)
    read = answering.read("id", {**on_the_wire(result.inputs), "found": {}})
    assert read.inputs == result.inputs
    assert read.outs is not None
    assert provider.diff("id", on_the_wire(read.outs), on_the_wire(result.inputs)).changes is False


@pytest.mark.skipif(not EXPORT.exists(), reason="the real export of ../shared/graph/examples is not there")
def test_real_settings_are_accepted() -> None:
    export = json.loads(EXPORT.read_text(encoding="utf-8"))
    managed = {name: export[name] for name in SETTINGS.model.graph_names()}
    inputs = {**managed, "onDestroy": "restore"}
    result = SETTINGS.check({}, on_the_wire(inputs))
    assert (result.inputs, result.failures) == (inputs, [])

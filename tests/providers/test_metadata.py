"""Our models of Graph types against Microsoft's metadata: every member, its type, and whether it may be null."""

import types
import typing
from pathlib import Path
from xml.etree import ElementTree

import pytest
from pydantic.fields import FieldInfo

from providers.device_compliance_settings.model import DeviceComplianceSettingsMembers
from providers.graph.model import GraphModel
from providers.mobile_threat_defense_connector.model import BETA_ONLY, ConnectorMembers
from providers.windows10_compliance_policy.model import (
    ActionItem,
    AssignmentTarget,
    DeviceCompliancePolicyScript,
    OperatingSystemVersionRange,
    PolicyMembers,
    WslDistributionConfiguration,
)

METADATA = Path(__file__).resolve().parents[3] / "shared/graph/csdl"
EDM = "{http://docs.oasis-open.org/odata/ns/edm}"
GRAPH_TYPES: dict[object, str] = {
    bool: "Edm.Boolean",
    int: "Edm.Int32",
    str: "Edm.String",
    DeviceCompliancePolicyScript: "graph.deviceCompliancePolicyScript",
    OperatingSystemVersionRange: "graph.operatingSystemVersionRange",
    WslDistributionConfiguration: "graph.wslDistributionConfiguration",
    ActionItem: "graph.deviceComplianceActionItem",
}
Member = tuple[str, bool]
"""The type in CSDL's words, and whether the member may be null."""

pytestmark = pytest.mark.skipif(
    not METADATA.exists(), reason="Microsoft's metadata, ../shared/graph/csdl, is not there to compare with"
)


def schema(version: str) -> ElementTree.Element:
    root = ElementTree.parse(METADATA / f"{version}.xml").getroot()  # noqa: S314 - a file of ours
    found = root.find(f".//{EDM}Schema")
    assert found is not None
    return found


def graph_members(version: str, name: str) -> dict[str, Member]:
    """The members of a type and of its bases."""
    kinds = (f"{EDM}EntityType", f"{EDM}ComplexType")
    (found,) = [one for one in schema(version) if one.tag in kinds and one.get("Name") == name]
    base = str(found.get("BaseType", "graph.entity")).removeprefix("graph.")
    inherited = {} if base == "entity" else graph_members(version, base)
    own = found.iter(f"{EDM}Property")
    return inherited | {one.attrib["Name"]: (one.attrib["Type"], one.get("Nullable") != "false") for one in own}


def enum_values(name: str) -> set[str]:
    (found,) = [one for one in schema("beta") if one.tag == f"{EDM}EnumType" and one.get("Name") == name]
    return {one.attrib["Name"] for one in found}


def our_type(annotation: object) -> object:
    """The type without None and annotations."""
    if typing.get_origin(annotation) is typing.Annotated:
        return our_type(typing.get_args(annotation)[0])
    if typing.get_origin(annotation) in (types.UnionType, typing.Union):
        (inner,) = [one for one in typing.get_args(annotation) if one is not types.NoneType]
        return our_type(inner)
    return annotation


def matches(annotation: object, graph_type: str) -> bool:
    kind = our_type(annotation)
    if typing.get_origin(kind) is typing.Literal:
        return set(typing.get_args(kind)) == enum_values(graph_type.removeprefix("graph."))
    if typing.get_origin(kind) is tuple:
        return graph_type == f"Collection({GRAPH_TYPES[typing.get_args(kind)[0]]})"
    return graph_type in (GRAPH_TYPES[kind], "Edm.Binary" if kind is str else None)


def fields(model: type[GraphModel]) -> dict[str, FieldInfo]:
    return {field.alias or name: field for name, field in model.model_fields.items()}


@pytest.mark.parametrize(
    ("model", "name", "left_out"),
    [
        pytest.param(
            PolicyMembers,
            "windows10CompliancePolicy",
            {"createdDateTime", "lastModifiedDateTime", "version"},
            id="policy",
        ),
        pytest.param(
            ConnectorMembers, "mobileThreatDefenseConnector", {"partnerState", "lastHeartbeatDateTime"}, id="connector"
        ),
        pytest.param(ActionItem, "deviceComplianceActionItem", set(), id="action"),
        pytest.param(DeviceCompliancePolicyScript, "deviceCompliancePolicyScript", set(), id="script"),
        pytest.param(OperatingSystemVersionRange, "operatingSystemVersionRange", set(), id="build-range"),
        pytest.param(WslDistributionConfiguration, "wslDistributionConfiguration", set(), id="wsl"),
    ],
)
def test_members(model: type[GraphModel], name: str, left_out: set[str]) -> None:
    graph = graph_members("beta", name)
    ours = fields(model)
    assert ours.keys() == graph.keys() - left_out
    assert [one for one in ours if not matches(ours[one].annotation, graph[one][0])] == []


def test_members_of_the_tenants_settings() -> None:
    graph, ours = graph_members("v1.0", "deviceManagementSettings"), fields(DeviceComplianceSettingsMembers)
    assert ours.keys() == {"secureByDefault", "deviceComplianceCheckinThresholdDays"}
    assert [one for one in ours if not matches(ours[one].annotation, graph[one][0])] == []


def test_members_of_a_connector_that_only_beta_has() -> None:
    name = "mobileThreatDefenseConnector"
    assert graph_members("beta", name).keys() - graph_members("v1.0", name).keys() == BETA_ONLY


def test_policy_needs_beta() -> None:
    missing = fields(PolicyMembers).keys() - graph_members("v1.0", "windows10CompliancePolicy").keys()
    assert {"deviceThreatProtectionEnabled", "deviceThreatProtectionRequiredSecurityLevel"} < missing


def test_members_of_a_target() -> None:
    ours, group = fields(AssignmentTarget), graph_members("beta", "groupAssignmentTarget")
    assert ours.keys() - {"@odata.type"} == group.keys()
    kinds = typing.get_args(ours["@odata.type"].annotation)
    assert [bool(graph_members("beta", kind.removeprefix("#microsoft.graph."))) for kind in kinds] == [True] * 4
    filter_type = our_type(ours["deviceAndAppManagementAssignmentFilterType"].annotation)
    assert set(typing.get_args(filter_type)) == enum_values("deviceAndAppManagementAssignmentFilterType") - {"none"}


def test_a_member_taken_out_goes_back_to_null_only_where_graph_takes_null() -> None:
    graph = graph_members("beta", "windows10CompliancePolicy")
    nullable = {name for name, (kind, is_nullable) in graph.items() if is_nullable and not kind.startswith("Coll")}
    ours = fields(PolicyMembers)
    assert {name for name, field in ours.items() if field.default is None} - {"displayName"} == nullable & ours.keys()

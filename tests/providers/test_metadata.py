"""Our models of Graph types: every member, its type, and whether it may be null.

Held against Microsoft's metadata where that is there, and everywhere against the emulated tenant's types: those come
from the installed msgraph-sdk and a table of beta's members, both written without these models.
"""

import functools
import types
import typing
from pathlib import Path
from typing import Final
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
from sandbox.tenant.schema import types as schema
from sandbox.tenant.schema.types import Version, enum_values, object_type

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


class Metadata:
    """Microsoft's own, as Graph publishes it."""

    @staticmethod
    @functools.cache
    def schema(version: Version) -> ElementTree.Element:
        root = ElementTree.parse(METADATA / f"{version}.xml").getroot()  # noqa: S314 - a file of ours
        found = root.find(f".//{EDM}Schema")
        assert found is not None
        return found

    def members(self, version: Version, name: str) -> dict[str, Member]:
        """The members of a type and of its bases."""
        kinds = (f"{EDM}EntityType", f"{EDM}ComplexType")
        (found,) = [one for one in self.schema(version) if one.tag in kinds and one.get("Name") == name]
        base = str(found.get("BaseType", "graph.entity")).removeprefix("graph.")
        inherited = {} if base == "entity" else self.members(version, base)
        own = found.iter(f"{EDM}Property")
        return inherited | {one.attrib["Name"]: (one.attrib["Type"], one.get("Nullable") != "false") for one in own}

    def enum_values(self, name: str) -> set[str]:
        (found,) = [one for one in self.schema("beta") if one.tag == f"{EDM}EnumType" and one.get("Name") == name]
        return {one.attrib["Name"] for one in found}


class EmulatedTenant:
    """What the emulated tenant takes and shows. A member that leads to other entities is none of a body's."""

    LEADS_ELSEWHERE: Final = frozenset({"assignments", "deviceStatuses", "deviceStatusOverview", "id"}) | {
        *("deviceSettingStateSummaries", "userStatuses", "userStatusOverview", "scheduledActionsForRule")
    }

    def members(self, version: Version, name: str) -> dict[str, Member]:
        found = object_type(version, name).members.values()
        kept = [one for one in found if one.name not in self.LEADS_ELSEWHERE]
        return {one.name: (self._csdl(one), one.is_nullable or one.is_collection) for one in kept}

    @staticmethod
    def _csdl(member: schema.Member) -> str:
        name = member.type if member.is_primitive else f"graph.{member.type}"
        return f"Collection({name})" if member.is_collection else name

    def enum_values(self, name: str) -> set[str]:
        return set(enum_values("beta", name))


Source = Metadata | EmulatedTenant


@pytest.fixture(params=[EmulatedTenant, Metadata], ids=["emulated-tenant", "metadata"])
def graph(request: pytest.FixtureRequest) -> Source:
    if request.param is Metadata and not METADATA.exists():
        pytest.skip("Microsoft's metadata, ../shared/graph/csdl, is not there to compare with")
    source: Source = request.param()
    return source


def our_type(annotation: object) -> object:
    """The type without None and annotations."""
    if typing.get_origin(annotation) is typing.Annotated:
        return our_type(typing.get_args(annotation)[0])
    if typing.get_origin(annotation) in (types.UnionType, typing.Union):
        (inner,) = [one for one in typing.get_args(annotation) if one is not types.NoneType]
        return our_type(inner)
    return annotation


def matches(graph: Source, annotation: object, graph_type: str) -> bool:
    kind = our_type(annotation)
    if typing.get_origin(kind) is typing.Literal:
        return set(typing.get_args(kind)) == graph.enum_values(graph_type.removeprefix("graph."))
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
def test_members(graph: Source, model: type[GraphModel], name: str, left_out: set[str]) -> None:
    theirs = graph.members("beta", name)
    ours = fields(model)
    assert ours.keys() == theirs.keys() - left_out
    assert [one for one in ours if not matches(graph, ours[one].annotation, theirs[one][0])] == []


def test_members_of_the_tenants_settings(graph: Source) -> None:
    theirs, ours = graph.members("v1.0", "deviceManagementSettings"), fields(DeviceComplianceSettingsMembers)
    assert ours.keys() == {"secureByDefault", "deviceComplianceCheckinThresholdDays"}
    assert [one for one in ours if not matches(graph, ours[one].annotation, theirs[one][0])] == []


def test_members_of_a_connector_that_only_beta_has(graph: Source) -> None:
    name = "mobileThreatDefenseConnector"
    assert graph.members("beta", name).keys() - graph.members("v1.0", name).keys() == BETA_ONLY


def test_policy_needs_beta(graph: Source) -> None:
    missing = fields(PolicyMembers).keys() - graph.members("v1.0", "windows10CompliancePolicy").keys()
    assert {"deviceThreatProtectionEnabled", "deviceThreatProtectionRequiredSecurityLevel"} < missing


def test_members_of_a_target(graph: Source) -> None:
    ours, group = fields(AssignmentTarget), graph.members("beta", "groupAssignmentTarget")
    assert ours.keys() - {"@odata.type"} == group.keys()
    kinds = typing.get_args(ours["@odata.type"].annotation)
    assert [bool(graph.members("beta", kind.removeprefix("#microsoft.graph."))) for kind in kinds] == [True] * 4
    filter_type = our_type(ours["deviceAndAppManagementAssignmentFilterType"].annotation)
    assert set(typing.get_args(filter_type)) == graph.enum_values("deviceAndAppManagementAssignmentFilterType") - {
        "none"
    }


def test_a_member_taken_out_goes_back_to_null_only_where_graph_takes_null(graph: Source) -> None:
    theirs = graph.members("beta", "windows10CompliancePolicy")
    nullable = {name for name, (kind, is_nullable) in theirs.items() if is_nullable and not kind.startswith("Coll")}
    ours = fields(PolicyMembers)
    assert {name for name, field in ours.items() if field.default is None} - {"displayName"} == nullable & ours.keys()

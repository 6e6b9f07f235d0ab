"""The schema is Microsoft's: every type that the emulator takes or shows, held against the published metadata."""

import xml.etree.ElementTree as ElementTree
from functools import cache
from pathlib import Path

import pytest

from sandbox.tenant.schema.beta_members import BETA_ENUMS, BETA_MEMBERS, BETA_TYPES, MAY_BE_NULL, NEVER_NULL
from sandbox.tenant.schema.sdk_models import UnreadableModelError, model
from sandbox.tenant.schema.sdk_models import enum_values as sdk_enum_values
from sandbox.tenant.schema.types import Member, Version, enum_values, object_type

CSDL = Path(__file__).parents[5] / "shared" / "graph" / "csdl"
EDM = "{http://docs.oasis-open.org/odata/ns/edm}"
ROOTS = (
    "mobileThreatDefenseConnector",
    "windows10CompliancePolicy",
    "deviceCompliancePolicyAssignment",
    "deviceComplianceScheduledActionForRule",
    "deviceComplianceActionItem",
    "allDevicesAssignmentTarget",
    "allLicensedUsersAssignmentTarget",
    "groupAssignmentTarget",
    "exclusionGroupAssignmentTarget",
    "configurationManagerCollectionAssignmentTarget",
    "deviceManagementSettings",
    "notificationMessageTemplate",
    "whatIfAnalysisResult",
    "identitySecurityDefaultsEnforcementPolicy",
    "userSignIn",
    "applicationContext",
    "signInConditions",
)
VERSIONS: tuple[Version, ...] = ("v1.0", "beta")
# Read forms of live tenants have it, the cut-out of beta does not.
NOT_IN_CUT_OUT = {("beta", "whatIfAnalysisResult", "templateId")}
# Not null in beta and free in v1.0; one table serves both, and nobody writes them.
NULL_DIFFERS = {("identitySecurityDefaultsEnforcementPolicy", name) for name in ("displayName", "description")}
# Newer than the metadata's snapshot (beta SDK 1.66.0).
NEWER_ENUM_VALUES = {"mobileThreatPartnerTenantState": {"neverConfigured"}}


@cache
def metadata(version: Version) -> dict[str, ElementTree.Element]:
    path = CSDL / f"{version}.xml"
    if not path.exists():
        pytest.skip(f"Microsoft's metadata is not at {path}")
    tree = ElementTree.parse(path)  # noqa: S314 - a file of our own machine
    kinds = ("EntityType", "ComplexType", "EnumType")
    return {one.get("Name", ""): one for kind in kinds for one in tree.iter(EDM + kind)}


def declared(version: Version, name: str) -> dict[str, tuple[str, bool]]:
    """Members of a type with its bases': CSDL type and whether it may be null."""
    element = metadata(version)[name]
    base = element.get("BaseType", "").removeprefix("graph.")
    members = declared(version, base) if base else {}
    for one in element:
        if one.tag in (EDM + "Property", EDM + "NavigationProperty"):
            members[one.get("Name", "")] = (one.get("Type", ""), one.get("Nullable") != "false")
    return members


def closure(version: Version) -> list[str]:
    """The types that bodies can reach from the roots; navigation to other entities is not written and stays out."""
    found: list[str] = []
    waiting = list(ROOTS)
    while waiting:
        name = waiting.pop()
        element = metadata(version).get(name)
        if name in found or element is None:
            continue
        found.append(name)
        own = [one for one in element if one.tag == EDM + "Property"]
        types = [one.get("Type", "").removeprefix("Collection(").removesuffix(")") for one in own]
        waiting += [one.removeprefix("graph.") for one in types if one.startswith("graph.")]
        waiting += list(object_type(version, name).derived) if element.tag != EDM + "EnumType" else []
    return found


def csdl_type(member: Member) -> str:
    name = member.type if member.is_primitive else f"graph.{member.type}"
    return f"Collection({name})" if member.is_collection else name


def types_of(version: Version) -> list[str]:
    return [one for one in closure(version) if metadata(version)[one].tag != EDM + "EnumType"]


def enums_of(version: Version) -> list[str]:
    return [one for one in closure(version) if metadata(version)[one].tag == EDM + "EnumType"]


@pytest.mark.parametrize("version", VERSIONS)
def test_members_and_their_types_are_those_of_the_metadata(version: Version) -> None:
    for name in types_of(version):
        ours = {one.name: csdl_type(one) for one in object_type(version, name).members.values()}
        theirs = {member: kind for member, (kind, _) in declared(version, name).items()}
        extra = {key[2]: ours.pop(key[2]) for key in NOT_IN_CUT_OUT if key[:2] == (version, name)}
        assert {name: ours} == {name: theirs}
        assert not extra.keys() & theirs.keys()


@pytest.mark.parametrize("version", VERSIONS)
def test_what_may_be_null_is_what_the_metadata_says(version: Version) -> None:
    for name in types_of(version):
        for member in object_type(version, name).members.values():
            if (
                member.is_collection
                or (version, name, member.name) in NOT_IN_CUT_OUT
                or (name, member.name) in NULL_DIFFERS
            ):
                continue
            _, nullable = declared(version, name)[member.name]
            assert (name, member.name, member.is_nullable) == (name, member.name, nullable)


@pytest.mark.parametrize("version", VERSIONS)
def test_enum_values_are_those_of_the_metadata(version: Version) -> None:
    for name in enums_of(version):
        theirs = {one.get("Name", "") for one in metadata(version)[name] if one.tag == EDM + "Member"}
        newer = NEWER_ENUM_VALUES.get(name, set()) if version == "beta" else set()
        assert (name, set(enum_values(version, name)) - newer) == (name, theirs)


@pytest.mark.parametrize("version", VERSIONS)
def test_flags_are_those_of_the_metadata(version: Version) -> None:
    for name in types_of(version):
        for member in object_type(version, name).members.values():
            if member.is_enum and member.type in metadata(version):
                flags = metadata(version)[member.type].get("IsFlags") == "true" and not member.is_collection
                assert (name, member.name, member.is_flags) == (name, member.name, flags)


def test_the_tables_name_only_what_is_used() -> None:
    """A line that no type reaches would be a typing mistake."""
    known = metadata("beta")
    keys = [key.split(".") for key in (*NEVER_NULL, *MAY_BE_NULL)]
    assert [name for name in (*BETA_MEMBERS, *BETA_TYPES, *BETA_ENUMS) if name not in known] == []
    assert [(name, member) for name, member in keys if member not in declared("beta", name)] == []


def test_a_model_that_the_sdk_does_not_have_is_an_error() -> None:
    with pytest.raises(UnreadableModelError, match=r"msgraph-sdk has no model no_such_thing\.py"):
        model("noSuchThing")


def test_an_enum_that_cannot_be_read_is_an_error() -> None:
    with pytest.raises(UnreadableModelError, match=r"No value of the enum microsoft\.graph\.ipRange"):
        sdk_enum_values("ipRange")

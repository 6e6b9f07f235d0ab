"""The check of bodies: what fits passes, what does not says why."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.tenant.graph.bodies import BodyCheck, BodyMismatch, fits_primitive
from sandbox.tenant.schema.types import Member, Version, enum_values, object_type

NAMESPACE = "microsoft.management.services.api"
WINDOWS = "#microsoft.graph.windows10CompliancePolicy"
BETA = BodyCheck("beta", NAMESPACE)
VERSIONS: tuple[Version, ...] = ("v1.0", "beta")


def mismatch(body: object, type_name: str, check: BodyCheck = BETA) -> str:
    with pytest.raises(BodyMismatch) as caught:
        check.check(body, type_name)
    return str(caught.value)


def values(version: Version, member: Member) -> st.SearchStrategy[Any]:
    """Whatever fits a primitive or enum member."""
    if member.is_enum:
        single: st.SearchStrategy[Any] = st.sampled_from(sorted(enum_values(version, member.type)))
    else:
        single = {
            "Edm.Boolean": st.booleans(),
            "Edm.Int32": st.integers(-(2**31), 2**31 - 1),
            "Edm.DateTimeOffset": st.datetimes(timezones=st.just(__import__("datetime").UTC)).map(
                lambda d: d.isoformat()
            ),
        }.get(member.type, st.text())
    whole = st.lists(single) if member.is_collection else single
    return whole | st.none() if member.is_nullable or member.is_collection else whole


@st.composite
def fitting(draw: st.DrawFn, type_name: str) -> tuple[Version, dict[str, Any]]:
    version = draw(st.sampled_from(VERSIONS))
    members = [one for one in object_type(version, type_name).members.values() if one.is_enum or one.is_primitive]
    chosen = draw(st.lists(st.sampled_from(members), unique_by=lambda one: one.name))
    return version, {one.name: draw(values(version, one)) for one in chosen}


@given(st.data())
def test_whatever_fits_the_types_passes(data: st.DataObject) -> None:
    for type_name in ("windows10CompliancePolicy", "mobileThreatDefenseConnector", "deviceManagementSettings"):
        version, body = data.draw(fitting(type_name))
        assert BodyCheck(version).check(body, type_name) == type_name


@given(name=st.text(min_size=1), value=st.none() | st.booleans() | st.integers() | st.text())
def test_a_member_that_the_type_does_not_have_never_passes(name: str, value: object) -> None:
    if name in object_type("beta", "mobileThreatDefenseConnector").members or name.startswith("@odata."):
        return
    assert mismatch({name: value}, "mobileThreatDefenseConnector") == (
        f"The property '{name}' does not exist on type '{NAMESPACE}.mobileThreatDefenseConnector'. "
        "Make sure to only use property names that are defined by the type."
    )


@pytest.mark.parametrize(
    "name",
    ["deviceThreatProtectionEnabled", "deviceThreatProtectionRequiredSecurityLevel", "tpmRequired", "roleScopeTagIds"],
)
def test_members_of_beta_do_not_exist_in_v1(name: str) -> None:
    """[csdl] for the absence, [issue] for the words."""
    body = {"@odata.type": WINDOWS, name: True}
    assert mismatch(body, "deviceCompliancePolicy", BodyCheck("v1.0", NAMESPACE)) == (
        f"The property '{name}' does not exist on type '{NAMESPACE}.windows10CompliancePolicy'. "
        "Make sure to only use property names that are defined by the type."
    )


def test_names_are_case_sensitive() -> None:
    assert "'tPMRequired' does not exist" in mismatch(
        {"@odata.type": WINDOWS, "tPMRequired": True}, "deviceCompliancePolicy"
    )


@pytest.mark.parametrize(
    ("member", "value", "message"),
    [
        ("bitLockerEnabled", "true", "Cannot convert the literal 'true' to the expected type 'Edm.Boolean'"),
        ("bitLockerEnabled", 1, "Cannot convert the literal '1' to the expected type 'Edm.Boolean'"),
        ("bitLockerEnabled", None, "A null value was found for the property named 'bitLockerEnabled'"),
        ("passwordMinimumLength", 6.0, "Cannot convert the literal '6.0' to the expected type 'Edm.Int32'"),
        ("passwordMinimumLength", True, "Cannot convert the literal 'True' to the expected type 'Edm.Int32'"),
        ("passwordMinimumLength", 2**31, "Cannot convert the literal '2147483648' to the expected type 'Edm.Int32'"),
        ("description", 3, "Cannot convert the literal '3' to the expected type 'Edm.String'"),
        ("createdDateTime", "today", "Cannot convert the literal 'today' to the expected type 'Edm.DateTimeOffset'"),
        ("createdDateTime", "2026-01-01T00:00:00", "Cannot convert the literal '2026-01-01T00:00:00'"),
        ("deviceThreatProtectionRequiredSecurityLevel", "clear", "Requested value 'clear' was not found"),
        ("deviceThreatProtectionRequiredSecurityLevel", "low,high", "Requested value 'low,high' was not found"),
        ("deviceThreatProtectionRequiredSecurityLevel", None, "A null value was found"),
        ("roleScopeTagIds", "0", "The property 'roleScopeTagIds' expects a collection of 'Edm.String', found '0'."),
        ("roleScopeTagIds", [0], "Cannot convert the literal '0' to the expected type 'Edm.String'"),
        ("roleScopeTagIds", [None], "A null value was found for the property named 'roleScopeTagIds'"),
        ("validOperatingSystemBuildRanges", [{"lowest": "1"}], "The property 'lowest' does not exist on type"),
        ("validOperatingSystemBuildRanges", ["x"], "A JSON object was expected for validOperatingSystemBuildRanges"),
        ("deviceCompliancePolicyScript", [], "A JSON object was expected for deviceCompliancePolicyScript"),
    ],
)
def test_values_of_the_wrong_type(member: str, value: object, message: str) -> None:
    assert message in mismatch({"@odata.type": WINDOWS, member: value}, "deviceCompliancePolicy")


def test_null_is_refused_with_the_expected_type() -> None:
    """The words of Microsoft's OData library."""
    assert mismatch({"windowsEnabled": None}, "mobileThreatDefenseConnector") == (
        "A null value was found for the property named 'windowsEnabled', which has the expected type "
        "'Edm.Boolean[Nullable=False]'. The expected type 'Edm.Boolean[Nullable=False]' does not allow null values."
    )


@pytest.mark.parametrize(
    "said",
    ["#microsoft.graph.noSuchPolicy", "#microsoft.graph.mobileThreatDefenseConnector", "windows10", "", 3],
)
def test_a_type_that_cannot_stand_here_is_not_resolved(said: object) -> None:
    """[issue] OpenIntuneBaseline 207."""
    assert mismatch({"@odata.type": said}, "deviceCompliancePolicy") == (
        f"A type named '{str(said).removeprefix('#')}' could not be resolved by the model. When a model is available, "
        "each type name must resolve to a valid type."
    )


def test_the_type_may_be_written_without_the_hash() -> None:
    assert (
        BETA.check({"@odata.type": WINDOWS.removeprefix("#")}, "deviceCompliancePolicy") == "windows10CompliancePolicy"
    )


@pytest.mark.parametrize("body", [None, [], "x", 3], ids=["null", "list", "text", "number"])
def test_a_body_is_an_object(body: object) -> None:
    assert mismatch(body, "deviceCompliancePolicy") == f"A JSON object was expected for body, found {body!r}."


def test_flags_are_one_text_of_several_values() -> None:
    check = BodyCheck("v1.0")
    guests = {"guestOrExternalUserTypes": "b2bCollaborationGuest,serviceProvider"}
    assert check.check(guests, "conditionalAccessGuestsOrExternalUsers")
    wrong = {"guestOrExternalUserTypes": "b2bCollaborationGuest,alien"}
    assert "Requested value 'alien' was not found" in mismatch(wrong, "conditionalAccessGuestsOrExternalUsers", check)
    listed = {"guestOrExternalUserTypes": ["b2bCollaborationGuest"]}
    assert "was not found" in mismatch(listed, "conditionalAccessGuestsOrExternalUsers", check)


def test_annotations_of_known_members_pass_and_others_do_not() -> None:
    assert BETA.check({"windowsEnabled@odata.type": "#Boolean", "@odata.context": "x"}, "mobileThreatDefenseConnector")
    assert "'nope@odata.type' does not exist" in mismatch({"nope@odata.type": "x"}, "mobileThreatDefenseConnector")


@pytest.mark.parametrize(
    ("value", "type_name", "fits"),
    [
        (1.5, "Edm.Double", True),
        (1, "Edm.Double", True),
        (True, "Edm.Double", False),
        ("1.5", "Edm.Double", False),
        ("7e4a0000-0000-4000-8000-000000000001", "Edm.Guid", True),
        ("7e4a", "Edm.Guid", False),
        ("AA==", "Edm.Binary", True),
        (b"", "Edm.Binary", False),
    ],
)
def test_rarer_primitive_types(value: object, type_name: str, fits: bool) -> None:
    assert fits_primitive(value, type_name) is fits

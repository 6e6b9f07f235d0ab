"""Any policy that Graph's types allow, drawn from the schema of beta: every member, every value, sense or nonsense."""

from typing import Any

from hypothesis import strategies as st

from sandbox.tenant.schema.types import Member, enum_values, object_type
from tests.settings.strategies import Strategy

CHARACTERS = st.characters(exclude_characters="\0", exclude_categories=["Cs"])
TEXTS = st.text(CHARACTERS, max_size=12) | st.sampled_from(
    ["yes", "null", "1_0", "0x1", "~", "- a", "a: b # c", "2020-01-01"]
)
NUMBERS = st.integers(0, 2**31 - 1)
GUIDS = st.uuids().map(str) | st.uuids().map(lambda one: str(one).upper())
WORDS = {
    "includeUsers": ["All", "None", "GuestsOrExternalUsers"],
    "excludeUsers": ["GuestsOrExternalUsers"],
    "includeApplications": ["All", "None", "Office365", "MicrosoftAdminPortals"],
    "excludeApplications": ["Office365", "MicrosoftAdminPortals"],
    "includeUserActions": ["urn:user:registerdevice", "urn:user:registersecurityinfo"],
    "includeLocations": ["All", "AllTrusted"],
    "excludeLocations": ["AllTrusted"],
    "includeServicePrincipals": ["ServicePrincipalsInMyTenant"],
    "operator": ["AND", "OR"],
}
OF_IDS = ("Users", "Groups", "Roles", "Applications", "Locations", "ServicePrincipals", "termsOfUse", "members")
EXTERNAL_TENANTS = st.none() | st.fixed_dictionaries(
    {"membershipKind": st.sampled_from(["all", "enumerated"])}, optional={"members": st.lists(GUIDS, max_size=2)}
)


def value(member: Member, *, depth: int = 0) -> Strategy:
    """Any value of a member, as Graph writes it."""
    if member.name == "externalTenants":
        return EXTERNAL_TENANTS
    if member.name == "authenticationStrength":
        return st.none() | st.fixed_dictionaries({"id": GUIDS})
    if member.name == "membershipRule" or depth > 6:
        return st.none()
    one = _scalar(member) if member.is_primitive or member.is_enum else any_object(member.type, depth=depth + 1)
    if member.is_collection:
        return st.lists(one, max_size=3, unique_by=str)
    return st.none() | one if member.is_nullable else one


def _scalar(member: Member) -> Strategy:
    if member.is_enum:
        values = sorted(enum_values("beta", member.type))
        if member.is_flags:
            return st.lists(st.sampled_from(values), min_size=1, max_size=3, unique=True).map(",".join)
        return st.sampled_from(values)
    if member.name in WORDS and not member.name.endswith(OF_IDS):
        return st.sampled_from(WORDS[member.name])
    if member.name.endswith(OF_IDS):
        words = WORDS.get(member.name)
        return GUIDS if words is None else GUIDS | st.sampled_from(words)
    return {
        "Edm.Boolean": st.booleans(),
        "Edm.Int32": NUMBERS,
        "Edm.Binary": st.sampled_from(["e30=", ""]),
    }.get(member.type, TEXTS)


def any_object(type_name: str, *, depth: int = 0, **given: Strategy) -> Strategy:
    """An object of a type with all of its members; those in `given` are drawn from there."""
    members = object_type("beta", type_name).members
    return st.fixed_dictionaries(
        {name: given[name] if name in given else value(one, depth=depth) for name, one in members.items()}
    )


NAMES = TEXTS.filter(lambda text: text.strip() != "")
ACCESS_POLICIES: st.SearchStrategy[dict[str, Any]] = any_object(
    "conditionalAccessPolicy",
    id=st.uuids().map(str),
    displayName=NAMES,
    description=st.none() | TEXTS,
    createdDateTime=st.none(),
    modifiedDateTime=st.none(),
    deletedDateTime=st.none(),
    state=st.sampled_from(["enabled", "disabled", "enabledForReportingButNotEnforced"]),
    conditions=any_object(
        "conditionalAccessConditionSet",
        clientAppTypes=st.sampled_from([["all"], ["browser", "mobileAppsAndDesktopClients"], ["other", "browser"]]),
        users=any_object("conditionalAccessUsers", includeUsers=st.just(["All"]) | st.lists(GUIDS, min_size=1)),
        applications=any_object(
            "conditionalAccessApplications",
            includeApplications=st.just(["All"]) | st.lists(GUIDS, min_size=1, max_size=3),
        ),
    ),
    grantControls=any_object(
        "conditionalAccessGrantControls",
        builtInControls=st.just(["compliantDevice"]) | st.just(["mfa", "compliantDevice"]),
    )
    | any_object("conditionalAccessGrantControls"),
)

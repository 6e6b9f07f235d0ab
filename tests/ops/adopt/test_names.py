"""Names of any tenant: the one that stands for an id is found by the program's look-up, and is of no other object."""

from collections.abc import Iterator
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from ops.adopt.names import TenantNames
from ops.tenant.readings import Readings
from providers.graph.directory import GROUP, look_up
from providers.graph.request import Request
from settings import load
from settings.references import in_compliance_policy
from settings.types import ALL_DEVICES, ALL_USERS, GUID, ApplicationReference, TargetReference

Json = dict[str, Any]
NAMES = st.sampled_from(
    [ALL_DEVICES, "all  devices", ALL_USERS, "Pilot", "PILOT", "pilot ", "b0000000-0000-4000-8000-00000000000", "o'x"]
) | st.text("aAbß' ", min_size=1, max_size=3)
TENANTS = st.lists(NAMES, min_size=1, max_size=6).map(
    lambda names: {f"b0000000-0000-4000-8000-{position:012}": name for position, name in enumerate(names)}
)


class Groups:
    """Graph, as far as it filters groups: ignoring case."""

    def __init__(self, groups: dict[str, str]) -> None:
        self._groups = groups

    def get_all(self, request: Request) -> Iterator[Json]:
        wanted = request.query["$filter"]
        for key, name in self._groups.items():
            literal = name.replace("'", "''").casefold()
            if f"'{key}'" in wanted or wanted.casefold() == f"displayname eq '{literal}'":
                yield {"id": key, "displayName": name}


@given(TENANTS)
def test_a_name_stands_for_its_object_alone(groups: dict[str, str]) -> None:
    reads = Readings(Groups(groups)).recorder()  # type: ignore[arg-type]  # it lists groups, and nothing else
    names = TenantNames(reads)
    references = names.references(TargetReference, groups)
    for key, reference in zip(groups, references, strict=True):
        if GUID.fullmatch(reference):
            assert (reference, reference.comment) == (key, groups[key])
        else:
            assert resolved(reference, reads) == key
    said_once = [
        name for name in groups.values() if [one.casefold() for one in groups.values()].count(name.casefold()) == 1
    ]
    plain = {one for one in said_once if one.isalpha() and one.isascii()}
    assert plain <= set(references)
    assert (names.gone, names.unread) == ([], [])


def resolved(name: str, reads: Any) -> str:  # noqa: ANN401 - a reader
    """As the program does with a stack file."""
    stack = load(
        {
            "compliancePolicy": {
                "displayName": "a",
                "machineRiskScore": "low",
                "assignments": {"include": [name]},
            }
        }
    )
    (mention,) = in_compliance_policy(stack.compliance_policy)
    return mention.id or look_up(reads, GROUP, str(mention.name))


class OneApplication(Groups):
    """Graph, which answers every question with one application."""

    def get_all(self, request: Request) -> Iterator[Json]:  # noqa: ARG002 - whatever is asked
        yield from ({"appId": key, "displayName": name} for key, name in self._groups.items())


def test_a_portals_name_of_another_application_is_no_name() -> None:
    """The program takes that name for Microsoft's application, and asks nobody."""
    other = "b0000000-0000-4000-8000-000000000001"
    names = TenantNames(Readings(OneApplication({other: "Office 365 Exchange Online"})).recorder())  # type: ignore[arg-type]  # as above
    (reference,) = names.references(ApplicationReference, [other])
    assert (reference, reference.comment) == (other, "Office 365 Exchange Online")


def test_an_object_that_is_gone_is_said_once() -> None:
    names = TenantNames(Readings(Groups({})).recorder())  # type: ignore[arg-type]  # as above
    gone = "b0000000-0000-4000-8000-000000000001"
    assert [one.comment for one in names.references(TargetReference, [gone, gone.upper()])] == ["not in the tenant"] * 2
    assert names.gone == [f"the tenant has no group {gone}"]

"""Ids of nothing: which are asked for, in how many requests, and what is said where."""

from collections.abc import Iterator
from typing import Any

import pulumi
import pytest
from pulumi.runtime import mocks

from components.checks.check import Change, warnings_of
from components.checks.existence import Existence
from components.tenant_reader import Tenant
from providers.graph.directory import (
    APPLICATION,
    AUTHENTICATION_STRENGTH,
    GROUP,
    NAMED_LOCATION,
    NOTIFICATION_TEMPLATE,
    ROLE,
    SERVICE_PRINCIPAL,
    TERMS_OF_USE,
    USER,
    Kind,
)
from providers.graph.errors import ForbiddenError, GraphError
from providers.graph.request import Request
from settings.references import Mention
from tests.components.programs import Program, Resources

ONE, TWO, GONE = (f"5c8b1f6e-0d3a-4b52-9a41-7e2d90c6a1f{number}" for number in (1, 2, 3))
ENTRA = "entra.microsoft.com >"


class Directory(Tenant):
    """Has ONE and TWO of every kind; `forbidden` and `broken` are paths that it does not answer."""

    def __init__(self, forbidden: tuple[str, ...] = (), broken: tuple[str, ...] = ()) -> None:
        super().__init__()
        self.asked: list[str] = []
        self.forbidden, self.broken = forbidden, broken

    @property
    def graph(self) -> Any:  # noqa: ANN401 - in the place of a client
        return self

    def get_all(self, request: Request) -> Iterator[dict[str, str]]:
        self.asked.append(request.path)
        if request.path in self.forbidden:
            msg = "Not allowed."
            raise ForbiddenError(msg, status=403, code="Forbidden", request_id="")
        if request.path in self.broken:
            msg = "Broken."
            raise GraphError(msg)
        names = ("id", "appId", "templateId", "roleTemplateId")
        return iter([dict.fromkeys(names, ONE.upper()), dict.fromkeys(names, TWO)])


@pytest.fixture
def warned(caplog: pytest.LogCaptureFixture) -> Iterator[list[str]]:
    mocks.set_mocks(Resources(Program()))
    said: list[str] = []
    yield said
    assert [one.getMessage() for one in caplog.get_records("call") if one.levelname == "WARNING"] == said


def verify(tenant: Tenant, *mentions: Mention, held: object = None, enforced: bool = False) -> None:
    def program() -> None:
        Existence(tenant, enforced=enforced).verify([(mentions, {"any": held})])

    pulumi.runtime.test(program)()  # type: ignore[no-untyped-call]


@pytest.mark.usefixtures("warned")
def test_what_is_there_is_asked_for_in_one_request_a_kind() -> None:
    tenant = Directory()
    verify(
        tenant,
        Mention("a", GROUP, ONE),
        Mention("b", GROUP, TWO),
        Mention("c", USER, TWO),
        Mention("d", GROUP, "a name"),
        Mention("e", GROUP, pulumi.Output.from_input("f")),
    )
    assert sorted(tenant.asked) == [GROUP.path, USER.path]


@pytest.mark.usefixtures("warned")
@pytest.mark.parametrize(
    "held",
    [
        pytest.param(GONE.upper(), id="a-text"),
        pytest.param([{"deep": [GONE]}], id="within"),
        pytest.param(f"/policies/authenticationStrengthPolicies/{GONE}", id="a-path"),
    ],
)
def test_what_the_state_holds_is_not_asked_for(held: object) -> None:
    tenant = Directory()
    verify(tenant, Mention("a", GROUP, GONE), held=held)
    assert tenant.asked == []


@pytest.mark.usefixtures("warned")
@pytest.mark.parametrize(
    ("kind", "where"),
    [
        (GROUP, f"Correct the object id, or remove it ({ENTRA} Groups > All groups)."),
        (USER, f"Correct the object id, or remove it ({ENTRA} Users > All users)."),
        (ROLE, f"Give the template id of the role ({ENTRA} Roles & admins > the role > Description)."),
        (
            APPLICATION,
            "Correct the application id, or bring the application into the tenant: a Microsoft service comes with its "
            f"licence or first use, or by `az ad sp create --id {GONE}`.",
        ),
        (
            SERVICE_PRINCIPAL,
            f"Give the object id that stands under {ENTRA} Enterprise apps, not the application id.",
        ),
        (NAMED_LOCATION, f"Correct the id, or remove it ({ENTRA} Conditional Access > Named locations)."),
        (AUTHENTICATION_STRENGTH, f"Correct the id ({ENTRA} Conditional Access > Authentication strengths)."),
        (NOTIFICATION_TEMPLATE, "Correct the id, or give the name."),
    ],
)
def test_what_is_missing_is_reported_with_the_way_to_it(kind: Kind, where: str) -> None:
    with pytest.raises(pulumi.RunError) as failure:
        verify(Directory(), Mention("the.key", kind, GONE))
    assert str(failure.value) == (
        "The configuration cannot be carried out; nothing was written: the.key: the tenant has no "
        f"{kind.noun} {GONE}. {where}"
    )


@pytest.mark.usefixtures("warned")
def test_all_that_is_missing_is_reported_at_once() -> None:
    with pytest.raises(pulumi.RunError) as failure:
        verify(Directory(), Mention("a", USER, GONE), Mention("b", USER, ONE), Mention("c", GROUP, GONE))
    lines = str(failure.value).splitlines()
    assert lines[0] == "The configuration cannot be carried out; nothing was written:"
    assert [line.partition(":")[0] for line in lines[1:]] == ["  a", "  c"]


def test_terms_of_use_are_a_warning_and_are_not_read(warned: list[str]) -> None:
    tenant = Directory()
    verify(tenant, Mention("a.termsOfUse[0]", TERMS_OF_USE, GONE), Mention("b", TERMS_OF_USE, ONE), held=ONE)
    assert tenant.asked == []
    warned.append(
        f"a.termsOfUse[0]: whether there are terms of use {GONE} Graph tells no application. If there are none, it "
        f"refuses the policy, which comes last. Make sure ({ENTRA} Conditional Access > Terms of use)."
    )


UNREAD = "a, b: whether the tenant has them could not be read. Not allowed."


def test_what_may_not_be_read_is_a_warning(warned: list[str]) -> None:
    verify(Directory(forbidden=(GROUP.path,)), Mention("a", GROUP, GONE), Mention("b", GROUP, ONE))
    warned.append(UNREAD)


@pytest.mark.usefixtures("warned")
def test_where_access_is_enforced_it_counts_as_missing() -> None:
    with pytest.raises(pulumi.RunError) as failure:
        verify(Directory(forbidden=(GROUP.path,)), Mention("a", GROUP, GONE), Mention("b", GROUP, ONE), enforced=True)
    assert str(failure.value) == f"The configuration cannot be carried out; nothing was written: {UNREAD}"


@pytest.mark.usefixtures("warned")
def test_what_fails_stops() -> None:
    with pytest.raises(pulumi.RunError) as failure:
        verify(Directory(broken=(USER.path,)), Mention("a", USER, ONE))
    assert str(failure.value) == "The configuration's ids could not be verified; nothing was written. Broken."


def test_before_a_change_all_are_asked_for_once_a_run() -> None:
    tenant = Directory()
    existence = Existence(tenant, enforced=False)
    check = existence.present("The policy", [Mention("a", USER, ONE), Mention("b", TERMS_OF_USE, GONE)])
    assert [warnings_of([check], Change({}, {})) for _ in range(2)] == [[], []]
    assert tenant.asked == [USER.path]
    gone = existence.present("The policy", [Mention("a", USER, ONE), Mention("c", USER, GONE)])
    with pytest.raises(pulumi.RunError) as failure:
        warnings_of([gone], Change({}, {}))
    assert str(failure.value) == (
        f"The policy was not touched: c: the tenant has no user {GONE}. Correct the object id, or remove it ({ENTRA} "
        "Users > All users)."
    )


def test_what_may_not_be_read_before_a_change_is_a_warning() -> None:
    check = Existence(Directory(forbidden=(GROUP.path,)), enforced=False).present(
        "The policy", [Mention("a", GROUP, GONE), Mention("b", GROUP, ONE)]
    )
    assert warnings_of([check], Change({}, {})) == [UNREAD]

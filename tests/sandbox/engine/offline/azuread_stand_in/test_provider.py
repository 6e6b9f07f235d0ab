"""The stand-in as the engine meets it: a process that speaks gRPC, against the emulated tenant."""

from collections.abc import Callable
from typing import Any

import pytest
from google.protobuf.struct_pb2 import Struct
from pulumi.runtime.proto import provider_pb2 as rpc
from pulumi.runtime.proto.provider_pb2_grpc import ResourceProviderStub
from pulumi.runtime.rpc import UNKNOWN

from sandbox.tenant.server import TenantServer
from tests.sandbox.engine.offline.azuread_stand_in.plugin import POLICIES, URN, Start, bag, error, plain

NOT_THERE = f"{POLICIES}00000000-0000-4000-8000-00000000dead"


@pytest.fixture
def provider(start: Start, tenant: TenantServer) -> ResourceProviderStub:
    """Configured for the tenant."""
    stub = start(**tenant.secrets(), AZUREAD_STAND_IN_SECOND="0.01")
    configuration = {name.removeprefix("azuread:"): value for name, value in tenant.pulumi_config().items()}
    stub.Configure(rpc.ConfigureRequest(args=bag(configuration)))
    return stub


@pytest.fixture
def created(provider: ResourceProviderStub, inputs: dict[str, Any]) -> rpc.CreateResponse:
    answer: rpc.CreateResponse = provider.Create(rpc.CreateRequest(urn=URN, properties=bag(inputs)))
    return answer


def sent(tenant: TenantServer) -> list[str]:
    """The requests to Graph, in order, with the policy's id left out."""
    graph = [one for one in tenant.requests if one.path.startswith("/v1.0")]
    return [f"{one.method} {one.path.rsplit('policies', 1)[1][:1]}" for one in graph]


def test_a_policy_is_created_by_one_post_and_read(
    created: rpc.CreateResponse, inputs: dict[str, Any], tenant: TenantServer
) -> None:
    assert sent(tenant) == ["POST ", "GET /"]
    outputs = plain(created.properties)
    assert outputs["id"] == created.id == f"{POLICIES}{outputs['objectId']}"
    assert outputs["grantControls"] == {
        "operator": "OR",
        "authenticationStrengthPolicyId": "",
        "builtInControls": ["compliantDevice"],
        "customAuthenticationFactors": [],
        "termsOfUses": [],
    }
    assert (outputs["displayName"], outputs["state"]) == (inputs["displayName"], inputs["state"])


def test_a_preview_writes_nothing_and_knows_what_it_cannot_know(
    provider: ResourceProviderStub, inputs: dict[str, Any], tenant: TenantServer
) -> None:
    request = rpc.CreateRequest(urn=URN, properties=bag({**inputs, "displayName": UNKNOWN}), preview=True)
    planned = plain(provider.Create(request).properties)
    assert {name for name, value in planned.items() if value == UNKNOWN} == {"id", "objectId", "displayName"}
    assert planned["conditions"]["insiderRiskLevels"] == UNKNOWN
    assert planned["conditions"]["clientAppTypes"] == inputs["conditions"]["clientAppTypes"]
    assert sent(tenant) == []


def test_refreshing_shows_drift_in_the_inputs(
    provider: ResourceProviderStub, created: rpc.CreateResponse, inputs: dict[str, Any], tenant: TenantServer
) -> None:
    update = {**inputs, "state": "disabled"}
    provider.Update(rpc.UpdateRequest(urn=URN, id=created.id, olds=created.properties, news=bag(update)))
    request = rpc.ReadRequest(urn=URN, id=created.id, properties=created.properties, inputs=bag(inputs))
    answer = provider.Read(request)
    assert plain(answer.inputs)["state"] == plain(answer.properties)["state"] == "disabled"
    assert sent(tenant)[-1] == "GET /"


def test_an_import_gives_the_inputs_that_mean_the_same(
    provider: ResourceProviderStub, created: rpc.CreateResponse, inputs: dict[str, Any]
) -> None:
    imported = provider.Read(rpc.ReadRequest(urn=URN, id=created.id))
    checked = provider.Check(rpc.CheckRequest(urn=URN, news=bag(inputs)))
    assert imported.inputs == checked.inputs
    difference = rpc.DiffRequest(urn=URN, id=created.id, olds=imported.properties, news=checked.inputs)
    assert provider.Diff(difference) == rpc.DiffResponse(changes=rpc.DiffResponse.DIFF_NONE, hasDetailedDiff=True)


@pytest.mark.parametrize("policy_id", [pytest.param(NOT_THERE, id="gone"), pytest.param("Require MFA", id="a name")])
def test_what_is_not_there_is_not_read(provider: ResourceProviderStub, policy_id: str) -> None:
    assert provider.Read(rpc.ReadRequest(urn=URN, id=policy_id)) == rpc.ReadResponse()


def test_a_difference_names_its_places(
    provider: ResourceProviderStub, created: rpc.CreateResponse, inputs: dict[str, Any]
) -> None:
    conditions = {**inputs["conditions"], "clientAppTypes": ["browser"]}
    news = bag({**inputs, "state": "enabled", "conditions": conditions})
    assert provider.Diff(rpc.DiffRequest(urn=URN, olds=created.properties, news=news)) == rpc.DiffResponse(
        changes=rpc.DiffResponse.DIFF_SOME,
        diffs=["conditions", "state"],
        detailedDiff={
            "conditions.clientAppTypes[1]": rpc.PropertyDiff(kind=rpc.PropertyDiff.DELETE),
            "state": rpc.PropertyDiff(kind=rpc.PropertyDiff.UPDATE),
        },
        hasDetailedDiff=True,
    )


def test_an_update_is_one_patch_and_a_read(
    provider: ResourceProviderStub, created: rpc.CreateResponse, inputs: dict[str, Any], tenant: TenantServer
) -> None:
    tenant.clear_requests()
    news = bag({**inputs, "state": "enabled"})
    preview = provider.Update(
        rpc.UpdateRequest(urn=URN, id=created.id, olds=created.properties, news=news, preview=True)
    )
    assert plain(preview.properties)["id"] == created.id
    assert sent(tenant) == []
    answer = provider.Update(rpc.UpdateRequest(urn=URN, id=created.id, olds=created.properties, news=news))
    assert plain(answer.properties)["state"] == "enabled"
    assert sent(tenant) == ["PATCH /", "GET /"]


def test_reads_go_on_until_they_show_what_was_written(
    provider: ResourceProviderStub, inputs: dict[str, Any], tenant: TenantServer
) -> None:
    tenant.state.switches.stale_conditional_access_reads = 2
    created = provider.Create(rpc.CreateRequest(urn=URN, properties=bag(inputs)))
    news = bag({**inputs, "state": "enabled"})
    updated = provider.Update(rpc.UpdateRequest(urn=URN, id=created.id, olds=created.properties, news=news))
    assert plain(updated.properties)["state"] == "enabled"
    provider.Delete(rpc.DeleteRequest(urn=URN, id=created.id, properties=updated.properties))
    writes = [one.split()[0] for one in sent(tenant) if not one.startswith("GET")]
    assert writes == ["POST", "PATCH", "DELETE"]


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_creation_that_was_carried_out_and_answered_so_is_made_twice(
    provider: ResourceProviderStub, inputs: dict[str, Any], tenant: TenantServer, status: int
) -> None:
    tenant.faults.inject("POST", f"/v1.0{POLICIES.rstrip('/')}", f"{status} after processing")
    created = provider.Create(rpc.CreateRequest(urn=URN, properties=bag(inputs)))
    assert sent(tenant) == ["POST ", "POST ", "GET /"]
    first, second = tenant.state.conditional_access_policies
    assert created.id == f"{POLICIES}{second}"
    assert first != second


@pytest.mark.parametrize("fault", ["reset after processing", "answer cut off", "empty 200"])
def test_a_creation_whose_answer_is_lost_is_not_made_twice_and_not_known(
    provider: ResourceProviderStub, inputs: dict[str, Any], tenant: TenantServer, fault: str
) -> None:
    tenant.faults.inject("POST", f"/v1.0{POLICIES.rstrip('/')}", fault)
    message = error(lambda: provider.Create(rpc.CreateRequest(urn=URN, properties=bag(inputs))))
    assert message.startswith("Could not create the Conditional Access policy 'Require a compliant device': ")
    assert len(tenant.state.conditional_access_policies) == 1


def with_session(inputs: dict[str, Any], **members: object) -> Struct:
    return bag({**inputs, "sessionControls": members})


def test_an_interval_that_is_left_out_is_kept_and_then_stands_in_the_way(
    provider: ResourceProviderStub, inputs: dict[str, Any], tenant: TenantServer
) -> None:
    old = provider.Create(
        rpc.CreateRequest(urn=URN, properties=with_session(inputs, signInFrequencyInterval="everyTime"))
    )
    tenant.clear_requests()
    timed = with_session(inputs, signInFrequency=30, signInFrequencyPeriod="days")
    both = (
        "when `session_controls.sign_in_frequency_interval` is set to `everyTime`, `sign_in_frequency` and "
        "`sign_in_frequency_period` are not valid"
    )
    assert error(lambda: provider.Diff(rpc.DiffRequest(urn=URN, id=old.id, olds=old.properties, news=timed))) == both
    for preview in (True, False):
        update = rpc.UpdateRequest(urn=URN, id=old.id, olds=old.properties, news=timed, preview=preview)
        assert error(lambda update=update: provider.Update(update)) == both  # type: ignore[misc]
    said = with_session(inputs, signInFrequency=30, signInFrequencyPeriod="days", signInFrequencyInterval="everyTime")
    assert error(lambda: provider.Create(rpc.CreateRequest(urn=URN, properties=said, preview=True))) == both
    assert sent(tenant) == []
    timed = with_session(inputs, signInFrequency=30, signInFrequencyPeriod="days", signInFrequencyInterval="timeBased")
    updated = provider.Update(rpc.UpdateRequest(urn=URN, id=old.id, olds=old.properties, news=timed))
    assert plain(updated.properties)["sessionControls"]["signInFrequencyInterval"] == "timeBased"


def test_what_is_left_out_and_kept_is_written_again(
    provider: ResourceProviderStub, inputs: dict[str, Any], tenant: TenantServer
) -> None:
    timed = {"signInFrequency": 4, "signInFrequencyPeriod": "hours"}
    secondary = {**timed, "signInFrequencyAuthenticationType": "secondaryAuthentication"}
    old = provider.Create(rpc.CreateRequest(urn=URN, properties=with_session(inputs, **secondary)))
    news = with_session(inputs, **{**timed, "signInFrequency": 8})
    updated = provider.Update(rpc.UpdateRequest(urn=URN, id=old.id, olds=old.properties, news=news))
    kept = plain(updated.properties)["sessionControls"]["signInFrequencyAuthenticationType"]
    written = tenant.writes[-1].body["sessionControls"]["signInFrequency"]["authenticationType"]
    assert (kept, written) == ("secondaryAuthentication",) * 2


def test_session_controls_alone_must_have_an_effect(provider: ResourceProviderStub, inputs: dict[str, Any]) -> None:
    idle = {
        "signInFrequencyInterval": "timeBased",
        "signInFrequencyAuthenticationType": "primaryAndSecondaryAuthentication",
    }
    alone = {name: value for name, value in inputs.items() if name != "grantControls"}
    request = rpc.CreateRequest(urn=URN, properties=with_session(alone, **idle), preview=True)
    assert error(lambda: provider.Create(request)).startswith("when specifying `session_controls` but not")


def test_an_update_that_was_not_carried_out_is_believed(
    provider: ResourceProviderStub, created: rpc.CreateResponse, inputs: dict[str, Any], tenant: TenantServer
) -> None:
    """The real plugin reads name and state alone, and keeps what was wanted in the state."""
    tenant.faults.inject("PATCH", f"/v1.0{POLICIES}.*", "HTML with 200")
    news = bag({**inputs, "grantControls": {"operator": "OR", "builtInControls": ["mfa"]}})
    updated = provider.Update(rpc.UpdateRequest(urn=URN, id=created.id, olds=created.properties, news=news))
    assert plain(updated.properties)["grantControls"]["builtInControls"] == ["mfa"]
    (policy,) = tenant.state.conditional_access_policies.values()
    assert policy.members["grantControls"]["builtInControls"] == ["compliantDevice"]


def test_deleting_reads_before_and_after(
    provider: ResourceProviderStub, created: rpc.CreateResponse, tenant: TenantServer
) -> None:
    tenant.clear_requests()
    provider.Delete(rpc.DeleteRequest(urn=URN, id=created.id, properties=created.properties))
    assert sent(tenant) == ["GET /", "DELETE /", "GET /"]
    provider.Delete(rpc.DeleteRequest(urn=URN, id=created.id, properties=created.properties))
    assert sent(tenant)[3:] == ["GET /"]


def test_what_graph_refuses_is_reported_in_its_words_with_the_request_id(
    provider: ResourceProviderStub, inputs: dict[str, Any]
) -> None:
    conditions = {**inputs["conditions"], "users": {"includedGroups": ["00000000-0000-4000-8000-00000000dead"]}}
    request = rpc.CreateRequest(urn=URN, properties=bag({**inputs, "conditions": conditions}))
    message = error(lambda: provider.Create(request))
    assert message.startswith("Could not create the Conditional Access policy 'Require a compliant device': 400 BadRe")
    assert "00000000-0000-4000-8000-00000000dead" in message
    assert " (POST /v1.0/identity/conditionalAccess/policies, request-id " in message


def test_updating_what_is_gone_is_an_error(provider: ResourceProviderStub, inputs: dict[str, Any]) -> None:
    message = error(lambda: provider.Update(rpc.UpdateRequest(urn=URN, id=NOT_THERE, news=bag(inputs))))
    assert message.startswith(f"Could not update the Conditional Access policy {NOT_THERE}: 404 ")


def test_checked_inputs_come_back_with_every_mistake(provider: ResourceProviderStub, inputs: dict[str, Any]) -> None:
    answer = provider.Check(rpc.CheckRequest(urn=URN, news=bag({**inputs, "colour": "red", "state": "on"})))
    assert [failure.reason.split(";")[0] for failure in answer.failures] == [
        "azuread has no property 'colour' here",
        "'on' is not one of disabled, enabled, enabledForReportingButNotEnforced. Examine values at 'ca.state'.",
    ]


@pytest.mark.parametrize(
    ("call", "token"),
    [
        pytest.param(
            lambda stub: stub.Check(rpc.CheckRequest(urn=URN.replace("conditionalAccessPolicy", "group"))),
            "azuread:index/group:ConditionalAccessPolicy",
            id="resource",
        ),
        pytest.param(
            lambda stub: stub.Invoke(rpc.InvokeRequest(tok="azuread:index/getGroup:getGroup")),
            "azuread:index/getGroup:getGroup",
            id="function",
        ),
        pytest.param(lambda stub: stub.Call(rpc.CallRequest(tok="azuread:x/y:z")), "azuread:x/y:z", id="method"),
        pytest.param(
            lambda stub: stub.Construct(rpc.ConstructRequest(type="azuread:x/y:z")), "azuread:x/y:z", id="component"
        ),
    ],
)
def test_everything_else_is_refused_by_name(
    start: Start, call: Callable[[ResourceProviderStub], object], token: str
) -> None:
    stub = start()
    assert error(lambda: call(stub)) == (
        "The azuread stand-in knows only azuread:index/conditionalAccessPolicy:ConditionalAccessPolicy, "
        f"not {token}; install the real azuread plugin."
    )

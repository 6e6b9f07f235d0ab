"""Any policy that Graph has: what is written takes it over without a change, or it is said what is not so.

In this process, by the code that the program plans with: the written text is read again, mapped as the program maps it,
and compared with the tenant as our provider compares it, and as azuread does (its stand-in).
"""

from typing import Any

import pulumi
import yaml
from hypothesis import assume, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from components import compliance_policy as declared_compliance_policy
from components.conditional_access import declare_conditional_access
from ops.adopt import changes, compliance_policy, conditional_access, stack_file, tenant_wide
from ops.adopt.draft import BREAK_GLASS
from ops.adopt.expressible import NotExpressibleError, expressible
from ops.adopt.names import Ids
from ops.adopt.values import Emergency, Lost
from providers.device_compliance_settings.provider import DeviceComplianceSettingsProvider
from providers.graph.model import whole_numbers
from providers.mobile_threat_defense_connector.provider import MobileThreatDefenseConnectorProvider
from providers.windows10_compliance_policy import mapping
from sandbox.engine.offline.azuread_stand_in.body import policy_body
from sandbox.engine.offline.azuread_stand_in.check import failures
from sandbox.engine.offline.azuread_stand_in.difference import differences
from sandbox.engine.offline.azuread_stand_in.outputs import policy_outputs
from sandbox.engine.offline.azuread_stand_in.plan import contradiction, planned_outputs
from sandbox.tenant import seed
from sandbox.tenant.schema.types import object_type
from settings import Settings, load
from tests.components.any_policy import IDS, POLICY
from tests.components.test_conditional_access import OF_GRAPH, Declared, spelled
from tests.components.test_conditional_access import declared as azuread_inputs
from tests.ops.adopt.graph_policies import ACCESS_POLICIES, CHARACTERS, GUIDS, TEXTS, any_object
from tests.providers.windows10_compliance_policy.test_mapping import rules, targets
from tests.settings.strategies import distinct

Json = dict[str, Any]
NAMESPACE = "defender-conditional-access:"
NOBODY = "11111111-2222-4333-8444-555555555555"
EXAMPLES = 60


def read_again(config: Json, settings: Settings) -> Settings:
    """The settings from the text of the stack file."""
    text = stack_file.new_text("contoso", {}, config, {})
    written = yaml.safe_load(text)["config"]
    again = load({key.removeprefix(NAMESPACE): value for key, value in written.items()})
    assert again == settings
    return again


def take_over(config: Json) -> tuple[Settings, list[Lost]]:
    """The settings as they are written; rejects what no stack file can take over."""
    try:
        settings, lost = expressible(config, config)
    except NotExpressibleError:
        assume(condition=False)
        raise
    return read_again(config, settings), lost


# The Windows compliance policy.

LEVELS = st.sampled_from(["secured", "low", "medium", "high"])
ASSIGNED = targets().filter(lambda found: any("xclusion" not in one["target"]["@odata.type"] for one in found))
COMPLIANCE_POLICIES = any_object(
    "windows10CompliancePolicy",
    id=st.uuids().map(str),
    displayName=st.text(CHARACTERS, min_size=1, max_size=20).filter(lambda text: text.strip() != ""),
    description=st.none() | TEXTS,
    deviceThreatProtectionEnabled=st.just(value=True),
    deviceThreatProtectionRequiredSecurityLevel=LEVELS,
    roleScopeTagIds=st.lists(st.sampled_from(["0", "1", "17"]), min_size=1, unique=True),
    scheduledActionsForRule=rules(),
    assignments=ASSIGNED,
    deviceStatuses=st.just([]),
    userStatuses=st.just([]),
    deviceSettingStateSummaries=st.just([]),
    deviceStatusOverview=st.none(),
    userStatusOverview=st.none(),
)


@given(COMPLIANCE_POLICIES)
@hypothesis_settings(max_examples=EXAMPLES)
def test_any_compliance_policy(policy: Json) -> None:
    score = compliance_policy.machine_risk_score(policy)
    assert score is not None
    config = {compliance_policy.KEY: compliance_policy.configuration(policy, score, Ids())}
    settings, lost = take_over(config)
    assert settings.compliance_policy is not None
    wanted = mapping.validate(declared_compliance_policy.inputs(settings.compliance_policy))
    is_equal = wanted == mapping.from_graph(policy, wanted.keys())
    said = [*lost, *compliance_policy.lost(policy), *changes.of_compliance_policy(settings, policy)]
    assert is_equal or said
    # Whatever Graph has not by default is managed, or said to be lost.
    normal, default = mapping.from_graph(policy, mapping.MEMBERS), mapping.from_graph({}, mapping.MEMBERS)
    missing = [name for name in mapping.MEMBERS if normal[name] != default[name] and name not in wanted]
    assert [name for name in missing if not any(name in one.text for one in lost)] == []
    assert config[compliance_policy.KEY]["adopt"] == policy["id"]


def cleaned(policy: Json) -> Json:
    """Without what a stack file may not have: recipients of what sends nothing, or named twice, and the like."""
    (rule,) = policy["scheduledActionsForRule"]
    for item in rule["scheduledActionConfigurations"]:
        sends = item["actionType"] == "notification"
        groups = {one.lower(): one for one in item.get("notificationMessageCCList") or []}
        item["notificationMessageCCList"] = [*groups.values()] if sends else []
        item["notificationTemplateId"] = seed.NOTIFICATION_TEMPLATE if sends else ""
    known = ("deviceDefault", "alphanumeric", "numeric")
    if policy["passwordRequiredType"] not in known:
        policy["passwordRequiredType"] = known[0]
    return {**policy, "displayName": policy["displayName"].strip()}


@given(COMPLIANCE_POLICIES.map(cleaned))
@hypothesis_settings(max_examples=EXAMPLES)
def test_any_compliance_policy_that_a_stack_can_have(policy: Json) -> None:
    """Nothing is said, and nothing changes."""
    score = str(compliance_policy.machine_risk_score(policy))
    settings, lost = take_over({compliance_policy.KEY: compliance_policy.configuration(policy, score, Ids())})
    assert settings.compliance_policy is not None
    wanted = mapping.validate(declared_compliance_policy.inputs(settings.compliance_policy))
    assert (lost, list(compliance_policy.lost(policy))) == ([], [])
    assert wanted == mapping.from_graph(policy, wanted.keys())
    assert changes.of_compliance_policy(settings, policy) == []


def test_every_member_of_a_compliance_policy_is_drawn() -> None:
    """The schema is held against Microsoft's metadata elsewhere; here is nothing that the mapping does not have."""
    of_graph = {"id", "createdDateTime", "lastModifiedDateTime", "version", "assignments", "scheduledActionsForRule"}
    of_graph |= {"deviceStatuses", "userStatuses", "deviceStatusOverview", "userStatusOverview"}
    of_graph |= {"deviceSettingStateSummaries"}
    members = object_type("beta", "windows10CompliancePolicy").members.keys()
    assert set(mapping.MEMBERS) == members - of_graph


# The Conditional Access policy.


def azuread_sees(settings: Settings, policy: Json) -> Json:
    """The differences that azuread shows after an import, and what it would refuse."""
    mocks = Declared()
    pulumi.runtime.set_mocks(mocks)
    access, accounts = settings.conditional_access, settings.break_glass
    assert access is not None
    assert accounts is not None

    def program() -> None:
        declare_conditional_access("policy", access, accounts, pulumi.ResourceOptions())

    pulumi.runtime.test(program)()  # type: ignore[no-untyped-call]
    inputs, outputs = whole_numbers(mocks.inputs), policy_outputs(policy)
    assert list(failures(inputs, "policy")) == []
    assert contradiction(planned_outputs(inputs, outputs)) is None
    return dict(differences(outputs, inputs))


def take_over_access(policy: Json, emergency: Emergency) -> tuple[Settings, list[str]]:
    """The settings, and all that is said beside them."""
    config = {
        conditional_access.KEY: conditional_access.configuration(policy, emergency, Ids()),
        BREAK_GLASS: emergency.section(),
    }
    settings, lost = take_over(config)
    texts = [one.text for one in (*lost, *conditional_access.lost(policy))]
    return settings, [*texts, *changes.of_conditional_access(settings, policy)]


@given(ACCESS_POLICIES, st.data())
@hypothesis_settings(max_examples=EXAMPLES)
def test_what_is_not_said_to_change_does_not(policy: Json, data: st.DataObject) -> None:
    """Of any policy, nonsense among them."""
    users = (policy["conditions"].get("users") or {}).get("excludeUsers") or []
    ids = [one.lower() for one in users if "-" in one]
    chosen = data.draw(st.lists(st.sampled_from(ids), min_size=1, unique=True)) if ids else [NOBODY]
    ordered = [one for one in ids if one in chosen] or chosen
    settings, said = take_over_access(policy, Emergency(users=tuple(ordered)))
    if not said:
        assert azuread_sees(settings, policy) == {}


@given(POLICY, distinct(IDS, 1), distinct(GUIDS), st.data())
@hypothesis_settings(max_examples=EXAMPLES)
def test_any_policy_that_a_stack_can_have(config: Json, accounts: list[str], others: list[str], data: Any) -> None:  # noqa: ANN401
    """As somebody made it in the portal: emergency accounts among the excluded, in any order; nothing is said."""
    policy = data.draw(
        st.composite(lambda draw: {**spelled(draw, policy_body(azuread_inputs(config, accounts))), **OF_GRAPH})()
    )
    users = policy["conditions"]["users"]
    excluded = users.get("excludeUsers") or []
    more = [one.lower() for one in others if one.lower() not in excluded]
    users["excludeUsers"] = data.draw(st.permutations([*excluded, *more]))
    emergency = tuple(one for one in users["excludeUsers"] if one in {two.lower() for two in accounts})
    settings, said = take_over_access(policy, Emergency(users=emergency))
    assert said == []
    assert azuread_sees(settings, policy) == {}


def test_an_emergency_account_between_others_keeps_its_place() -> None:
    users = {"includeUsers": ["All"], "excludeUsers": [NOBODY, OF_GRAPH["id"]], "excludeGroups": []}
    policy = {
        **OF_GRAPH,
        "displayName": "a",
        "state": "disabled",
        "conditions": {
            "users": users,
            "applications": {"includeApplications": ["All"]},
            "clientAppTypes": ["all"],
        },
        "grantControls": {"operator": "OR", "builtInControls": ["compliantDevice"]},
    }
    settings, said = take_over_access(policy, Emergency(users=(str(OF_GRAPH["id"]),)))
    assert said == []
    assert azuread_sees(settings, policy) == {}
    # Without `adopt` the emergency accounts come first.
    assert settings.conditional_access is not None
    access = settings.conditional_access.model_copy(update={"adopt": None})
    assert azuread_sees(settings.model_copy(update={"conditional_access": access}), policy) != {}


# The connector and the tenant's settings.


@given(any_object("mobileThreatDefenseConnector"))
@hypothesis_settings(max_examples=20)
def test_any_connector(found: Json) -> None:
    settings, lost = take_over({tenant_wide.CONNECTOR: tenant_wide.connector(found)})
    assert settings.connector is not None
    wanted = MobileThreatDefenseConnectorProvider().with_implied(dict(settings.connector.managed))
    said = [*lost, *tenant_wide.lost_of_connector(found), *changes.of_connector(settings, found)]
    assert said or wanted == tenant_wide.connector(found)


@given(any_object("deviceManagementSettings"))
@hypothesis_settings(max_examples=20)
def test_any_tenant_settings(found: Json) -> None:
    settings, lost = take_over({tenant_wide.TENANT_SETTINGS: tenant_wide.tenant_settings(found)})
    assert settings.tenant_compliance is not None
    wanted = DeviceComplianceSettingsProvider().with_implied(dict(settings.tenant_compliance.managed))
    said = [*lost, *changes.of_tenant_settings(settings, found)]
    assert said or wanted == tenant_wide.tenant_settings(found)

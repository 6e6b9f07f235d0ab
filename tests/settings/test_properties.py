"""What holds for every configuration: a valid one survives a round trip, any other is refused in the same way."""

import json
from copy import deepcopy
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from providers.mobile_threat_defense_connector.model import ConnectorMembers
from providers.windows10_compliance_policy.model import ActionType
from settings import ConfigurationError, Settings, load
from settings.conditions import ClientAppType, Platform, RiskLevel
from settings.controls import BuiltInControl
from tests.settings.strategies import Config, distinct, guests, models, sides, some, words

NAMES = st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=20).map(lambda name: f"n {name}")
IDS = st.uuids().map(str)


TARGETS = st.one_of(
    NAMES,
    IDS,
    st.builds(
        lambda name, by, mode: {"target": name, "filter": by, "filterMode": mode},
        NAMES,
        NAMES,
        st.sampled_from(["include", "exclude"]),
    ),
)


def target_name(target: object) -> str:
    return str(target["target"] if isinstance(target, dict) else target).casefold()


@st.composite
def assignments(draw: st.DrawFn) -> Config:
    include = draw(st.lists(TARGETS, min_size=1, max_size=4, unique_by=target_name))
    taken = {target_name(target) for target in include}
    exclude = draw(distinct(NAMES.filter(lambda name: name.casefold() not in taken)))
    own = draw(st.lists(st.sampled_from(["All devices", "All users"]), unique=True))
    return {"include": [*include, *own], "exclude": exclude}


ACTIONS = st.one_of(
    st.fixed_dictionaries(
        {"action": words(ActionType, "block", "notification")}, optional={"afterDays": st.integers(0, 365)}
    ),
    st.fixed_dictionaries(
        {"action": st.just("notification"), "notificationTemplate": NAMES},
        optional={"afterHours": st.integers(0, 8760), "additionalRecipients": distinct(NAMES)},
    ),
)
POLICY_SETTINGS = some(
    bitLockerEnabled=st.booleans(),
    osMinimumVersion=st.none() | st.text(max_size=10),
    passwordMinimumLength=st.none() | st.integers(0, 16),
    validOperatingSystemBuildRanges=st.lists(
        st.fixed_dictionaries(
            {"description": st.just("x"), "lowestVersion": st.just("1"), "highestVersion": st.just("2")}
        )
    ),
    wslDistributions=st.lists(some(distribution=NAMES, minimumOSVersion=st.just("1"))),
    deviceCompliancePolicyScript=some(rulesContent=st.just("eyJSdWxlcyI6W119")),
)
COMPLIANCE_POLICY = st.fixed_dictionaries(
    {
        "displayName": NAMES,
        "machineRiskScore": st.sampled_from(["clear", "low", "medium", "high"]),
        "assignments": assignments(),
    },
    optional={
        "description": st.text(max_size=20),
        "settings": POLICY_SETTINGS,
        "actionsForNoncompliance": st.lists(ACTIONS, max_size=3),
        "scopeTags": distinct(NAMES, 1),
        "adopt": IDS,
    },
)
GUESTS = guests(IDS)


@st.composite
def users(draw: st.DrawFn) -> object:
    groups = draw(sides(NAMES))
    roles = draw(sides(IDS, at_least=0))
    include = {"groups": groups["include"], "roles": roles["include"], "guestsOrExternalUsers": draw(GUESTS)}
    exclude = {"groups": groups["exclude"], "roles": roles["exclude"], "users": draw(distinct(NAMES))}
    return draw(
        st.sampled_from(
            [["All"], {"include": {"users": ["All"]}, "exclude": exclude}, {"include": include, "exclude": exclude}]
        )
    )


CONDITIONAL_ACCESS = st.fixed_dictionaries(
    {"displayName": NAMES, "users": users(), "applications": sides(NAMES)},
    optional={
        "state": st.sampled_from(["reportOnly", "enabled", "disabled"]),
        "clientAppTypes": distinct(words(ClientAppType, "all", "exchangeActiveSync"), 1),
        "platforms": sides(words(Platform, "all")),
        "locations": sides(IDS),
        "devices": st.fixed_dictionaries(
            {"filter": st.fixed_dictionaries({"mode": st.just("include"), "rule": NAMES})}
        ),
        "signInRiskLevels": distinct(words(RiskLevel)),
        "clientApplications": sides(IDS),
        "grantControls": some(
            operator=st.sampled_from(["AND", "OR"]),
            builtInControls=distinct(words(BuiltInControl, "block", "mfa", "passwordChange"), 1),
            authenticationStrengthPolicyId=IDS,
        ),
        "sessionControls": some(persistentBrowserMode=st.just("never"), disableResilienceDefaults=st.booleans()),
        "adopt": IDS,
    },
)
VALID = st.fixed_dictionaries(
    {"compliancePolicy": COMPLIANCE_POLICY},
    optional={
        "connector": some(
            onDestroy=st.just("restore"),
            **{
                name: st.booleans()
                for name in ConnectorMembers.graph_names()
                if name.startswith(("ios", "mac", "allow"))
            },
        ),
        "tenantCompliance": some(
            secureByDefault=st.booleans(), deviceComplianceCheckinThresholdDays=st.integers(1, 120)
        ),
    },
) | st.fixed_dictionaries(
    {"conditionalAccess": CONDITIONAL_ACCESS, "breakGlass": st.fixed_dictionaries({"users": distinct(IDS, 1)})}
)


@given(VALID)
def test_a_valid_configuration_survives_a_round_trip(config: Config) -> None:
    settings = load(config)
    plain = json.loads(json.dumps(settings.model_dump(by_alias=True, exclude_unset=True)))
    assert load(plain) == settings
    assert Settings.model_validate(settings.model_dump(exclude_unset=True)) == settings


@given(VALID)
def test_loading_changes_nothing_that_was_given(config: Config) -> None:
    before = deepcopy(config)
    load(config)
    assert config == before


def keys(model: type[BaseModel]) -> set[str]:
    found = {field.alias or name for name, field in model.model_fields.items()}
    return found.union(*(keys(inner) for field in model.model_fields.values() for inner in models(field.annotation)))


SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.just(10**40),
    st.floats(),
    st.text(st.characters()),
    st.sampled_from(["All", "All devices", "block", "notification", "exchangeActiveSync", "medium", "restore", ""]),
)
KEYS = st.sampled_from(sorted(keys(Settings))) | st.text(st.characters(), max_size=8)
GARBAGE = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4), max_leaves=12
)


def refusal(config: object) -> ConfigurationError | None:
    try:
        load(config)  # type: ignore[arg-type]
    except ConfigurationError as error:
        return error
    return None


def assert_refused_or_harmless(config: object) -> None:
    error = refusal(config)
    if error is not None:
        lines = str(error).split("\n")
        assert [line for line in lines if not line.isprintable() or len(line) > 2000] == []
        assert len(lines) == len(error.mistakes) + 1 > 1
        assert lines[-1].endswith("Nothing was written.")


@given(GARBAGE)
def test_garbage_is_refused(config: object) -> None:
    assert_refused_or_harmless(config)


@given(st.dictionaries(st.sampled_from([field.alias for field in Settings.model_fields.values()]), GARBAGE))
def test_garbage_under_our_keys_is_refused(config: object) -> None:
    assert_refused_or_harmless(config)


@st.composite
def spoiled(draw: st.DrawFn) -> object:
    """A valid configuration with garbage somewhere in it."""
    config = draw(VALID)
    place: Any = config
    while True:
        key = draw(st.sampled_from(sorted(place) if isinstance(place, dict) else range(len(place))))
        if not isinstance(place[key], dict | list) or not place[key] or draw(st.booleans()):
            place[key] = draw(GARBAGE)
            return config
        place = place[key]


@given(spoiled())
def test_garbage_anywhere_is_refused_or_harmless(config: object) -> None:
    assert_refused_or_harmless(config)


@given(VALID, st.text(st.characters(), min_size=1).filter(lambda key: key not in keys(Settings)))
def test_an_unknown_key_is_a_mistake_wherever_it_is(config: Config, key: str) -> None:
    for part in config.values():
        part[key] = 1
        assert_refused_or_harmless(config)
        assert refusal(config) is not None
        del part[key]
    assert refusal({**config, key: {}}) is not None

"""Any Conditional Access policy that the settings take, every key of it, ids in either letter case."""

from hypothesis import strategies as st

from settings.conditions import (
    ClientAppType,
    InsiderRiskLevel,
    Platform,
    RiskLevel,
    ServicePrincipalRiskLevel,
    TransferMethod,
    UserAction,
)
from settings.controls import BuiltInControl
from tests.settings.strategies import Strategy, distinct, guests, sides, some, words

IDS = st.uuids().map(str) | st.uuids().map(lambda one: str(one).upper())
TEXTS = st.text("abÄ x'\"", min_size=1, max_size=8).filter(lambda text: text == text.strip() != "")
FILTER = st.fixed_dictionaries({"mode": st.sampled_from(["include", "exclude"]), "rule": TEXTS})


GUESTS = guests(IDS)


def together(*parts: Strategy) -> Strategy:
    """Configurations with the keys of all."""
    return st.tuples(*parts).map(lambda drawn: {key: one for part in drawn for key, one in part.items()})


@st.composite
def users(draw: st.DrawFn) -> object:
    groups, roles, people = draw(sides(IDS)), draw(sides(IDS, at_least=0)), draw(sides(IDS, at_least=0))
    include, exclude = (
        {"groups": groups[side], "roles": roles[side], "users": people[side], "guestsOrExternalUsers": draw(GUESTS)}
        for side in ("include", "exclude")
    )
    return draw(
        st.sampled_from(
            [["All"], {"include": {"users": ["All"]}, "exclude": exclude}, {"include": include, "exclude": exclude}]
        )
    )


APPLICATIONS = st.one_of(
    together(sides(IDS), some(filter=FILTER)),
    st.just({"include": ["Office365"]}),
    st.fixed_dictionaries({"userActions": distinct(words(UserAction), 1)}),
)
TIMED = st.fixed_dictionaries(
    {"signInFrequency": st.integers(1, 90), "signInFrequencyPeriod": st.sampled_from(["hours", "days"])},
    optional={
        "signInFrequencyInterval": st.just("timeBased"),
        "applicationEnforcedRestrictionsEnabled": st.booleans(),
        "disableResilienceDefaults": st.booleans(),
    },
)
EVERY_TIME = st.just({"signInFrequencyInterval": "everyTime"})
AUTHENTICATION = some(
    signInFrequencyAuthenticationType=st.sampled_from(["primaryAndSecondaryAuthentication", "secondaryAuthentication"])
)
BESIDE = some(
    cloudAppSecurityPolicy=st.sampled_from(["blockDownloads", "mcasConfigured", "monitorOnly"]),
    persistentBrowserMode=st.sampled_from(["always", "never"]),
)
SESSION = st.one_of(
    together(TIMED, AUTHENTICATION, BESIDE),
    together(EVERY_TIME, AUTHENTICATION, BESIDE),
    together(
        some(applicationEnforcedRestrictionsEnabled=st.booleans(), disableResilienceDefaults=st.booleans()), BESIDE
    ),
)
GRANTS = st.just({"builtInControls": ["block"]}) | st.fixed_dictionaries(
    {"builtInControls": distinct(words(BuiltInControl, "block", "mfa", "passwordChange"), 1)},
    optional={
        "operator": st.sampled_from(["AND", "OR"]),
        "authenticationStrengthPolicyId": IDS | IDS.map("/policies/authenticationStrengthPolicies/{}".format),
        "customAuthenticationFactors": distinct(TEXTS),
        "termsOfUse": distinct(IDS),
    },
)
POLICY = st.fixed_dictionaries(
    {"displayName": TEXTS, "users": users(), "applications": APPLICATIONS},
    optional={
        "state": st.sampled_from(["reportOnly", "enabled", "disabled"]),
        "clientAppTypes": distinct(words(ClientAppType, "all", "exchangeActiveSync"), 1),
        "platforms": sides(words(Platform, "all")),
        "locations": sides(IDS | st.just("AllTrusted")),
        "devices": st.fixed_dictionaries({"filter": FILTER}),
        "signInRiskLevels": distinct(words(RiskLevel)),
        "userRiskLevels": distinct(words(RiskLevel)),
        "servicePrincipalRiskLevels": distinct(words(ServicePrincipalRiskLevel)),
        "insiderRiskLevels": words(InsiderRiskLevel),
        "authenticationFlowTransferMethods": distinct(words(TransferMethod)),
        "clientApplications": together(sides(IDS), some(filter=FILTER)),
        "grantControls": GRANTS,
        "sessionControls": SESSION,
    },
)

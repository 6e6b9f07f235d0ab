"""Sign-in and the metadata document when they fail: what is tried again, and what is reported."""

import functools
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest
from azure.core.credentials import AccessToken
from azure.core.exceptions import ClientAuthenticationError

from providers.graph.client import GraphClient
from providers.graph.connection import Connection
from providers.graph.errors import ConnectionSettingsError, GraphError, SignInError
from providers.graph.request import Request
from providers.graph.sign_in import LastExchange, NoTokenError, RenewedCredential, sign_in_failed
from sandbox.tenant.server import TenantServer

METADATA = "/metadata/endpoints"
DISCOVERY = "/.*/openid-configuration"
TOKEN = "/.*/token"
GET = Request("GET", "/organization", "Reading the organization", "Organization.Read.All")
POST = Request("POST", "/organization", "Making an organization", "Organization.ReadWrite.All", body={})
PASSING = [
    "429 with seconds",
    "429 with a date",
    "429 without Retry-After",
    "500",
    "502",
    "503",
    "504",
    "reset before processing",
    "reset after processing",
    "answer cut off",
    "slow, processed first",
]


# A process has one client for all its life: collecting one with open connections is a warning.
KEPT: list[GraphClient] = []


@dataclass
class Trial:
    """A client of the emulated tenant which sleeps in no time."""

    client: GraphClient
    slept: list[float]
    reported: list[str]


@pytest.fixture
def trial(
    tenant: TenantServer,
    monkeypatch: pytest.MonkeyPatch,
    trusted: None,  # noqa: ARG001
    request: pytest.FixtureRequest,
) -> Callable[[], Trial]:
    # Short where a test waits for it; on a busy machine an answer that nobody slows can take long enough.
    monkeypatch.setenv("GRAPH_TIMEOUT_SECONDS", "1" if "slow" in request.node.name else "60")
    for name, value in tenant.environment().items():
        monkeypatch.setenv(name, value)

    def start() -> Trial:
        slept: list[float] = []
        reported: list[str] = []
        connection = Connection(
            tenant.tenant_id, tenant.client_id, client_secret=tenant.client_secret, metadata_host=tenant.host
        )
        KEPT.append(GraphClient(connection, reported.append, slept.append, patience=600))
        return Trial(KEPT[-1], slept, reported)

    return start


@pytest.mark.parametrize("fault", PASSING)
@pytest.mark.parametrize("path", [METADATA, DISCOVERY, TOKEN])
def test_what_may_pass_is_tried_again(tenant: TenantServer, trial: Callable[[], Trial], path: str, fault: str) -> None:
    injected = tenant.faults.inject("*", path, fault)
    tried = trial()
    assert tried.client.send(GET)["value"]
    assert injected.struck == 1
    assert len(tried.slept) == 1
    assert re.fullmatch(r"Reading the organization: .+; trying again in \d+ s\.", tried.reported[0])


@pytest.mark.parametrize("fault", PASSING)
def test_threads_that_ask_side_by_side_judge_their_own_sign_in(
    tenant: TenantServer, trial: Callable[[], Trial], fault: str
) -> None:
    """The one that loses its answer must not take that of the next, which is fine, for its own."""
    for _ in range(5):
        injected = tenant.faults.inject("*", TOKEN, fault)
        tried = trial()
        with ThreadPoolExecutor(max_workers=4) as pool:
            answers = list(pool.map(tried.client.send, [GET] * 4))
        assert [bool(answer["value"]) for answer in answers] == [True] * 4
        assert injected.struck == 1
        assert len(tried.slept) == 1


def test_a_post_that_never_left_is_sent_after_the_sign_in(tenant: TenantServer, trial: Callable[[], Trial]) -> None:
    tenant.faults.inject("*", TOKEN, "503")
    with pytest.raises(GraphError, match="405"):
        trial().client.send(POST)
    assert [one.status for one in tenant.requests if one.path.startswith("/v1.0/")] == [405]


def test_entra_says_how_long_to_wait(tenant: TenantServer, trial: Callable[[], Trial]) -> None:
    tenant.faults.inject("*", TOKEN, "429 with seconds", seconds=4)
    tried = trial()
    tried.client.send(GET)
    assert tried.reported == ["Reading the organization: signing in: Entra answered 429; trying again in 4 s."]
    assert 4 <= tried.slept[0] <= 4.4


@pytest.mark.parametrize(
    ("path", "fault", "kind", "message"),
    [
        pytest.param(
            TOKEN,
            "401 token expired",
            SignInError,
            r"Signing in to tenant \S+ at https://\S+ failed: Authentication failed: AADSTS7000222: .+Z\. Nothing was "
            r"sent to Graph\. Check the azuread sign-in settings of the stack \(tenantId, clientId and the "
            r"credential\)\.",
            id="refused",
        ),
        pytest.param(
            TOKEN,
            "HTML with 200",
            SignInError,
            r"Signing in to tenant \S+ at https://\S+ failed: the answer \(200\) is not Entra's\. Nothing was sent to "
            r"Graph\. Perhaps a proxy answered instead: let the answers through, then run the same command again\.",
            id="a page",
        ),
        pytest.param(
            DISCOVERY,
            "404 not there yet",
            SignInError,
            r"Signing in to tenant \S+ at https://\S+ failed: .*double check your tenant name or GUID is correct\. "
            r"Nothing was sent to Graph\. Check the azuread sign-in settings .*\.",
            id="no such tenant",
        ),
        pytest.param(
            METADATA,
            "409",
            ConnectionSettingsError,
            r"azuread:metadataHost \S+ gave no metadata document: it answered 409 \(https://\S+\)\. Check "
            r"azuread:metadataHost, and whether a proxy answers for it; then run the same command again\.",
            id="no document",
        ),
    ],
)
def test_what_lasts_is_reported_at_once(
    tenant: TenantServer, trial: Callable[[], Trial], path: str, fault: str, kind: type[GraphError], message: str
) -> None:
    tenant.faults.inject("*", path, fault)
    tried = trial()
    with pytest.raises(kind) as failure:
        tried.client.send(GET)
    assert re.fullmatch(message, str(failure.value))
    assert tried.slept == []


@pytest.mark.parametrize(
    ("path", "start"),
    [
        (METADATA, r"azuread:metadataHost \S+ gave no metadata document: it answered 503"),
        (TOKEN, r"Signing in to tenant \S+ at https://\S+ failed: Entra answered 503"),
    ],
)
def test_what_does_not_pass_is_reported_in_the_end(
    tenant: TenantServer, trial: Callable[[], Trial], path: str, start: str
) -> None:
    tenant.faults.inject("*", path, "503", times=1000)
    tried = trial()
    with pytest.raises(GraphError) as failure:
        tried.client.send(GET)
    assert re.match(start, str(failure.value))
    assert str(failure.value).endswith(" s. Given up: one operation may take 300 s.")
    assert len(tried.slept) > 4


def test_an_answer_that_is_no_token_shows_nowhere(
    tenant: TenantServer, trial: Callable[[], Trial], capfd: pytest.CaptureFixture[str]
) -> None:
    """msal would log the whole of it."""
    tenant.faults.inject("*", TOKEN, "HTML with 200")
    with pytest.raises(SignInError):
        trial().client.send(GET)
    assert capfd.readouterr() == ("", "")


def test_what_never_asked_entra_is_no_lost_answer() -> None:
    """As when `az` is not there: another try would find it as little."""
    nobody = NoTokenError(RuntimeError("Azure CLI not found on path."), LastExchange())
    failure = sign_in_failed(nobody, Connection("contoso"), "https://login")
    assert (type(failure), str(failure)) == (
        SignInError,
        "Signing in to tenant contoso at https://login failed: Azure CLI not found on path. Nothing was sent to Graph. "
        "Check the azuread sign-in settings of the stack (tenantId, clientId and the credential).",
    )


class Failing:
    """A credential whose connections have to be closed."""

    def __init__(self, made: list["Failing"]) -> None:
        self.is_closed = False
        made.append(self)

    def get_token(self, *_scopes: str, **_options: object) -> AccessToken:
        msg = "No."
        raise ClientAuthenticationError(msg)

    def close(self) -> None:
        self.is_closed = True


class Endless(Failing):
    """One that has nothing to close."""

    close = None  # type: ignore[assignment]


def test_a_credential_that_failed_is_closed_and_made_anew() -> None:
    for kind, closed in ((Failing, True), (Endless, False)):
        made: list[Failing] = []
        credential = RenewedCredential(functools.partial(kind, made))
        for _ in range(2):
            with pytest.raises(NoTokenError, match=r"^No\.$"):
                credential.get_token("scope")
        assert [one.is_closed for one in made] == [closed] * 2


@pytest.mark.parametrize("given", ["0", "-1", "soon", "nan", "301", "inf"])
def test_a_timeout_that_makes_no_sense_is_refused(
    trial: Callable[[], Trial], monkeypatch: pytest.MonkeyPatch, given: str
) -> None:
    monkeypatch.setenv("GRAPH_TIMEOUT_SECONDS", given)
    with pytest.raises(ConnectionSettingsError) as failure:
        trial().client.send(GET)
    assert str(failure.value) == (
        f"GRAPH_TIMEOUT_SECONDS is {given!r}; it takes a number of seconds, more than 0 and at most 300."
    )


def test_until_entra_is_asked_nothing_is_known() -> None:
    last = LastExchange()
    assert (last.is_asked, last.status, dict(last.headers)) == (False, None, {})

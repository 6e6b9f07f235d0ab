"""One Conditional Access request a second: turns by a clock that the test holds, and before a tenant that counts."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from providers.graph.client import GraphClient
from providers.graph.conditional_access import COLLECTION, list_policies, policies_of
from providers.graph.errors import ConnectionSettingsError, ForbiddenError
from providers.graph.pace import (
    LOCKED_SECONDS,
    Pace,
    SharedTurns,
    Turns,
    interval_seconds,
    is_paced,
    pace_of,
    seconds_early,
)
from providers.graph.request import Request
from sandbox.tenant.server import TenantServer
from tests.providers.doubles import Reply
from tests.providers.graph.clock import Clock

if TYPE_CHECKING:
    from tests.providers.doubles import Respond
    from tests.providers.graph.conftest import Tried

    Answering = Callable[[Respond], Tried]

ROOT = Path(__file__).resolve().parents[3]
OTHER = Request("GET", "/things", "Listing the things", "Things.Read.All")
FILE = "turns-e9da86d351cf9a76.sqlite"  # of the tenant "tenant"
KEPT: list[GraphClient] = []
pytestmark = pytest.mark.usefixtures("documented_interval")


@pytest.mark.parametrize(
    ("passed", "early"),
    [
        pytest.param(0.0, 1.0, id="at-once"),
        pytest.param(0.25, 0.75, id="too-early"),
        pytest.param(1.0, 0.0, id="just-in-time"),
        pytest.param(90.0, 0.0, id="long-ago"),
        pytest.param(-3600.0, 0.0, id="a-clock-that-was-put-back"),
    ],
)
def test_how_early_it_is(passed: float, early: float) -> None:
    assert seconds_early(1000.0, 1000.0 + passed, 1.0) == early


def test_another_interval(tmp_path: Path) -> None:
    clock = Clock()
    pace = Pace(SharedTurns("tenant", tmp_path), clock, clock.sleep, interval=2.5)
    for _ in range(2):
        with pace.turn():
            pass
    assert clock.slept == [2.5]


@pytest.mark.parametrize(("given", "seconds"), [(None, 1.0), (" ", 1.0), ("60", 60.0), ("0.5", 0.5)])
def test_the_interval_is_the_documented_one_unless_given(
    monkeypatch: pytest.MonkeyPatch, given: str | None, seconds: float
) -> None:
    monkeypatch.delenv("GRAPH_CONDITIONAL_ACCESS_SECONDS")
    if given is not None:
        monkeypatch.setenv("GRAPH_CONDITIONAL_ACCESS_SECONDS", given)
    assert interval_seconds() == seconds


@pytest.mark.parametrize("given", ["0", "-1", "soon", "nan", "61", "inf"])
def test_an_interval_that_makes_no_sense_is_refused(monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    monkeypatch.setenv("GRAPH_CONDITIONAL_ACCESS_SECONDS", given)
    with pytest.raises(ConnectionSettingsError) as failure:
        pace_of("tenant")
    assert str(failure.value) == (
        f"GRAPH_CONDITIONAL_ACCESS_SECONDS is {given!r}; it takes a number of seconds, more than 0 and at most 60."
    )


@pytest.mark.parametrize("shared", [False, True], ids=["alone", "shared"])
def test_a_turn_comes_a_second_after_the_answer_before(tmp_path: Path, shared: bool) -> None:
    clock = Clock()
    pace = clock.pace(SharedTurns("tenant", tmp_path) if shared else None)
    begun = []
    for lasts in (0.5, 3.0, 0.0, 0.0):
        with pace.turn():
            begun.append(clock.now)
            clock.now += lasts
    assert begun == [1000.0, 1001.5, 1005.5, 1006.5]
    assert clock.slept == [1.0, 1.0, 1.0]


def test_a_request_that_failed_took_its_turn() -> None:
    clock = Clock()
    pace, lost = clock.pace(), OSError("lost")
    with pytest.raises(OSError, match="lost"), pace.turn():
        raise lost

    with pace.turn():
        assert clock.slept == [1.0]


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 2), st.floats(0, 3), st.floats(0, 3)), max_size=20))
def test_processes_that_share_their_turns_keep_the_pace_together(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[int, float, float]]
) -> None:
    folder, clock = tmp_path_factory.mktemp("turns"), Clock()
    paces = [clock.pace(SharedTurns("tenant", folder)) for _ in range(3)]
    ended = [0.0]
    for process, pause, lasts in steps:
        clock.now += pause
        with paces[process].turn():
            assert clock.now - ended[-1] >= 1 - 1e-6
            clock.now += lasts
            ended.append(clock.now)


def test_another_tenant_is_none_of_its_business(tmp_path: Path) -> None:
    clock = Clock()
    one, two = (clock.pace(SharedTurns(tenant, tmp_path)) for tenant in ("one", "two"))
    begun = time.monotonic()
    with one.turn(), two.turn():
        assert clock.slept == []
    assert time.monotonic() - begun < LOCKED_SECONDS


def test_who_waits_for_its_turn_keeps_nobody_out(tmp_path: Path) -> None:
    """Of two that each ask again and again, the one that sleeps in its turn would never let the other have any."""
    clock = Clock()
    asking, other = clock.pace(SharedTurns("tenant", tmp_path)), clock.pace(SharedTurns("tenant", tmp_path))
    with asking.turn():
        pass

    def other_comes(seconds: float) -> None:
        clock.sleep(seconds)
        if clock.slept == [1.0]:
            begun = time.monotonic()
            with other.turn():
                pass
            assert time.monotonic() - begun < LOCKED_SECONDS

    with Pace(SharedTurns("tenant", tmp_path), clock, other_comes).turn():
        assert clock.slept == [1.0, 1.0]


@pytest.mark.parametrize(
    ("path", "paced"),
    [
        ("/identity/conditionalAccess/policies", True),
        ("/identity/conditionalAccess/policies/1", True),
        ("/identity/conditionalAccess/deletedItems/policies", True),
        ("/identity/conditionalAccess/namedLocations", True),
        ("/policies/identitySecurityDefaultsEnforcementPolicy", False),
        ("/deviceManagement", False),
    ],
)
def test_what_is_paced(path: str, paced: bool) -> None:
    assert is_paced(Request("GET", path, "Reading", "Policy.Read.All")) is paced


def test_clients_of_one_tenant_share_their_pace() -> None:
    start = threading.Barrier(8)

    def ask(tenant: str) -> Pace:
        start.wait()
        return pace_of(tenant)

    for number in range(20):
        with ThreadPoolExecutor(max_workers=8) as pool:
            assert list(pool.map(ask, [f"tenant {number}"] * 8)) == [pace_of(f"tenant {number}")] * 8
    assert pace_of("one") is not pace_of("two")


def test_the_policies_are_asked_for_once_and_again_for_what_was_changed(answering: "Answering") -> None:
    answers = [[{"id": "1"}], [{"id": "2"}]]
    tried = answering(lambda _: Reply(200, {"value": answers.pop(0)}))
    client = GraphClient(tried.client._connection, lambda _: None, lambda _: None, pace=Clock().pace())
    with ThreadPoolExecutor(max_workers=4) as pool:
        assert list(pool.map(lambda _: policies_of(client).all(), range(4))) == [[{"id": "1"}]] * 4
    assert policies_of(client).all(again=True) == [{"id": "2"}]
    assert policies_of(client).all() == [{"id": "2"}]
    assert tried.double.lines == [f"GET /beta{COLLECTION}"] * 2


def test_an_older_answer_does_not_outlive_a_failure(answering: "Answering") -> None:
    answers = [Reply(200, {"value": []}), Reply(403), Reply(200, {"value": [{"id": "1"}]})]
    tried = answering(lambda _: answers.pop(0))
    client = GraphClient(tried.client._connection, lambda _: None, lambda _: None, pace=Clock().pace())
    assert policies_of(client).all() == []
    with pytest.raises(ForbiddenError):
        policies_of(client).all(again=True)
    assert policies_of(client).all() == [{"id": "1"}]


def test_each_page_and_each_new_try_waits_for_its_turn(answering: "Answering") -> None:
    clock, replies = Clock(), list[Reply]()
    tried = answering(lambda _: replies.pop(0))
    replies += [
        Reply(
            200, {"value": [{}], "@odata.nextLink": f"{tried.double.base_url}/beta/identity/conditionalAccess/x?a=b"}
        ),
        Reply(429),
        Reply(401),
        Reply(200, {"value": [{}]}),
        Reply(200, {"value": []}),
    ]
    client = GraphClient(tried.client._connection, lambda _: None, lambda _: None, pace=clock.pace())
    assert list(client.get_all(list_policies())) == [{}, {}]
    assert clock.slept == [1.0, 1.0, 1.0]
    client.send(OTHER)
    assert clock.slept == [1.0, 1.0, 1.0]


def test_a_long_wait_is_reported(answering: "Answering") -> None:
    clock, reported = Clock(), threading.Event()
    lines: list[str] = []

    def sleep(seconds: float) -> None:
        """Until the wait was reported, and never before."""
        reported.wait()
        clock.sleep(seconds)

    def report(line: str) -> None:
        lines.append(line)
        reported.set()

    tried = answering(lambda _: Reply(200, {"value": []}))
    client = GraphClient(tried.client._connection, report, patience=0.5, pace=Pace(Turns(), clock, sleep))
    client.send(OTHER)
    client.send(list_policies())
    assert lines == []
    client.send(list_policies())
    assert lines == [
        "Listing the Conditional Access policies: waiting for its turn, as Conditional Access takes one request a "
        "second."
    ]


PROCESS = """
import sys
from providers.graph.client import GraphClient
from providers.graph.conditional_access import list_policies
from providers.graph.connection import Connection

def refused(line):
    sys.exit(line)

tenant, client, secret, host = sys.argv[1:]
client = GraphClient(Connection(tenant, client, client_secret=secret, metadata_host=host), refused, patience=60)
for _ in range(2):
    client.send(list_policies())
"""


def test_two_processes_before_a_tenant_that_counts(tenant: TenantServer, tmp_path: Path) -> None:
    """Not one request of theirs is refused: they would say so, and end."""
    tenant.state.switches.conditional_access_throttling = True
    arguments = [tenant.tenant_id, tenant.client_id, tenant.client_secret, tenant.host]
    environment = {**os.environ, **tenant.environment(), "TMPDIR": str(tmp_path)}
    command = [sys.executable, "-c", PROCESS, *arguments]
    running = [subprocess.Popen(command, cwd=ROOT, env=environment) for _ in range(2)]
    assert [process.wait(60) for process in running] == [0, 0]
    paced = [one for one in tenant.requests if one.path == "/beta/identity/conditionalAccess/policies"]
    assert [one.status for one in paced] == [200] * 4
    user = os.getuid() if hasattr(os, "getuid") else "user"
    assert len(list((tmp_path / f"defender-conditional-access-{user}").glob("turns-*.sqlite"))) == 1

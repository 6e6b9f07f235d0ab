"""Which cells the sweeps through the engine have: every request, every fault, every moment; none that cannot be."""

from datetime import UTC, datetime

from sandbox.tenant.fault_injection.catalogue import FAULTS
from sandbox.tenant.requests_log import Request
from verification.faults.pulumi_commands.kills import Boundary, Kill, boundaries, kills
from verification.faults.pulumi_commands.spoiled import ACCESS, Spoiled, aimed, dealt
from verification.faults.target import Target, kind, targets_of

ID = "4e8d1a76-c25b-4f93-b0e7-6a3d89f1c502"
ASSIGN = f"/beta/deviceManagement/deviceCompliancePolicies/{ID}/assign"
TOKEN = f"/{ID}/oauth2/v2.0/token"


def asked(method: str, path: str) -> Request:
    return Request(method, path, {}, 200, None, "", datetime(2026, 11, 25, tzinfo=UTC))


REQUESTS = [asked("POST", TOKEN), asked("GET", "/v1.0/users"), asked("GET", "/v1.0/users"), asked("POST", ASSIGN)]


def test_writes_have_a_moment_before_and_one_after_and_reads_one() -> None:
    assert list(boundaries(REQUESTS)) == [
        Boundary(Target("POST", "/{id}/oauth2/v2.0/token", 1), "before"),
        Boundary(Target("GET", "/v1.0/users", 1), "before"),
        Boundary(Target("GET", "/v1.0/users", 2), "before"),
        Boundary(Target("POST", kind(ASSIGN), 1), "before"),
        Boundary(Target("POST", kind(ASSIGN), 1), "after"),
    ]


def test_each_moment_sees_the_engine_killed_and_whoever_asked() -> None:
    found = list(kills(REQUESTS))
    assert [(one.boundary, one.victim) for one in found] == [
        (moment, victim) for moment in boundaries(REQUESTS) for victim in ("engine", "sender")
    ]
    assert str(found[4]) == "engine killed before GET /v1.0/users (2)"
    assert found[6] == Kill(Boundary(Target("POST", kind(ASSIGN), 1), "before"), "engine")


def test_the_pattern_of_a_request_is_its_path_with_any_id() -> None:
    (_, _, _, before, _) = boundaries(REQUESTS)
    assert before.target.pattern.replace("\\", "") == "/beta/deviceManagement/deviceCompliancePolicies/[^/]+/assign"


def test_every_request_meets_one_fault_and_every_fault_comes_round() -> None:
    for first in range(len(FAULTS)):
        found = list(dealt([asked("GET", f"/v1.0/users{number}") for number in range(len(FAULTS))], first))
        assert sorted(one.fault for one in found) == sorted(FAULTS)
    assert [one.target for one in dealt(REQUESTS, 3)] == list(targets_of(REQUESTS))


def test_the_first_fault_that_a_request_can_meet_is_taken() -> None:
    slow = list(FAULTS).index("slow, processed first")
    sign_in, read, *_ = dealt(REQUESTS, slow)
    assert (sign_in.fault, read.fault) == ("401 token expired", "slow, processed first")
    assert str(read) == "slow, processed first at GET /v1.0/users"
    stale = list(FAULTS).index("stale read")
    assert next(iter(dealt([asked("POST", ASSIGN)], stale))) == Spoiled(Target("POST", kind(ASSIGN), 1), "409")


def test_the_creation_that_azuread_sends_meets_every_fault() -> None:
    found = list(aimed([*REQUESTS, asked("GET", ACCESS), asked("POST", ACCESS)]))
    assert {one.target for one in found} == {Target("POST", ACCESS, 1)}
    assert [one.fault for one in found] == [name for name in FAULTS if name != "stale read"]

"""Which request meets a fault, and which waits."""

from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from sandbox.tenant.fault_injection.faults import FaultError, Faults
from sandbox.tenant.server import TenantServer

READ = "/beta/deviceManagement/settings"
SETTINGS = "/beta/deviceManagement"
PATIENCE = 10


def test_occurrences_are_counted_among_those_that_fit() -> None:
    faults = Faults()
    second = faults.inject("GET", "/a/.*", "503", occurrence=2, times=2)
    met = [faults.meet(*one)[0] for one in [("GET", "/a/1"), ("POST", "/a/1"), ("GET", "/b")]]
    assert met == [None, None, None]
    assert [faults.meet("GET", f"/a/{n}")[0] for n in range(3)] == [second, second, None]
    assert second.struck == 2


def test_the_path_is_the_whole_path() -> None:
    faults = Faults()
    faults.inject("GET", "/a", "503")
    assert faults.meet("GET", "/a/b")[0] is None


def test_a_fault_may_be_for_any_method() -> None:
    faults = Faults()
    third = faults.inject("*", ".*", "503", occurrence=3)
    assert [faults.meet(method, "/x")[0] for method in ("GET", "POST", "DELETE")] == [None, None, third]


def test_the_first_of_two_strikes_and_both_count() -> None:
    faults = Faults()
    first, other = faults.inject("GET", "/a", "503"), faults.inject("GET", "/a", "409", times=2)
    assert [faults.meet("GET", "/a")[0] for _ in range(3)] == [first, other, None]
    assert (first.struck, other.struck) == (1, 1)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("HEAD", "/a", "503"), "method is one of GET, POST, PATCH, PUT, DELETE, *, found 'HEAD'."),
        (("GET", "(", "503"), "path is not a regular expression: missing ), unterminated subpattern at position 0."),
        (("GET", "/a", "503", 0), "occurrence counts from 1, found 0."),
        (("GET", "/a", "503", 1, -1), "times counts from 1, found -1."),
        (("GET", "/a", "503", 1, 1, -0.5), "seconds cannot be negative, found -0.5."),
    ],
)
def test_what_makes_no_sense_is_refused(arguments: tuple[str, str, str], message: str) -> None:
    with pytest.raises(FaultError) as caught:
        Faults().inject(*arguments)
    assert str(caught.value) == message


def test_an_unknown_fault_is_refused_with_those_there_are() -> None:
    with pytest.raises(FaultError, match=r"fault is one of 401 token expired; .*, found '418'"):
        Faults().inject("GET", "/a", "418")


def test_clear_and_reset_leave_no_fault(tenant: TenantServer, graph: httpx.Client) -> None:
    tenant.faults.inject("GET", READ, "503")
    tenant.faults.clear()
    assert graph.get(READ).status_code == 200
    tenant.faults.inject("GET", READ, "503")
    tenant.reset()
    assert graph.get(READ).status_code == 200


def test_a_request_waits_before_it_is_processed_and_others_do_not(
    tenant: TenantServer, graph: httpx.Client, anonymous: httpx.Client
) -> None:
    hold = tenant.faults.hold("PATCH", SETTINGS)
    with ThreadPoolExecutor() as pool:
        waiting = pool.submit(graph.patch, SETTINGS, json={"settings": {"secureByDefault": True}})
        assert hold.reached.wait(PATIENCE)
        assert graph.get(READ).json()["secureByDefault"] is False
        assert anonymous.get("/sandbox/clock").status_code == 200
        assert not waiting.done()
        hold.release()
        assert waiting.result().status_code == 200
    assert graph.get(READ).json()["secureByDefault"] is True


def test_an_answer_waits_after_it_is_processed(tenant: TenantServer, graph: httpx.Client) -> None:
    hold = tenant.faults.hold("PATCH", SETTINGS, when="after")
    with ThreadPoolExecutor() as pool:
        waiting = pool.submit(graph.patch, SETTINGS, json={"settings": {"secureByDefault": True}})
        assert hold.reached.wait(PATIENCE)
        assert graph.get(READ).json()["secureByDefault"] is True
        assert not waiting.done()
        hold.release()
        assert waiting.result().status_code == 200


@pytest.mark.parametrize(("when", "carried_out"), [("before", False), ("after", True)])
def test_a_dropped_request_gets_no_answer(
    tenant: TenantServer, graph: httpx.Client, when: str, carried_out: bool
) -> None:
    hold = tenant.faults.hold("PATCH", SETTINGS, when="before" if when == "before" else "after")
    with ThreadPoolExecutor() as pool:
        waiting = pool.submit(graph.patch, SETTINGS, json={"settings": {"secureByDefault": True}})
        assert hold.reached.wait(PATIENCE)
        hold.drop()
        assert isinstance(waiting.exception(), httpx.ReadError | httpx.RemoteProtocolError)
    assert tenant.state.device_management_settings["secureByDefault"] is carried_out
    assert [(one.status, one.fault) for one in tenant.requests] == [(0, f"dropped {when} processing")]


def test_clear_lets_go_what_is_held(tenant: TenantServer, graph: httpx.Client) -> None:
    hold = tenant.faults.hold("GET", READ)
    with ThreadPoolExecutor() as pool:
        waiting = pool.submit(graph.get, READ)
        assert hold.reached.wait(PATIENCE)
        tenant.faults.clear()
        assert waiting.result().status_code == 200

"""The state of a tenant-wide object after a write: the write's answer, else a new read, else what was written."""

from types import SimpleNamespace
from typing import Any

import pytest

from providers.approval.writer import Writer
from providers.device_compliance_settings.model import DeviceComplianceSettingsMembers
from providers.graph.errors import GraphError
from providers.graph.request import Json
from providers.tenant_wide import TenantWideProvider

Props = dict[str, Any]
OFF, ON = {"secureByDefault": False, "seen": 1}, {"secureByDefault": True, "seen": 2}
WANTED: Props = {"secureByDefault": True, "onDestroy": "leave"}


class Provider(TenantWideProvider):
    """One whose reads and whose write answer as a test says."""

    model = DeviceComplianceSettingsMembers
    object_id = "object"
    what = "The object is"

    def __init__(self, reads: list[Json | GraphError], answer: Json | None = None) -> None:
        self.reads, self.answer, self.writes = reads, answer, list[tuple[Json | None, Props]]()
        self.pauses = 0
        self.__dict__["graph"] = SimpleNamespace(pause=self._pause)

    def _pause(self) -> None:
        self.pauses += 1

    def writer(self, props: Props) -> Writer:
        assert props["onDestroy"] == "leave"
        writer: Any = SimpleNamespace(uses_approvals=False)
        return writer  # type: ignore[no-any-return]

    def fetch(self, managed: Props) -> Json:
        assert managed == {"secureByDefault": True}
        answer = self.reads.pop(0)
        if isinstance(answer, GraphError):
            raise answer
        return answer

    def write(self, _writer: Writer, before: Json | None, changes: Props) -> Json | None:
        self.writes.append((before, changes))
        return self.answer

    def outputs(self, remote: Json) -> Props:
        return {"seen": remote["seen"]}


CHANGE: Props = {"secureByDefault": True}


def test_what_the_write_answered_is_not_read_again() -> None:
    provider = Provider([OFF], answer=ON)
    state = provider.create(WANTED).outs
    assert state == {**WANTED, "found": {"secureByDefault": False}, "seen": 2}
    assert (provider.writes, provider.reads) == ([(OFF, CHANGE)], [])


def test_what_the_write_did_not_tell_is_read_again() -> None:
    provider = Provider([OFF, ON])
    assert provider.create(WANTED).outs == {**WANTED, "found": {"secureByDefault": False}, "seen": 2}
    assert provider.pauses == 0


def test_an_answer_of_before_the_write_is_waited_for_once() -> None:
    provider = Provider([OFF, OFF, {**ON, "seen": 3}])
    assert provider.create(WANTED).outs == {**WANTED, "found": {"secureByDefault": False}, "seen": 3}
    assert (provider.pauses, provider.reads) == (1, [])


def test_what_was_found_outlives_a_read_that_fails_after_the_write(capsys: pytest.CaptureFixture[str]) -> None:
    provider = Provider([OFF, GraphError("Graph is away.")])
    assert provider.create(WANTED).outs == {**WANTED, "found": {"secureByDefault": False}, "seen": 1}
    assert capsys.readouterr().out == (
        "The change was written but could not be read back yet; the next refresh shows the result. Graph is away.\n"
    )


def test_where_nothing_was_read_before_the_write_the_failure_is_reported() -> None:
    """The state has what was found; the next run writes the same once more."""
    provider = Provider([GraphError("Graph is away.")])
    olds = {**WANTED, "secureByDefault": False, "found": {"secureByDefault": False}, "seen": 1}
    with pytest.raises(GraphError, match=r"^Graph is away\.$"):
        provider.update("object", olds, WANTED)
    assert provider.writes == [(None, CHANGE)]


def test_a_state_that_is_so_already_is_read_and_not_written() -> None:
    provider = Provider([ON])
    olds = {**WANTED, "found": {"secureByDefault": False}, "seen": 1}
    assert provider.update("object", olds, WANTED).outs == {**WANTED, "found": {"secureByDefault": False}, "seen": 2}
    assert provider.writes == []

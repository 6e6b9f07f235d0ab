"""Names by their ids: only what can be taken for nothing else, and never one of two."""

import json

import pytest

from ops.plan.reading.digest import UnreadablePlanError
from ops.plan.reading.looked_up_names import looked_up_names

ID = "b0000000-0000-4000-8000-000000000003"


@pytest.mark.parametrize(
    ("pairs", "names"),
    [
        pytest.param([(ID, "Contractors")], {ID: "Contractors"}, id="a name"),
        pytest.param([(ID.upper(), "Contractors")], {ID: "Contractors"}, id="capitals"),
        pytest.param([(ID, "Contractors")] * 2, {ID: "Contractors"}, id="twice the same"),
        pytest.param([(ID, "Contractors"), (ID.upper(), "Pilot")], {}, id="two names for one id"),
        pytest.param([("All", "Pilot"), ("Office365", "Pilot"), ("1", "Berlin"), ("", "x")], {}, id="no GUID"),
        pytest.param([(ID, "")], {}, id="no name"),
        pytest.param([], {}, id="none"),
    ],
)
def test_names(pairs: list[tuple[str, str]], names: dict[str, str]) -> None:
    assert looked_up_names(json.dumps([{"id": id_, "name": name} for id_, name in pairs]).encode(), "it") == names


def test_a_run_that_looked_up_nothing_wrote_nothing() -> None:
    assert looked_up_names(b"", "it") == {}


@pytest.mark.parametrize("content", [b"{", b"{}", b'["x"]', b'[{"id": 1, "name": "x"}]', b"\xff", b"[" * 100_000])
def test_what_is_no_list_of_names_cannot_be_read(content: bytes) -> None:
    with pytest.raises(UnreadablePlanError) as stopped:
        looked_up_names(content, "names.json")
    assert str(stopped.value) == (
        "The looked-up names in names.json are no JSON list of ids and names. Give the file that LOOKED_UP_NAMES_FILE "
        "named in the preview's run."
    )

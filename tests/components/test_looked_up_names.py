"""What a run tells of the names that it looked up: only when asked, all of them, and nothing that is encrypted."""

import json
from pathlib import Path

import pulumi
import pytest

from components import looked_up_names
from components.looked_up_names import VARIABLE, write_if_asked


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(looked_up_names, "_looked_up", [])
    monkeypatch.setenv(VARIABLE, str(tmp_path / "names.json"))
    return tmp_path / "names.json"


def written(file: Path) -> list[dict[str, str]]:
    found: list[dict[str, str]] = json.loads(file.read_text(encoding="utf-8"))
    return found


def test_nothing_is_written_unasked(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE)
    write_if_asked([("Pilot", "g-1")])
    assert not file.exists()


def test_all_names_of_the_run_stand_in_one_file_and_none_of_a_run_before(file: Path) -> None:
    file.write_text('[{"id": "g-0", "name": "Old"}]', encoding="utf-8")
    write_if_asked([("Pilot", "g-1"), ("Gerät", "g-2")])
    write_if_asked([("Staff", "g-3")])
    assert written(file) == [
        {"id": "g-1", "name": "Pilot"},
        {"id": "g-2", "name": "Gerät"},
        {"id": "g-3", "name": "Staff"},
    ]


@pytest.mark.parametrize(
    "value",
    [
        pytest.param("Project X", id="a text"),
        pytest.param("the group Project X", id="part of a text"),
        pytest.param(json.dumps({"users": {"include": {"groups": ["Project X"]}}}), id="within an object"),
        pytest.param(json.dumps(["Proj\u00e9ct", "Project X"]).replace("X", "\\u0058"), id="escaped"),
    ],
)
def test_what_the_configuration_encrypts_is_not_written(
    file: Path, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv("PULUMI_CONFIG_SECRET_KEYS", '["shop:conditionalAccess"]')
    monkeypatch.setenv("PULUMI_CONFIG", json.dumps({"shop:conditionalAccess": value}))
    write_if_asked([("Project X", "g-1"), ("Staff", "g-2")])
    assert written(file) == [{"id": "g-2", "name": "Staff"}]


def test_a_file_that_cannot_be_written_stops_the_run(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, str(file / "names.json"))
    with pytest.raises(pulumi.RunError) as stopped:
        write_if_asked([("Pilot", "g-1")])
    assert str(stopped.value) == (
        f"The looked-up names could not be written to {file / 'names.json'}: No such file or directory; nothing was "
        "deployed. Let LOOKED_UP_NAMES_FILE name a file in a folder that exists."
    )

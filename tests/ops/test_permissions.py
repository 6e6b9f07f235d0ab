"""The one list of permissions: docs/permissions.md shows it, and `covers` knows what makes another superfluous."""

import re
from pathlib import Path

import pytest

from ops.permissions import COMMANDS, covers, is_write, missing, superfluous

PAGE = Path(__file__).resolve().parents[2] / "docs" / "permissions.md"
NONE = {"`python -m ops plan`", "`pulumi policy analyze`"}


def test_the_page_has_the_list() -> None:
    section = PAGE.read_text(encoding="utf-8").partition("\n## ")[0]
    rows = [line.strip("|").split("|") for line in section.splitlines() if line.startswith("| `")]
    shown = {row[0].strip(): frozenset(re.findall(r"`([\w.]+)`", row[1])) for row in rows}
    assert shown == {command.label: command.permissions for command in COMMANDS} | dict.fromkeys(NONE, frozenset())


@pytest.mark.parametrize(
    ("held", "needed", "is_covered"),
    [
        pytest.param("User.Read.All", "User.Read.All", True, id="the-same"),
        pytest.param("DeviceManagementConfiguration.ReadWrite.All", "DeviceManagementConfiguration.Read.All", True),
        pytest.param("DeviceManagementConfiguration.Read.All", "DeviceManagementConfiguration.ReadWrite.All", False),
        pytest.param("Directory.Read.All", "Group.Read.All", True, id="the-whole-directory"),
        pytest.param("Directory.Read.All", "Policy.Read.All", False, id="policies-are-not-in-it"),
        pytest.param("Policy.ReadWrite.ConditionalAccess", "Policy.Read.All", False, id="another-one"),
    ],
)
def test_one_permission_covers_another(held: str, needed: str, is_covered: bool) -> None:
    assert covers(held, needed) is is_covered
    assert (missing([needed], [held]) == []) is is_covered
    assert (superfluous([held], frozenset({needed})) == []) is is_covered


def test_what_writes() -> None:
    held = {one for command in COMMANDS for one in command.permissions}
    assert {one for one in held if is_write(one)} == {
        "DeviceManagementConfiguration.ReadWrite.All",
        "DeviceManagementServiceConfig.ReadWrite.All",
        "Policy.ReadWrite.ConditionalAccess",
    }

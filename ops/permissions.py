"""Which application permissions on Microsoft Graph each command needs: one list, for people and for `ops preflight`.

docs/permissions.md shows it as a table, and a test holds the two together. Another runs each command with exactly its
permissions (tests/engine/test_least_permissions.py).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

_READ_DEVICES: Final = frozenset({"DeviceManagementServiceConfig.Read.All", "DeviceManagementConfiguration.Read.All"})
_WRITE_DEVICES: Final = frozenset(
    {"DeviceManagementServiceConfig.ReadWrite.All", "DeviceManagementConfiguration.ReadWrite.All"}
)
_WRITE_ACCESS: Final = frozenset({"Policy.Read.All", "Policy.ReadWrite.ConditionalAccess"})
_VERIFY_IDS: Final = frozenset({"Application.Read.All", "User.Read.All"})
_BEFORE_ENFORCEMENT: Final = frozenset({"Group.Read.All", "RoleManagement.Read.Directory"})


@dataclass(frozen=True)
class Command:
    """A command, where need be `to` which state of the Conditional Access policy, and what it needs."""

    words: str
    permissions: frozenset[str]
    to: str = ""
    reads_beside: bool = False
    """Whether it also reads the objects that the configuration names."""

    @property
    def label(self) -> str:
        return f"`{self.words}`{self.to}"

    @property
    def writes(self) -> bool:
        return any(map(is_write, self.permissions))


PREFLIGHT: Final = Command(
    "python -m ops preflight",
    _READ_DEVICES
    | _VERIFY_IDS
    | _BEFORE_ENFORCEMENT
    | {
        "AuditLog.Read.All",
        "DeviceManagementManagedDevices.Read.All",
        "DeviceManagementRBAC.Read.All",
        "Organization.Read.All",
        "Policy.Read.All",
    },
    reads_beside=True,
)
VERIFY: Final = Command("python -m ops verify", _READ_DEVICES | {"Policy.Read.All", "User.Read.All"}, reads_beside=True)
IMPACT: Final = Command(
    "python -m ops impact",
    _READ_DEVICES
    | _BEFORE_ENFORCEMENT
    | {"Device.Read.All", "DeviceManagementManagedDevices.Read.All", "Policy.Read.All", "User.Read.All"},
    reads_beside=True,
)
"""Besides, Machine.Read.All on WindowsDefenderATP, a resource of its own, whose tokens have other roles."""
ADOPT: Final = Command("python -m ops adopt", _READ_DEVICES | {"Policy.Read.All"}, reads_beside=True)
COMMANDS: Final = (
    Command("pulumi preview", _READ_DEVICES | _VERIFY_IDS | {"Policy.Read.All"}, reads_beside=True),
    Command("pulumi up", _WRITE_DEVICES | _WRITE_ACCESS | _VERIFY_IDS, reads_beside=True),
    Command(
        "pulumi preview",
        _READ_DEVICES | _VERIFY_IDS | _BEFORE_ENFORCEMENT | {"Policy.Read.All"},
        ", to `enabled`",
        reads_beside=True,
    ),
    Command(
        "pulumi up",
        _READ_DEVICES | _VERIFY_IDS | _BEFORE_ENFORCEMENT | _WRITE_ACCESS,
        ", to `enabled`",
        reads_beside=True,
    ),
    Command("pulumi refresh", _READ_DEVICES | {"Policy.Read.All"}),
    Command("python -m ops drift", _READ_DEVICES | {"Policy.Read.All"}),
    Command("pulumi up", _WRITE_ACCESS | {"DeviceManagementServiceConfig.Read.All"}, ", back to `reportOnly`"),
    Command("pulumi destroy", _WRITE_ACCESS | {"DeviceManagementConfiguration.ReadWrite.All"}),
    PREFLIGHT,
    VERIFY,
    IMPACT,
    ADOPT,
)
"""In the order of a stack's life."""


def is_write(permission: str) -> bool:
    """Whether a permission lets an application change something. The names of the others contain Read."""
    return "Read" not in permission.split(".")


_BY_DIRECTORY_READ_ALL: Final = frozenset(
    {
        "Application.Read.All",
        "Group.Read.All",
        "Organization.Read.All",
        "RoleManagement.Read.Directory",
        "User.Read.All",
    }
)


def covers(held: str, needed: str) -> bool:
    """Whether one permission makes the other superfluous [docs]."""
    if held == needed or held == needed.replace(".Read.", ".ReadWrite."):
        return True
    return held == "Directory.Read.All" and needed in _BY_DIRECTORY_READ_ALL


def missing(needed: Iterable[str], held: Iterable[str]) -> list[str]:
    """Those of `needed` that nothing in `held` covers, sorted."""
    return sorted(one for one in needed if not any(covers(other, one) for other in held))


def superfluous(held: Iterable[str], needed: frozenset[str]) -> list[str]:
    """Those of `held` that no needed permission asks for, sorted."""
    return sorted(one for one in held if not any(covers(one, other) for other in needed))

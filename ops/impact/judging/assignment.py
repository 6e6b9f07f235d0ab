"""Whether a compliance policy reaches a device: included and excluded groups, all devices, all users.

Intune evaluates groups of users by the device's primary user and groups of devices by the device. Between inclusion and
exclusion the two kinds do not mix as one expects [docs]: such a device is not known, and so is one that an assignment
filter decides about, which Intune alone evaluates.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from ops.tenant.members import NO_GROUPS, Groups

_PREFIX: Final = "#microsoft.graph."
_ALL: Final = {
    "allDevicesAssignmentTarget": "devices",
    "allLicensedUsersAssignmentTarget": "users",
}
_FILTER_TYPE: Final = "deviceAndAppManagementAssignmentFilterType"
Known = bool | None
"""None: not known."""
_EVERY_DEVICE: Final = frozenset({"devices", "another"})
EVERYBODY: Final = _EVERY_DEVICE | {"users"}
"""What stands in the place of a group's id. "another" is a target of a kind that nobody here knows."""


@dataclass(frozen=True)
class Assigned:
    """The targets of one policy. `maybe`: included with a filter, or by a target of an unfamiliar kind.

    Members are group ids, and "devices" and "users" for all of them.
    """

    included: Groups = NO_GROUPS
    maybe: Groups = NO_GROUPS
    excluded: Groups = NO_GROUPS

    @classmethod
    def of(cls, targets: Iterable[Mapping[str, Any]]) -> "Assigned":
        """From Graph's assignment targets."""
        sides: dict[str, set[str]] = {"included": set(), "maybe": set(), "excluded": set()}
        for target in targets:
            side, key = _side(target)
            sides[side].add(key)
        return cls(**{name: frozenset(keys) for name, keys in sides.items()})

    @property
    def groups(self) -> Groups:
        """The groups whose members must be known."""
        return (self.included | self.maybe | self.excluded) - EVERYBODY


def _side(target: Mapping[str, Any]) -> tuple[str, str]:
    kind = str(target.get("@odata.type")).removeprefix(_PREFIX)
    group = str(target.get("groupId") or "").lower()
    if kind == "exclusionGroupAssignmentTarget":
        return "excluded", group
    key = _ALL.get(kind) or (group if kind == "groupAssignmentTarget" else "another")
    is_plain = key != "another" and (target.get(_FILTER_TYPE) or "none") == "none"
    return ("included" if is_plain else "maybe"), key


def reaches(
    assigned: Assigned, of_device: Groups | None, of_user: Groups | None, unread: Groups = NO_GROUPS
) -> bool | None:
    """Whether the policy reaches the device; None: not known.

    `of_device`: its groups, None where Entra does not know the device. `of_user`: those of its primary user, None where
    it has none. `unread`: the groups whose members could not be read.
    """
    if of_device is None and assigned.groups:
        return None
    device, user = of_device or NO_GROUPS, of_user or NO_GROUPS
    included, has_user = assigned.included, of_user is not None
    by_device = "devices" in included or not included.isdisjoint(device)
    by_user = has_user and ("users" in included or not included.isdisjoint(user))
    if not by_device and not by_user:
        everybody = EVERYBODY if has_user else _EVERY_DEVICE
        perhaps = assigned.maybe and assigned.maybe & (device | user | everybody | unread)
        return None if perhaps or included & unread else False
    if not assigned.excluded:
        return True
    if assigned.excluded & unread:
        return None
    out_device, out_user = not assigned.excluded.isdisjoint(device), not assigned.excluded.isdisjoint(user)
    if not out_device and not out_user:
        return True
    # Users are not excluded from groups of devices, nor devices from groups of users [docs]: what Intune makes of an
    # exclusion of another kind than the inclusion is not documented, even beside one of the same kind.
    is_out = out_device is by_device and out_user is by_user
    return False if is_out else None

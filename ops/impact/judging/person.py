"""The verdict on one person, from those on their devices.

Only devices of platforms that the policy covers count: an iPhone that the policy leaves alone does not make up for a PC
that it blocks. Who has no device at all is blocked; who has only devices that the policy leaves alone is not.
"""

from typing import Final, NamedTuple

from ops.impact.judging.judgement import FINE, Judgement, Verdict, blocked, not_known
from ops.tenant.reason import Reason
from ops.tenant.scope import User

_MOST_DEVICES: Final = 10
"""Devices kept by name for one person; more are counted."""
SYNCHRONIZATION: Final = "d29b2b05-8046-44ba-8758-1e26182fcf32"
"""The role Directory Synchronization Accounts, which Entra Connect signs in with [docs]."""
NOT_COVERED: Final = Judgement(
    Verdict.FINE, Reason("notCovered", "only devices on platforms that the policy leaves alone")
)


class PersonsDevice(NamedTuple):
    """A device as a person's entry shows it."""

    name: str
    operating_system: str
    judgement: Judgement


class Person:
    """Collects the devices of one person. Small: there is one for each person in scope."""

    __slots__ = ("_best", "devices", "devices_seen", "is_emergency", "others_seen", "scope_not_known", "user")

    def __init__(self, user: User, scope_not_known: Reason | None, *, is_emergency: bool) -> None:
        self.user = user
        self.scope_not_known = scope_not_known
        self.is_emergency = is_emergency
        self.devices_seen = 0
        self.others_seen = 0
        self.devices: tuple[PersonsDevice, ...] = ()
        self._best: Judgement | None = None

    def add(self, name: str, operating_system: str, judgement: Judgement) -> None:
        """A device of a platform that the policy covers."""
        self.devices_seen += 1
        if self._best is None or judgement.verdict > self._best.verdict:
            self._best = judgement
        if judgement.verdict is not Verdict.FINE and len(self.devices) < _MOST_DEVICES:
            self.devices = (*self.devices, PersonsDevice(name, operating_system, judgement))

    def add_other(self) -> None:
        """A device that the policy leaves alone."""
        self.others_seen += 1

    @property
    def is_administrator(self) -> bool:
        return bool(self.user.roles)

    @property
    def is_service_like(self) -> bool:
        """An account that no person seems to use."""
        return self.user.never_interactive is True or SYNCHRONIZATION in self.user.roles

    def judged(
        self, without_device: Judgement, unread: Reason | None, guests: Judgement, *, filtered: bool
    ) -> Judgement:
        """`without_device`: what becomes of a sign-in without one. `unread`: why the devices are not known.

        `guests`: what becomes of people of another tenant. `filtered`: whether a device filter may exempt a device.
        """
        found = self._by_devices(without_device, unread, guests)
        if found.verdict in (Verdict.BLOCKED, Verdict.AFTER_GRACE):
            if filtered and found.reason.code != "blockControl":
                return not_known("deviceFilter", f"{found.reason.text}; the policy's device filter may exempt it")
            if self.scope_not_known is not None:
                return Judgement(Verdict.NOT_KNOWN, self.scope_not_known)
        return found

    def _by_devices(self, without_device: Judgement, unread: Reason | None, guests: Judgement) -> Judgement:
        if without_device.verdict is Verdict.FINE:
            return FINE
        if unread is not None and (self._best is None or self._best.verdict is not Verdict.FINE):
            return Judgement(Verdict.NOT_KNOWN, unread)
        if self._best is not None:
            return self._best
        if self.others_seen and without_device.reason.code != "blockControl":
            return NOT_COVERED
        if self.user.is_external and without_device.reason.code != "blockControl":
            return guests
        return without_device


GUESTS_NOT_READ: Final = not_known(
    "guest", "whether this tenant trusts the home tenant's compliant devices could not be read", "Policy.Read.All"
)
GUESTS_TRUSTED: Final = not_known(
    "guest", "this tenant trusts compliant devices of home tenants, which nobody here sees"
)
GUESTS_BLOCKED: Final = blocked("guest", "a guest has no device that is compliant in this tenant")

"""What `ops impact` found: who is blocked, by which device and why, in numbers and by name.

The formats show it and decide nothing. Lists hold who is not fine; who is fine is counted.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from ops.impact.judging.judgement import Judgement, Verdict
from ops.impact.judging.person import PersonsDevice
from ops.tenant.reason import Reason
from ops.tenant.sources import Source

WITHIN_LIMIT: Final = 0
COULD_NOT_TELL: Final = 1
BEYOND_LIMIT: Final = 2
Counts = dict[Verdict, int]


@dataclass(frozen=True)
class NamedPerson:
    """One person who is not fine. `devices`: at most ten of those that are not; `device_count`: all that count."""

    id: str
    display_name: str
    principal_name: str
    judgement: Judgement
    is_administrator: bool
    is_emergency: bool
    is_service_like: bool
    device_count: int
    devices: tuple[PersonsDevice, ...]

    @property
    def danger(self) -> tuple[object, ...]:
        """Sorts the most dangerous first: administrators, emergency accounts, services, people without any device."""
        kinds = (self.is_administrator, self.is_emergency, self.is_service_like, self.device_count == 0)
        rank = next((n for n, one in enumerate(kinds) if one), len(kinds))
        return (rank, self.judgement.verdict, self.display_name.casefold(), self.id)


@dataclass
class Tally:
    """Counts by verdict, and by reason where it is not fine."""

    by_verdict: Counts = field(default_factory=lambda: dict.fromkeys(Verdict, 0))
    by_reason: dict[tuple[Verdict, Reason], int] = field(default_factory=dict)

    def add(self, judgement: Judgement, times: int = 1) -> None:
        self.by_verdict[judgement.verdict] += times
        if judgement.verdict is not Verdict.FINE:
            key = (judgement.verdict, judgement.reason)
            self.by_reason[key] = self.by_reason.get(key, 0) + times

    @property
    def reasons(self) -> list[tuple[Verdict, Reason, int]]:
        """The most frequent first."""
        found = [(verdict, reason, count) for (verdict, reason), count in self.by_reason.items()]
        return sorted(found, key=lambda one: (-one[2], one[0], one[1].code, one[1].text))


@dataclass(frozen=True)
class SignIns:
    """What the sign-in log says of the policy. `failed`: who did so at least once; `passed`: who only met it."""

    since: datetime
    count: int
    judged: int
    """Sign-ins to which the policy applied."""
    failed: frozenset[str]
    passed: frozenset[str]


@dataclass(frozen=True)
class Compared:
    """The sign-in log beside the verdicts."""

    sign_ins: SignIns
    fine_but_failed: tuple[NamedPerson, ...]
    blocked_but_passed: tuple[NamedPerson, ...]


@dataclass(frozen=True)
class Report:
    """The whole result for one stack."""

    stack: str
    policy: str
    state: str
    limit: int
    people: Tally
    people_unread: Reason | None
    """Why people are missing from it all."""
    named: tuple[NamedPerson, ...]
    emergency: tuple[NamedPerson, ...]
    """The emergency accounts that were found; all are excluded."""
    out_of_scope: int
    disabled_accounts: int
    devices: Tally
    by_system: Mapping[str, Tally]
    by_group: Mapping[str, Tally]
    """People, by the included groups."""
    devices_not_covered: int
    devices_without_a_person: int
    entra_differs: int
    """Devices that Intune and Entra judge differently today."""
    sign_ins: Compared | Reason | None
    """None: not asked for."""
    remarks: tuple[str, ...]
    sources: tuple[Source, ...]

    @property
    def blocked(self) -> int:
        """People who would be blocked, at once or after the grace period."""
        return self.people.by_verdict[Verdict.BLOCKED] + self.people.by_verdict[Verdict.AFTER_GRACE]

    @property
    def not_known(self) -> int:
        return self.people.by_verdict[Verdict.NOT_KNOWN]

    @property
    def exit_status(self) -> int:
        """2: more people blocked than the limit. 1: perhaps, as so many are not known. 0: no."""
        if self.blocked > self.limit:
            return BEYOND_LIMIT
        if self.people_unread is not None or self.blocked + self.not_known > self.limit:
            return COULD_NOT_TELL
        return WITHIN_LIMIT

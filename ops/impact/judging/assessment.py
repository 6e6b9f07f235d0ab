"""Takes people, then devices, one by one, and keeps what the report needs.

A device is judged as it passes. Devices and people that are equal in all that decides are judged once, so what is kept
is the people, and one entry for each kind of device.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from ops.impact.judging.access import Demands
from ops.impact.judging.device import ComplianceJudge, Device, EntraDevice
from ops.impact.judging.judgement import Judgement, Verdict
from ops.impact.judging.person import GUESTS_NOT_READ, Person
from ops.impact.judging.report import Compared, NamedPerson, Report, SignIns, Tally
from ops.tenant.reason import Reason
from ops.tenant.scope import Scope, User, guests_without_an_account
from ops.tenant.sources import Source

_Judged = Callable[[Person], Judgement]


class _Alike:
    """Devices that are equal in all that decides. `judgement`: None on a platform that the policy leaves alone."""

    __slots__ = ("count", "entra_differs", "judgement")

    def __init__(self, judgement: Judgement | None, *, entra_differs: bool) -> None:
        self.judgement = judgement
        self.entra_differs = entra_differs
        self.count = 0


@dataclass
class Assessment:
    """`guests`: what becomes of people of another tenant."""

    demands: Demands
    scope: Scope
    judge: ComplianceJudge
    guests: Judgement = GUESTS_NOT_READ
    _people: dict[str, Person] = field(default_factory=dict)
    _emergency: list[Person] = field(default_factory=list)
    _others: set[str] = field(default_factory=set)
    _disabled: int = 0
    _devices: dict[Device, _Alike] = field(default_factory=dict)
    _in_scope: dict[tuple[object, ...], tuple[bool | Reason, bool]] = field(default_factory=dict)
    _not_covered: int = 0
    _nobodys: int = 0
    _entra_differs: int = 0

    def add_user(self, user: User, *, is_enabled: bool) -> None:
        """`is_enabled`: whether it may sign in; a disabled account loses nothing. A second time counts for nothing."""
        if user.id in self._people or user.id in self._others:
            return
        alike = self.scope.alike(user)
        known = self._in_scope.get(alike)
        if known is None:
            known = self._in_scope[alike] = self.scope.has(user), self.scope.is_emergency(user)
        found, is_emergency = known
        person = Person(user, found if isinstance(found, Reason) else None, is_emergency=is_emergency)
        if is_emergency:
            self._emergency.append(person)
        if not is_enabled or found is False:
            self._others.add(user.id)
            self._disabled += not is_enabled
        else:
            self._people[user.id] = person

    @property
    def has_guests(self) -> bool:
        """Whether anybody in scope signs in with an account of another tenant."""
        return any(person.user.is_external for person in self._people.values())

    def add_device(self, user_id: str, name: str, device: Device) -> None:
        """A device that Intune manages, with its primary user."""
        alike = self._devices.get(device) or self._first(device)
        self._entra_differs += alike.entra_differs
        person = self._people.get(user_id)
        if person is None and user_id in self._others:
            return
        if alike.judgement is None:
            self._not_covered += 1
            if person is not None:
                person.add_other()
            return
        alike.count += 1
        if person is None:
            self._nobodys += 1
        else:
            person.add(name, device.operating_system, alike.judgement)

    def _first(self, device: Device) -> _Alike:
        """The first of its kind."""
        is_covered = self.demands.covers(device.operating_system) is not False
        judgement = self.demands.judge(device, self.judge) if is_covered else None
        alike = self._devices[device] = _Alike(judgement, entra_differs=_entra_differs(device))
        return alike

    def _tallies(self) -> tuple[Tally, dict[str, Tally]]:
        """Of all devices, and by operating system."""
        everything, by_system = Tally(), dict[str, Tally]()
        for device, alike in self._devices.items():
            if alike.judgement is not None and alike.count:
                everything.add(alike.judgement, alike.count)
                of_system = by_system.setdefault(device.operating_system or "not known", Tally())
                of_system.add(alike.judgement, alike.count)
        return everything, by_system

    def report(
        self,
        stack: str,
        limit: int,
        sources: tuple[Source, ...],
        devices_unread: Reason | None,
        users_unread: Reason | None,
        sign_ins: SignIns | Reason | None = None,
    ) -> Report:
        """`devices_unread`, `users_unread`: why there is no list of them."""
        people, named, by_group = Tally(), [], {one: Tally() for one in sorted(self.scope.included.groups)}
        devices, by_system = self._tallies()
        judged = self._judging(devices_unread)
        for person in self._people.values():
            found = judged(person)
            people.add(found)
            for group in person.user.groups & by_group.keys():
                by_group[group].add(found)
            if found.verdict is not Verdict.FINE:
                named.append(_named(person, found))
        policy = self.demands.policy
        return Report(
            stack=stack,
            policy=policy.display_name,
            state=policy.state,
            limit=limit,
            people=people,
            people_unread=users_unread,
            named=tuple(sorted(named, key=lambda one: one.danger)),
            emergency=tuple(_named(one, judged(one)) for one in self._emergency),
            out_of_scope=len(self._others) - self._disabled,
            disabled_accounts=self._disabled,
            devices=devices,
            by_system=dict(sorted(by_system.items())),
            by_group=by_group,
            devices_not_covered=self._not_covered,
            devices_without_a_person=self._nobodys,
            entra_differs=self._entra_differs,
            sign_ins=self._compared(sign_ins, judged),
            remarks=tuple(remarks(self.demands, self.scope.unread)),
            sources=sources,
        )

    def _compared(self, found: SignIns | Reason | None, judged: _Judged) -> Compared | Reason | None:
        if not isinstance(found, SignIns):
            return found
        people = [(person, judged(person)) for person in self._people.values()]
        fine = [_named(one, why) for one, why in people if why.verdict is Verdict.FINE and one.user.id in found.failed]
        blocked = [
            _named(one, why)
            for one, why in people
            if why.verdict in (Verdict.BLOCKED, Verdict.AFTER_GRACE) and one.user.id in found.passed
        ]
        return Compared(found, tuple(fine), tuple(blocked))

    def _judging(self, devices_unread: Reason | None) -> _Judged:
        """Judges a person whose devices have all been added."""
        filtered, without_device = self.demands.has_device_filter, self.demands.without_device()
        return lambda person: person.judged(without_device, devices_unread, self.guests, filtered=filtered)


def _entra_differs(device: Device) -> bool:
    """Whether Intune and Entra judge it differently today."""
    if not isinstance(device.entra, EntraDevice) or device.compliance_state not in ("compliant", "noncompliant"):
        return False
    return device.entra.is_compliant is not (device.compliance_state == "compliant")


def _named(person: Person, judgement: Judgement) -> NamedPerson:
    user = person.user
    return NamedPerson(
        id=user.id,
        display_name=user.display_name,
        principal_name=user.principal_name,
        judgement=judgement,
        is_administrator=person.is_administrator,
        is_emergency=person.is_emergency,
        is_service_like=person.is_service_like,
        device_count=person.devices_seen + person.others_seen,
        devices=person.devices,
    )


def remarks(demands: Demands, unread: Mapping[str, Reason]) -> list[str]:
    """What the verdicts leave open, in whole sentences."""
    policy = demands.policy
    found = [f"{reason.text[0].upper()}{reason.text[1:]}." for _, reason in sorted(unread.items())]
    if not demands.device_matters and not demands.blocks:
        found.append("The policy asks for nothing that a device answers for.")
    if demands.of_a_person:
        found.append(
            f"The policy also asks for {', '.join(demands.of_a_person)}: whether people can give it is not judged."
        )
    conditions = {
        "locations": policy.locations,
        "signInRiskLevels": policy.sign_in_risk_levels,
        "userRiskLevels": policy.user_risk_levels,
        "insiderRiskLevels": policy.insider_risk_levels,
        "authenticationFlowTransferMethods": policy.authentication_flow_transfer_methods,
        "applications.filter": policy.applications.filter,
        "applications.userActions": policy.applications.user_actions,
    }
    narrowing = [name for name, value in conditions.items() if value]
    if narrowing:
        found.append(
            f"The policy applies only to sign-ins that meet {', '.join(narrowing)}; blocked means blocked in those."
        )
    if policy.client_applications is not None:
        found.append(
            "The policy is about applications that sign in by themselves (clientApplications), which are not judged."
        )
    guests = guests_without_an_account(policy)
    if guests:
        found.append(f"Guests without a user object here are in scope and in no list: {', '.join(guests)}.")
    found.append("Roles that somebody could activate (eligible, PIM) are not counted as theirs.")
    found.append("People count by the devices of which they are the primary user in Intune.")
    return found

"""Takes people, then devices, one by one, and keeps what the report needs.

Memory grows with the people in scope and with nothing else: a device is judged as it passes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ops.impact.judging.access import Demands
from ops.impact.judging.device import ComplianceJudge, Device, EntraDevice
from ops.impact.judging.judgement import Judgement, Verdict
from ops.impact.judging.person import GUESTS_NOT_READ, Person, PersonsDevice
from ops.impact.judging.report import Compared, NamedPerson, Report, SignIns, Tally
from ops.tenant.reason import Reason
from ops.tenant.scope import Scope, User, guests_without_an_account
from ops.tenant.sources import Source


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
    _devices: Tally = field(default_factory=Tally)
    _by_system: dict[str, Tally] = field(default_factory=dict)
    _not_covered: int = 0
    _nobodys: int = 0
    _entra_differs: int = 0

    def add_user(self, user: User, *, is_enabled: bool) -> None:
        """`is_enabled`: whether it may sign in; a disabled account loses nothing. A second time counts for nothing."""
        if user.id in self._people or user.id in self._others:
            return
        found = self.scope.has(user)
        is_emergency = self.scope.is_emergency(user)
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
        self._compare_with_entra(device)
        person = self._people.get(user_id)
        if person is None and user_id in self._others:
            return
        if self.demands.covers(device.operating_system) is False:
            self._not_covered += 1
            if person is not None:
                person.add_other()
            return
        judgement = self.demands.judge(device, self.judge)
        self._devices.add(judgement)
        self._by_system.setdefault(device.operating_system or "not known", Tally()).add(judgement)
        if person is None:
            self._nobodys += 1
        else:
            person.add(PersonsDevice(name, device.operating_system, judgement))

    def _compare_with_entra(self, device: Device) -> None:
        if isinstance(device.entra, EntraDevice) and device.compliance_state in ("compliant", "noncompliant"):
            self._entra_differs += device.entra.is_compliant is not (device.compliance_state == "compliant")

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
        for person in self._people.values():
            found = self._judged(person, devices_unread)
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
            emergency=tuple(_named(one, self._judged(one, devices_unread)) for one in self._emergency),
            out_of_scope=len(self._others) - self._disabled,
            disabled_accounts=self._disabled,
            devices=self._devices,
            by_system=dict(sorted(self._by_system.items())),
            by_group=by_group,
            devices_not_covered=self._not_covered,
            devices_without_a_person=self._nobodys,
            entra_differs=self._entra_differs,
            sign_ins=self._compared(sign_ins, devices_unread),
            remarks=tuple(remarks(self.demands, self.scope.unread)),
            sources=sources,
        )

    def _compared(self, found: SignIns | Reason | None, devices_unread: Reason | None) -> Compared | Reason | None:
        if not isinstance(found, SignIns):
            return found
        judged = [(person, self._judged(person, devices_unread)) for person in self._people.values()]
        fine = [_named(one, why) for one, why in judged if why.verdict is Verdict.FINE and one.user.id in found.failed]
        blocked = [
            _named(one, why)
            for one, why in judged
            if why.verdict in (Verdict.BLOCKED, Verdict.AFTER_GRACE) and one.user.id in found.passed
        ]
        return Compared(found, tuple(fine), tuple(blocked))

    def _judged(self, person: Person, devices_unread: Reason | None) -> Judgement:
        filtered = self.demands.has_device_filter
        return person.judged(self.demands.without_device(), devices_unread, self.guests, filtered=filtered)


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

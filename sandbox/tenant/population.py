"""Makes a tenant of any size beside what `seed.py` names: people, their devices, and the groups that they are in.

The same size and seed give the same tenant, but for times, which lie before now. How often something is so (`SHARES`)
is ours: a tenant of its own kind, in which every case that a report tells apart is there many times.
"""

import random
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final, Literal

from . import seed
from .objects import Device, Group, MachineRisk, Population, User
from .state import TenantState

LARGEST_DEPARTMENT: Final = 300
SHARES: Final = {
    "guest": 0.03,
    "disabled": 0.02,
    "synchronised": 0.4,
    "never signed in": 0.05,
    "administrator": 0.001,
    "not managed": 0.03,
    "not onboarded": 0.06,
    "silent": 0.04,
    "personal": 0.1,
    "without a user": 0.01,
    "not encrypted": 0.03,
    "holds other groups": 0.1,
}
RISKS: Final[tuple[tuple[MachineRisk, float], ...]] = (("clear", 0.9), ("low", 0.05), ("medium", 0.03), ("high", 0.02))
SYSTEMS: Final = (
    ("Windows", "10.0.26200.6899", 0.85),
    ("iOS", "18.6", 0.07),
    ("Android", "15", 0.05),
    ("macOS", "15.6", 0.03),
)
ROLES: Final = (
    seed.GLOBAL_ADMINISTRATOR,
    seed.CONDITIONAL_ACCESS_ADMINISTRATOR,
    seed.SECURITY_ADMINISTRATOR,
    seed.INTUNE_ADMINISTRATOR,
)
GIVEN_NAMES: Final = ("Alba", "Bela", "Cato", "Dana", "Emil", "Fina", "Gero", "Hana", "Ivar", "Jana", "Kaio", "Lena")
FAMILY_NAMES: Final = ("Ahorn", "Birke", "Distel", "Eiche", "Farn", "Ginster", "Hasel", "Klee", "Linde", "Minze")
ALL_PEOPLE: Final = "b2000000-0000-4000-8000-000000000000"
ALL_WINDOWS: Final = "b3000000-0000-4000-8000-000000000000"


def populate(tenant: TenantState, population: Population) -> None:
    """Adds to the tenant; nothing that it has is changed but the number of licences."""
    maker = Maker(random.Random(population.random_seed), tenant.clock.now())  # noqa: S311 - no secret
    people = {one.id: one for one in maker.people(population.people_count)}
    devices = {one.id: one for one in maker.devices(population.devices, list(people))}
    tenant.users |= people
    tenant.devices |= devices
    tenant.groups |= {one.id: one for one in maker.groups(population.group_count, list(people), devices.values())}
    for key, one in tenant.subscriptions.items():
        used = sum(key in user.licenses for user in tenant.users.values())
        tenant.subscriptions[key] = replace(one, enabled=max(one.enabled, used + used // 10))
    tenant.population = population


def key_of(kind: str, number: int) -> str:
    """An id that nothing in the seed has."""
    return f"{kind}000000-0000-4000-8000-{number:012x}"


class Maker:
    """Draws everything from one source of chance, in one order."""

    def __init__(self, chance: random.Random, now: datetime) -> None:
        self.chance = chance
        self.now = now

    def happens(self, what: str) -> bool:
        return self.chance.random() < SHARES[what]

    def ago(self, days: float) -> datetime:
        return self.now - timedelta(days=self.chance.random() * days)

    def people(self, count: int) -> Iterator[User]:
        for number in range(1, count + 1):
            yield self.person(number)

    def person(self, number: int) -> User:
        is_guest = self.happens("guest")
        name = f"{self.chance.choice(GIVEN_NAMES)} {self.chance.choice(FAMILY_NAMES)} {number}"
        local = name.lower().replace(" ", ".")
        address = f"{local}_fabrikam.example#EXT#@contoso.example" if is_guest else f"{local}@contoso.example"
        return User(
            key_of("a2", number),
            name,
            address,
            mail=f"{local}@fabrikam.example" if is_guest else address,
            user_type="Guest" if is_guest else "Member",
            account_enabled=not self.happens("disabled"),
            on_premises_sync_enabled=not is_guest and self.happens("synchronised"),
            last_sign_in=None if self.happens("never signed in") else self.ago(60),
            directory_roles={self.chance.choice(ROLES)} if self.happens("administrator") else set(),
            licenses={} if is_guest else {seed.MICROSOFT_365_E5: set()},
        )

    def devices(self, count: int, people: list[str]) -> Iterator[Device]:
        systems = self.chance.choices(SYSTEMS, [share for *_, share in SYSTEMS], k=count)
        risks = self.chance.choices([risk for risk, _ in RISKS], [share for _, share in RISKS], k=count)
        for number, ((system, version, _), risk) in enumerate(zip(systems, risks, strict=True), 1):
            yield self.device(number, system, version, risk, people)

    def device(self, number: int, system: str, version: str, risk: MachineRisk, people: list[str]) -> Device:
        is_windows = system == "Windows"
        is_personal = self.happens("personal")
        is_managed = not self.happens("not managed")
        has_user = bool(people) and not self.happens("without a user")
        return Device(
            key_of("d2", number),
            key_of("d3", number),
            key_of("d4", number),
            f"{system.upper()}-{number}",
            system,
            version,
            user_id=self.chance.choice(people) if has_user else None,
            managed=is_managed,
            onboarded=is_windows and is_managed and not self.happens("not onboarded"),
            machine_risk=risk,
            manufacturer="Contoso" if is_windows else "Fabrikam",
            ownership="personal" if is_personal else "company",
            trust_type=self.trust(is_windows=is_windows and not is_personal),
            failed_settings={"bitLockerEnabled"} if is_windows and self.happens("not encrypted") else set(),
            silent_since=self.ago(60) if self.happens("silent") else None,
        )

    def trust(self, *, is_windows: bool) -> Literal["AzureAd", "ServerAd", "Workplace"]:
        if not is_windows:
            return "Workplace"
        return "ServerAd" if self.happens("synchronised") else "AzureAd"

    def groups(self, count: int, people: list[str], devices: Iterable[Device]) -> Iterator[Group]:
        """Everybody, the managed Windows devices, and departments: some hold departments that were made before them."""
        windows = {one.object_id for one in devices if one.operating_system == "Windows" and one.managed}
        made = [
            Group(ALL_PEOPLE, "All people", members=set(people)),
            Group(ALL_WINDOWS, "All managed Windows devices", members=windows),
        ][:count]
        yield from made
        departments: list[str] = []
        for number in range(len(made) + 1, count + 1):
            key = key_of("b4", number)
            size = min(len(people), round(self.chance.paretovariate(1.0) * 5), LARGEST_DEPARTMENT)
            members = set(self.chance.sample(people, size))
            if departments and self.happens("holds other groups"):
                members.update(self.chance.sample(departments, min(3, len(departments))))
            departments.append(key)
            yield Group(key, f"Department {number}", members=members)

"""Whether the tenant has the licences: service plans of its SKUs by their ids, and units for the people in scope.

A plan whose id is not known here is not "missing": the ids for Defender for Endpoint P1 and Defender for Business are
not established, nor those in national clouds but one of Intune's.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from ops.preflight.rows import Asked, Check
from ops.table.rows import NOT_KNOWN, NOTE, OK, WRONG, Found, counted, listed
from ops.tenant.people_in_scope import people_in_scope
from providers.graph.request import Json, Request

_WHERE: Final = "admin.microsoft.com > Billing > Licenses"


@dataclass(frozen=True)
class _Service:
    """A service with the ids of the plans that hold it [client]. `others`: plans of it without an established id."""

    noun: str
    plans: frozenset[str]
    others: str = ""


_ENTRA: Final = _Service(
    "Entra ID P1",
    frozenset({"41781fb2-bc02-4b7c-bd55-b576c07bb09d", "eec0eb4f-6444-4f95-aba0-50c24d67f998"}),
)
_INTUNE: Final = _Service(
    "Intune",
    frozenset(
        {
            "c1ec4a95-1f05-45b3-a911-aa3fa01094f5",
            "3e170737-c728-4eae-bbb9-3f3360f7184c",
            "d216f254-796f-4dab-bbfa-710686e646b9",
            "2b317a4a-77a6-4188-9437-b68a77b4e2c6",
            "da24caf9-af8e-485c-b7c8-e73336da2693",
            "e6025b08-2fa5-4313-bd0a-7e5ffca32958",
        }
    ),
)
_DEFENDER: Final = _Service(
    "Defender for Endpoint",
    frozenset({"871d91ec-ec1a-452b-a83f-bd76c7d770ef"}),
    "Defender for Endpoint P1 or Defender for Business",
)


def _skus(asked: Asked) -> list[Json]:
    request = Request("GET", "/subscribedSkus", "Listing the tenant's licences", "Organization.Read.All")
    return list(asked.reads.get_all(request))


def _holding(service: _Service, skus: Sequence[Json]) -> list[Json]:
    """The enabled SKUs that contain a provisioned plan of the service."""
    return [
        sku
        for sku in skus
        if sku.get("capabilityStatus") == "Enabled"
        and any(
            str(plan.get("servicePlanId")).lower() in service.plans and plan.get("provisioningStatus") == "Success"
            for plan in sku.get("servicePlans") or []
        )
    ]


def _units(skus: Sequence[Json]) -> int:
    return sum(int((sku.get("prepaidUnits") or {}).get("enabled") or 0) for sku in skus)


def _has(service: _Service) -> Callable[[Asked], Found]:
    def look(asked: Asked) -> Found:
        skus = _skus(asked)
        holding = _holding(service, skus)
        if holding:
            names = listed([str(sku.get("skuPartNumber")) for sku in holding])
            return Found(OK, f"in {names}, {counted(_units(holding), 'unit')}")
        lapsed = [
            f"{sku.get('skuPartNumber')} ({sku.get('capabilityStatus')})" for sku in skus if _mentions(service, sku)
        ]
        if lapsed:
            return Found(WRONG, f"only in {listed(lapsed)}, not in force or not ready", f"Renew it: {_WHERE}")
        if service.others:
            found = f"not known: no plan of P2 in force, and whether one is {service.others} cannot be told"
            return Found(NOT_KNOWN, found, f"Look for it by hand: {_WHERE}")
        if asked.stack.connection.environment not in ("public", "global"):
            found = "not known: no plan with a known id, and those of this national cloud may have others"
            return Found(NOT_KNOWN, found, f"Look for it by hand: {_WHERE}")
        return Found(WRONG, "no plan of it in any licence that is in force", f"Acquire it: {_WHERE}")

    return look


def _mentions(service: _Service, sku: Json) -> bool:
    return any(str(plan.get("servicePlanId")).lower() in service.plans for plan in sku.get("servicePlans") or [])


def _enough(asked: Asked) -> Found:
    skus = _skus(asked)
    units = {one: _units(_holding(one, skus)) for one in (_ENTRA, _INTUNE, _DEFENDER)}
    people = people_in_scope(asked.stack, asked.reads)
    if people is None:
        return Found(NOTE, "the stack has no Conditional Access policy, which would say for whom")
    scope = counted(len(people.ids), "person", "people")
    told = ", ".join(f"{service.noun} {number:,}" for service, number in units.items() if number)
    short = [service.noun for service, number in units.items() if 0 < number < len(people.ids)]
    if short:
        return Found(WRONG, f"{scope} in scope, guests not counted; units: {told}", f"Acquire more: {_WHERE}")
    if not all(units.values()):
        lacks = listed([service.noun for service, number in units.items() if not number])
        return Found(
            NOT_KNOWN, f"not known for {lacks}; {scope} in scope, units: {told or 'none'}", f"By hand: {_WHERE}"
        )
    return Found(OK, f"{scope} in scope, guests not counted; units: {told}")


CHECKS: Final = (
    Check("licence-entra-id-p1", "Licence: Microsoft Entra ID P1", _has(_ENTRA)),
    Check("licence-intune", "Licence: Microsoft Intune", _has(_INTUNE)),
    Check("licence-defender-for-endpoint", "Licence: Microsoft Defender for Endpoint", _has(_DEFENDER)),
    Check("licence-units", "Enough licences for the people in scope", _enough),
)

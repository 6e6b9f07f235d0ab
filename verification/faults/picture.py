"""How a tenant is, and what a provider answered, without what differs from run to run: ids, times, counts of edits."""

from copy import deepcopy
from dataclasses import asdict
from typing import Any

from sandbox.tenant.server import TenantServer

# partnerState moves on by itself after a change; whether it means "connected" is compared.
OF_THE_MOMENT = frozenset(
    {"id", "created", "modified", "last_modified", "deleted", "version", "lastHeartbeatDateTime", "partnerState"}
)


def tenant_picture(tenant: TenantServer) -> dict[str, Any]:
    """All that Intune and Conditional Access hold."""
    state = tenant.state
    with state.lock:
        return {
            "connectors": [lasting(asdict(one)) for one in state.connectors.values()],
            "settings": deepcopy(state.device_management_settings),
            "compliance policies": [lasting(asdict(one)) for one in state.compliance_policies.values()],
            "Conditional Access": [lasting(asdict(one)) for one in state.conditional_access_policies.values()],
        }


def lasting(value: Any) -> Any:  # noqa: ANN401 - JSON and dataclasses' values
    if isinstance(value, dict):
        return {name: lasting(item) for name, item in value.items() if name not in OF_THE_MOMENT}
    return [lasting(item) for item in value] if isinstance(value, list | tuple) else value


def answer_picture(answer: Any) -> Any:  # noqa: ANN401 - (id, properties), properties, (id, properties, inputs), None
    """Of what a provider answered: the properties."""
    if isinstance(answer, tuple):
        return [lasting(one) for one in answer if not isinstance(one, str)]
    return lasting(answer)


def difference(found: Any, wanted: Any) -> str:  # noqa: ANN401
    """Where the two first differ, in words; empty when they do not."""
    if isinstance(found, dict) and isinstance(wanted, dict):
        parts = ((name, difference(found.get(name), wanted.get(name))) for name in sorted({*found, *wanted}))
        return next((f"{name}: {text}" for name, text in parts if text), "")
    if isinstance(found, list) and isinstance(wanted, list) and len(found) == len(wanted):
        parts = ((str(n), difference(*pair)) for n, pair in enumerate(zip(found, wanted, strict=True)))
        return next((f"{name}: {text}" for name, text in parts if text), "")
    return "" if found == wanted else f"{found!r} instead of {wanted!r}"

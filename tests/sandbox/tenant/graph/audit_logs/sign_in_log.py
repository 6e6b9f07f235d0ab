"""Signs in, and reads the sign-in log."""

from typing import Any

import httpx

from sandbox.tenant import seed
from sandbox.tenant.server import TenantServer

POLICIES = "/v1.0/identity/conditionalAccess/policies"
SIGN_INS = "/v1.0/auditLogs/signIns"
Json = dict[str, Any]


def sign_in(
    tenant: TenantServer, device: str, user: str = seed.ADELE, application: str = seed.SHAREPOINT_ONLINE
) -> None:
    tenant.sign_in(user=user, device=device, application=application, ip="198.51.100.7")


def entries(reader: httpx.Client, headers: dict[str, str] | None = None, **options: str) -> list[Json]:
    params = {f"${name}": value for name, value in options.items()}
    found: list[Json] = reader.get(SIGN_INS, params=params, headers=headers).raise_for_status().json()["value"]
    return found


def error_of(answer: httpx.Response) -> tuple[int, str, str]:
    error = answer.json()["error"]
    return answer.status_code, error["code"], error["message"]

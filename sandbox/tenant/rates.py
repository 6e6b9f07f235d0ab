"""Limits of requests per time for each caller.

A refused request counts as well [inference], so an immediate retry extends the wait.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from .state import TenantState


@dataclass(frozen=True)
class Limit:
    """So many requests in so much time."""

    requests: int
    within: timedelta


def count(key: str, limits: tuple[Limit, ...], tenant: TenantState) -> timedelta | None:
    """Count a request of `key`. Returns how long it has to wait, or None if it is within all limits."""
    now = tenant.clock.now()
    longest = max(limit.within for limit in limits)
    earlier = [at for at in tenant.recent_requests.get(key, []) if now - at < longest]
    tenant.recent_requests[key] = [*earlier, now]
    return max((wait for limit in limits if (wait := wait_for(limit, earlier, now)) is not None), default=None)


def wait_for(limit: Limit, earlier: list[datetime], now: datetime) -> timedelta | None:
    recent = [at for at in earlier if now - at < limit.within]
    if len(recent) < limit.requests:
        return None
    return recent[-limit.requests] + limit.within - now

"""Whose requests they were and what they did, read from the emulated tenant's log."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from sandbox.tenant.graph.conditional_access.throttle import LIMITED
from sandbox.tenant.requests_log import Request

OURS = "defender-conditional-access"
"""How our own client names itself; all else in the log is the azuread plugin's or a sign-in."""


@dataclass(frozen=True)
class Count:
    """Requests of one operation. Ours are distinguished by process; sign-in counts metadata, discovery and tokens."""

    sign_in: int
    program_reads: int
    provider_reads: int
    provider_writes: int
    azuread: int

    @classmethod
    def of(cls, requests: Iterable[Request]) -> "Count":
        kinds = [kind_of(request) for request in requests]
        return cls(*(kinds.count(name) for name in cls.__dataclass_fields__))


@dataclass(frozen=True)
class Rate:
    """The most requests to Conditional Access in any one second, which Graph limits to one of all together."""

    ours: int
    azuread: int

    @classmethod
    def of(cls, requests: Iterable[Request]) -> "Rate":
        limited = [one for one in requests if one.path.partition("/")[2].partition("/")[2].startswith(LIMITED)]
        ours = [one.at for one in limited if OURS in one.user_agent]
        return cls(most_in_a_second(ours), most_in_a_second([one.at for one in limited if OURS not in one.user_agent]))


@dataclass(frozen=True)
class Gaps:
    """Seconds of one operation in which nothing was asked of the tenant; None where nothing was asked at all."""

    before: float | None
    """From the start of the command to its first request."""
    longest: float | None
    """Between two requests that follow each other."""
    after: float | None
    """From the last request to the end of the command."""

    @classmethod
    def of(cls, requests: Iterable[Request], started: datetime, ended: datetime) -> "Gaps":
        moments = sorted(request.at for request in requests)
        if not moments:
            return cls(None, None, None)
        between = [(after - before).total_seconds() for before, after in pairwise(moments)]
        before, after = (moments[0] - started).total_seconds(), (ended - moments[-1]).total_seconds()
        return cls(before, max(between, default=0.0), after)

    def shown(self) -> list[str]:
        return ["" if one is None else f"{one:.2f} s" for one in (self.before, self.longest, self.after)]


def most_in_a_second(moments: Sequence[datetime]) -> int:
    """Two that are a whole second apart are not in one."""
    second = timedelta(seconds=1)
    return max((sum(start <= one < start + second for one in moments) for start in moments), default=0)


def kind_of(request: Request) -> str:
    """The member of Count that a request belongs to."""
    if not request.path.startswith(("/v1.0/", "/beta/")):
        return "sign_in"
    if f"{OURS}-program" in request.user_agent:
        return "program_reads"
    if f"{OURS}-provider" in request.user_agent:
        return "provider_reads" if request.method == "GET" else "provider_writes"
    return "azuread"

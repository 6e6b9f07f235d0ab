"""The tenant's clock: real time plus what tests and demos have advanced it by.

Grace periods, heartbeats and check-ins are judged by it. Access tokens are not: their lifetime is a matter between
real clients and the token endpoint, and those clients read the machine's clock.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta


@dataclass
class Clock:
    """Only ever goes forward; whoever depends on how things are before and after a jump is in `around_advance`."""

    offset: timedelta = timedelta()
    around_advance: list[Callable[[], None]] = field(default_factory=list, repr=False)

    def now(self) -> datetime:
        return datetime.now(UTC) + self.offset

    def advance(self, delta: timedelta | None = None, *, days: float = 0, hours: float = 0, minutes: float = 0) -> None:
        step = (delta or timedelta()) + timedelta(days=days, hours=hours, minutes=minutes)
        if step < timedelta():
            msg = f"The clock cannot go back: {step} is negative."
            raise ValueError(msg)
        for callback in self.around_advance:
            callback()
        self.offset += step
        for callback in self.around_advance:
            callback()


def timestamp(moment: datetime) -> str:
    """Graph's form of a DateTimeOffset, e.g. 2026-02-15T15:36:51.9333541Z [export]: seven digits, always UTC."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f") + "0Z"

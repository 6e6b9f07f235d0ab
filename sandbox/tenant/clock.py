"""The tenant's clock: real time plus what tests and demos have advanced it by.

Grace periods, heartbeats and check-ins use it. Access tokens do not, because real clients compare their lifetime with
the machine's clock.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta


@dataclass
class Clock:
    """Only goes forward. `around_advance` has the callbacks that run before and after a jump."""

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

"""A clock that a test holds."""

from providers.graph.pace import Pace, Turns


class Clock:
    """Time passes by sleeping, and as a test says."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += max(seconds, 1e-6)  # a real clock goes on, however short the sleep

    def pace(self, turns: Turns | None = None) -> Pace:
        return Pace(turns or Turns(), self, self.sleep)

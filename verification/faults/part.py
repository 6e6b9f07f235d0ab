"""What each part of `python -m dev faults` gives: rows as they are done, and what they add up to."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Selection:
    """Which cells are wanted; empty texts choose all. `workers` run side by side."""

    only: str = ""
    fault: str = ""
    workers: int = 4


@dataclass(frozen=True)
class Result:
    """One cell: `place` is the request or the moment, `outcome` is one of the part's, `faults` say why it is wrong."""

    operation: str
    place: str
    fault: str
    outcome: str
    seconds: float
    error: str = ""
    writes: tuple[tuple[str, ...], ...] = ()
    faults: tuple[str, ...] = ()

    @property
    def is_right(self) -> bool:
        return not self.faults


class Part(Protocol):
    """One way to look at what happens when something fails. `marks` are the outcomes, each with a sign for tables."""

    name: str
    title: str
    marks: dict[str, str]

    def results(self, selection: Selection) -> Iterator[Result | int]:
        """First how many there will be, then each as it is done."""


def counts(results: Sequence[Result]) -> Counter[str]:
    return Counter(one.outcome for one in results)

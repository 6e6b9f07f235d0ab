"""Faults through the whole engine: every request of every operation meets one fault, and every fault some request.

The full product of requests and faults goes through the provider host alone, which is cheaper by far; here the faults
are dealt out in turn, so that the engine, the program's look-ups, the hooks and the azuread plugin meet them too.
"""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sandbox.faults.engine.cells import Ending, ended, last_line
from sandbox.faults.engine.kills import Boundary, boundaries
from sandbox.faults.engine.operations import Operation
from sandbox.faults.engine.stack import FaultyStack, Json
from sandbox.tenant.faults.catalogue import FAULTS
from sandbox.tenant.requests_log import Request


@dataclass(frozen=True)
class Spoiled:
    """The n-th request of its kind, and the fault that it meets."""

    request: Boundary
    fault: str

    def __str__(self) -> str:
        return f"{self.fault} at {str(self.request).removeprefix('before ')}"

    def run(self, stack: FaultyStack, operation: Operation, wanted: Json) -> Ending:
        """The operation with the fault, and what comes after."""
        stack.put_back()
        request = self.request
        injection = stack.tenant.faults.inject(request.method, request.pattern, self.fault, request.occurrence)
        first = stack.run(operation.first)
        if not injection.struck:
            return Ending("wrong", last_line(first), (), "The request never came.")
        return ended(stack, operation, first, wanted)


def dealt(requests: Sequence[Request], first: int) -> Iterator[Spoiled]:
    """Each request with the next fault, from the `first` of the catalogue on."""
    names = itertools.islice(itertools.cycle(FAULTS), first % len(FAULTS), None)
    for boundary, fault in zip((one for one in boundaries(requests) if one.when == "before"), names, strict=False):
        yield Spoiled(boundary, fault)

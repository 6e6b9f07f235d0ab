"""Faults through the whole engine: every request of every operation meets one fault, and every fault some request.

The full product of requests and faults goes through the provider host alone, which is cheaper by far; here the faults
are dealt out in turn, so that the engine, the program's look-ups, the hooks and the azuread plugin meet them too. The
creation that the azuread plugin sends meets every fault: no other part meets it there.
"""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sandbox.tenant.fault_injection.catalogue import FAULTS, Fault
from sandbox.tenant.requests_log import Request
from verification.faults.pulumi_commands.cells import Ending, ended, last_line
from verification.faults.pulumi_commands.operations import Operation
from verification.faults.pulumi_commands.stack import FaultyStack, Json
from verification.faults.target import Target, targets_of

ACCESS = "/v1.0/identity/conditionalAccess/policies"


@dataclass(frozen=True)
class Spoiled:
    """The n-th request of its kind, and the fault that it meets."""

    target: Target
    fault: str

    def __str__(self) -> str:
        return f"{self.fault} at {self.target}"

    def run(self, stack: FaultyStack, operation: Operation, wanted: Json) -> Ending:
        """The operation with the fault, and what comes after."""
        stack.put_back()
        target = self.target
        injection = stack.tenant.faults.inject(target.method, target.pattern, self.fault, target.occurrence)
        first = stack.run(operation.first)
        if not injection.struck:
            return Ending("wrong", last_line(first), (), "The request never came.")
        return ended(stack, operation, first, wanted)


def dealt(requests: Sequence[Request], first: int) -> Iterator[Spoiled]:
    """Each request with the next fault that it can meet, from the `first` of the catalogue on."""
    names = deque(FAULTS)
    names.rotate(-first)
    for target in targets_of(requests):
        fault = next(one for one in names if may_meet(target, FAULTS[one]))
        names.remove(fault)
        names.append(fault)
        yield Spoiled(target, fault)


def aimed(requests: Sequence[Request]) -> Iterator[Spoiled]:
    """The creation of the Conditional Access policy with every fault: the one POST that nobody of ours sends."""
    for target in targets_of(requests):
        if (target.method, target.path) == ("POST", ACCESS):
            yield from (Spoiled(target, name) for name, fault in FAULTS.items() if may_meet(target, fault))


def may_meet(target: Target, fault: Fault) -> bool:
    """The azuread plugin would wait minutes for a sign-in that is not answered."""
    return target.may_meet(fault) and (fault.kind != "slow" or target.is_graphs)

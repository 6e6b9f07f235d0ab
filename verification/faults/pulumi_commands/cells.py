"""One cell: an operation that is interrupted, the next command, and whether all is then as it would have been.

What interrupts (a fault, a kill) is the caller's; how the end is judged is here, the same for both.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from sandbox.engine.process import Run
from verification.canary import Canaries
from verification.faults.picture import difference
from verification.faults.pulumi_commands.operations import Operation
from verification.faults.pulumi_commands.stack import FaultyStack, Json
from verification.faults.target import kind

Outcome = Literal[
    "in the run", "next run", "after pulumi cancel", "stopped, adopted", "stopped, double deleted", "wrong"
]
_LOCKED = "the stack is currently locked"
_ADDED = ("failed", "shutting down", "unhandled exception:", "(most recent call last):")
_ADOPT = re.compile(r"To adopt it, set `adopt: ([0-9a-f-]{36})` under conditionalAccess")


_DOUBLE = re.compile(r"It does not manage ([0-9a-f-]{36}) \(")
_DELETE = "Delete {} (entra.microsoft.com > Conditional Access > Policies;"


@dataclass(frozen=True)
class Ending:
    """How a cell ended; `last_line` is of the interrupted command, `writes` are those of each run."""

    outcome: Outcome
    last_line: str
    writes: tuple[tuple[str, ...], ...]
    detail: str = ""


def ended(stack: FaultyStack, operation: Operation, first: Run, wanted: Json) -> Ending:
    """Type the next command where the first failed, and judge. `wanted` is the picture of an undisturbed run."""
    runs, writes = [first], [written(stack)]
    outcome: Outcome = "in the run"

    def type_again() -> Run:
        runs.append(stack.run(operation.again))
        writes.append(written(stack))
        return runs[-1]

    double = _DOUBLE.search(first.output)
    if first.exit_code and double and _DELETE.format(double[1]) in first.output:
        # What the message tells a person to do, and nothing else; before that, the next command says it again.
        outcome = "stopped, double deleted" if _says_it_again(type_again(), double[1]) else "wrong"
        del stack.tenant.state.conditional_access_policies[double[1]]
        type_again()
    elif first.exit_code:
        outcome, again = "next run", type_again()
        if _LOCKED in again.output:
            # Pulumi itself demands it after its engine was killed.
            stack.workspace.run("cancel", "--yes")
            del writes[-1]
            outcome, again = "after pulumi cancel", type_again()
        found = _ADOPT.search(again.output)
        if again.exit_code and found and not writes[-1]:
            stack.configuration["conditionalAccess"]["adopt"] = found[1]
            outcome, again = "stopped, adopted", type_again()
    detail = "\n".join(_wrong(stack, wanted, runs))
    if outcome == "wrong" and not detail:
        detail = "The next command passed over the double."
    return Ending("wrong" if detail else outcome, last_line(first), tuple(writes), detail)


def _says_it_again(run: Run, double: str) -> bool:
    return bool(run.exit_code) and _DELETE.format(double) in run.output


def _wrong(stack: FaultyStack, wanted: Json, runs: list[Run]) -> Iterator[str]:
    """What is not as it must be."""
    if runs[-1].exit_code:
        yield f"The next command failed too:\n{runs[-1]}"
    else:
        yield from filter(None, [difference(stack.picture(), wanted)])
    canaries = Canaries({"client secret": stack.tenant.client_secret})
    for one in runs:
        yield from (f"The output holds the {leak}." for leak in canaries.found_in(one.output))
    yield from (f"The state holds the {leak}." for leak in canaries.found_under(stack.workspace.state))


def written(stack: FaultyStack) -> tuple[str, ...]:
    """The writes that took effect or may have, of the last command, ids shortened."""
    return tuple(f"{one.method} {kind(one.path)}" for one in stack.tenant.writes)


def last_line(run: Run) -> str:
    """The last error that says something: what the engine adds to every failure does not."""
    found = [line.strip() for line in run.output.splitlines() if re.search(r"[Ee]rror: ", line)]
    telling = [line for line in found if not line.endswith(_ADDED)]
    return (telling or found or [""])[-1]

"""One cell of the matrix: an operation, one of its requests, one fault; what comes next, and how it ends."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sandbox.tenant.requests_log import Request
from sandbox.tenant.server import TenantServer
from verification.canary import Canaries
from verification.faults.picture import answer_picture, difference, tenant_picture
from verification.faults.provider_operations.operations import Operation, Situation
from verification.faults.provider_operations.words import flaws
from verification.faults.target import Target, targets_of
from verification.provider_host import Hosts, ProviderError

Outcome = Literal["converged", "next run", "wrong"]
# Waited for in earnest, and shorter than by default.
WAITS = {"GRAPH_TIMEOUT_SECONDS": "1", "GRAPH_CONDITIONAL_ACCESS_SECONDS": "0.02"}
MOST_RUNS = 6


@dataclass(frozen=True)
class Undisturbed:
    """An operation that nothing happened to; `runs` is more than one where each write waits for an approval."""

    runs: int
    targets: tuple[Target, ...]
    answer: Any
    tenant: Mapping[str, Any]


@dataclass(frozen=True)
class Ending:
    """How a cell ended. `error` is what all runs said; `writes` are those of each run."""

    outcome: Outcome
    error: str = ""
    writes: tuple[tuple[str, ...], ...] = ()
    faults: tuple[str, ...] = ()


def start(tenant: TenantServer) -> Hosts:
    """A host process as the engine starts one for each command."""
    environment = {**tenant.environment(), **tenant.secrets(), **WAITS}
    return Hosts(tenant.pulumi_config(), environment)


@dataclass
class Run:
    """One command: its answer or its error, what the tenant saw of it, what the host wrote."""

    answer: Any = None
    error: str = ""
    requests: tuple[Request, ...] = ()
    output: str = ""

    @property
    def writes(self) -> tuple[str, ...]:
        return tuple(f"{one.method} {one.path}: {one.status}" for one in self.requests if one.is_graph_write)


def run(tenant: TenantServer, operation: Operation, situation: Situation) -> Run:
    tenant.clear_requests()
    made = Run()
    with start(tenant) as hosts:
        try:
            made.answer = answer_picture(operation.run(hosts, situation))
        except ProviderError as error:
            made.error = str(error)
    made.output = hosts.output
    made.requests = tuple(tenant.requests)
    return made


def runs_until_done(tenant: TenantServer, operation: Operation, situation: Situation, limit: int) -> list[Run]:
    """The same command again while it ends in an error; whatever waits for an approval is approved in between."""
    made: list[Run] = []
    while len(made) < limit and (not made or made[-1].error):
        tenant.approvals.approve_all()
        made.append(run(tenant, operation, situation))
    return made


def undisturbed(tenant: TenantServer, operation: Operation, situation: Situation) -> Undisturbed:
    runs = runs_until_done(tenant, operation, situation, MOST_RUNS)
    if runs[-1].error:
        msg = f"{operation.name} does not succeed, even undisturbed: {runs[-1].error}"
        raise ProviderError(msg)
    targets = tuple(targets_of(request for one in runs for request in one.requests))
    return Undisturbed(len(runs), targets, runs[-1].answer, tenant_picture(tenant))


def ended(
    tenant: TenantServer, operation: Operation, situation: Situation, wanted: Undisturbed, target: Target, fault: str
) -> Ending:
    """The operation with the fault, the same again if it failed, and whether all is then as it should be."""
    injection = tenant.faults.inject(target.method, target.pattern, fault, target.occurrence)
    runs = runs_until_done(tenant, operation, situation, wanted.runs + 1)
    found = [] if injection.struck else [f"The fault never struck: there was no {target}."]
    for one in runs:
        found += flaws(one.error, operation.names) if one.error else []
    if runs[-1].error:
        found.append(f"The next run failed too: {runs[-1].error}")
    found += _not_as_wanted(tenant, runs[-1], wanted)
    found += _leaks(tenant, runs)
    outcome: Outcome = "wrong" if found else "next run" if len(runs) > wanted.runs else "converged"
    error = "\n".join(one.error for one in runs if one.error)
    return Ending(outcome, error, tuple(one.writes for one in runs), tuple(found))


def _not_as_wanted(tenant: TenantServer, last: Run, wanted: Undisturbed) -> Iterator[str]:
    tenant_differs = difference(tenant_picture(tenant), wanted.tenant)
    if tenant_differs:
        yield f"The tenant is not as it should be: {tenant_differs}."
    if not last.error:
        answer_differs = difference(last.answer, wanted.answer)
        if answer_differs:
            yield f"The state is not as it should be: {answer_differs}."


def _leaks(tenant: TenantServer, runs: list[Run]) -> Iterator[str]:
    canaries = Canaries({"client secret": tenant.client_secret})
    for one in runs:
        for leak in canaries.found_in(f"{one.error}\n{one.output}"):
            yield f"The error, or what the host wrote, holds the {leak}."

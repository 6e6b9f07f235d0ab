"""The kill sweep: `kill -9` at every request of up, update and destroy, then the command that a person types next.

At each request the process that sent it is killed once, and the engine once: before the tenant carries the request
out, and, for writes, after it did and before the answer. A read changes nothing: after it is as before it. What the
engine leaves behind alive goes on, as it does in life, until it has nothing left to do.
"""

import contextlib
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import psutil

from sandbox.engine.process import Run
from sandbox.tenant.fault_injection.faults import Hold, When
from sandbox.tenant.requests_log import Request
from verification.faults.pulumi_commands.cells import Ending, ended
from verification.faults.pulumi_commands.operations import Operation
from verification.faults.pulumi_commands.stack import FaultyStack, Json
from verification.faults.target import Target, targets_of

Victim = Literal["engine", "sender"]
VICTIMS: tuple[Victim, ...] = ("engine", "sender")
# Longer than any command takes: a request that never comes must not hang the sweep.
PATIENCE_SECONDS = 120.0
QUIET_SECONDS = 1.0
POLL_SECONDS = 0.05


class NotReachedError(Exception):
    """The command ended, or hung, without the request at which it was to be killed."""


@dataclass(frozen=True)
class Boundary:
    """A moment of an operation: the n-th request of its kind, before or after it is carried out."""

    target: Target
    when: When

    def __str__(self) -> str:
        return f"{self.when} {self.target}"


def boundaries(requests: Sequence[Request]) -> Iterator[Boundary]:
    """Every moment of an operation that made these requests."""
    for request, target in zip(requests, targets_of(requests), strict=True):
        yield Boundary(target, "before")
        if request.is_graph_write:
            yield Boundary(target, "after")


@dataclass(frozen=True)
class Kill:
    """`kill -9` of one process at one moment."""

    boundary: Boundary
    victim: Victim

    def __str__(self) -> str:
        return f"{self.victim} killed {self.boundary}"

    def run(self, stack: FaultyStack, operation: Operation, wanted: Json) -> Ending:
        """The operation that is killed, and what comes after."""
        stack.put_back()
        boundary, target = self.boundary, self.boundary.target
        hold = stack.tenant.faults.hold(target.method, target.pattern, target.occurrence, boundary.when)
        runs: list[Run] = []
        command = threading.Thread(target=lambda: runs.append(stack.run(operation.first)))
        command.start()
        try:
            _wait_until_reached(hold, command, boundary)
            self._kill(of_stack(stack), hold)
        finally:
            hold.release()
            if self.victim != "engine":
                command.join(PATIENCE_SECONDS)  # the engine lives: it ends by itself, and its plugins with it
            end_what_is_left(stack, command)
        return ended(stack, operation, runs[0], wanted)

    def _kill(self, processes: list[psutil.Process], hold: Hold) -> None:
        if self.victim == "engine":
            engine(processes).kill()
            return
        sender(processes, hold).kill()
        if self.boundary.when == "before":
            hold.drop()  # what a dead process had not sent yet


def kills(requests: Sequence[Request]) -> Iterator[Kill]:
    """Every process that can be killed at every moment."""
    for boundary in boundaries(requests):
        for victim in VICTIMS:
            yield Kill(boundary, victim)


def _wait_until_reached(hold: Hold, command: threading.Thread, boundary: Boundary) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not hold.reached.wait(POLL_SECONDS):
        if not command.is_alive() or time.monotonic() > deadline:
            msg = f"The command never came to {boundary}."
            raise NotReachedError(msg)


def of_stack(stack: FaultyStack) -> list[psutil.Process]:
    """The processes that work for this stack, the engine and what it started."""
    home = stack.workspace.environment["PULUMI_HOME"]
    found = []
    for process in psutil.process_iter():
        try:
            if process.status() != psutil.STATUS_ZOMBIE and process.environ().get("PULUMI_HOME") == home:
                found.append(process)
        except (psutil.NoSuchProcess, psutil.AccessDenied, psutil.ZombieProcess):
            continue
    return found


def engine(processes: list[psutil.Process]) -> psutil.Process:
    (found,) = filter(is_engine, processes)
    return found


def is_engine(process: psutil.Process) -> bool:
    return process.name().removesuffix(".exe") == "pulumi"


def sender(processes: list[psutil.Process], hold: Hold) -> psutil.Process:
    """The process at the other end of the held connection."""
    for process in processes:
        if any(tuple(one.laddr) == hold.client for one in process.net_connections("tcp")):
            return process
    msg = f"No process of the stack holds the connection from {hold.client}."
    raise NotReachedError(msg)


def end_what_is_left(stack: FaultyStack, command: threading.Thread) -> None:
    """Orphans of a killed engine work on: let them, until the tenant hears nothing more; then end them."""
    heard = -1
    while heard != len(stack.tenant.requests) and of_stack(stack):
        heard = len(stack.tenant.requests)
        time.sleep(QUIET_SECONDS)
    # The engine is the command's own child: whoever waits for it here takes its exit status away.
    orphans = [one for one in of_stack(stack) if not is_engine(one)]
    for orphan in orphans:
        with contextlib.suppress(psutil.NoSuchProcess):
            orphan.kill()
    psutil.wait_procs(orphans)
    command.join()  # last: orphans hold the pipes of the command's output open

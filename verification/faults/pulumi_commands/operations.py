"""The operations of a stack's life that are interrupted, and what a person types after each."""

from collections.abc import Callable
from dataclasses import dataclass

from sandbox.engine.process import Run
from sandbox.engine.workspace import Workspace
from sandbox.tenant import seed
from verification.faults.pulumi_commands.stack import FaultyStack

Command = Callable[[Workspace], Run]


class PreparationError(Exception):
    """A command that was not interrupted failed all the same."""

    def __init__(self, run: Run) -> None:
        super().__init__(f"{run}\nThis command was to prepare what is interrupted; its own words are above.")


@dataclass(frozen=True)
class Operation:
    """`change` makes the configuration of the interrupted command out of that of the deployed stack, if there is one.

    `first` is interrupted; `again` is the plain command that comes next.
    """

    name: str
    first: Command
    again: Command
    is_deployed: bool = True
    change: Callable[[FaultyStack], None] = lambda _stack: None

    def prepare(self, stack: FaultyStack) -> None:
        """Bring the stack to where the operation begins, and remember it."""
        stack.begin_anew()
        if self.is_deployed:
            must(stack.run(up))
        self.change(stack)
        stack.keep()


def up(workspace: Workspace) -> Run:
    return workspace.up("--skip-preview")


def up_as_typed(workspace: Workspace) -> Run:
    return workspace.up()


def refresh(workspace: Workspace) -> Run:
    return workspace.refresh("--skip-preview")


def destroy(workspace: Workspace) -> Run:
    return workspace.destroy("--skip-preview")


def must(run: Run) -> Run:
    if run.exit_code:
        raise PreparationError(run)
    return run


def change_every_part(stack: FaultyStack) -> None:
    stack.configuration["connector"]["partnerUnresponsivenessThresholdInDays"] = 14
    stack.configuration["tenantCompliance"]["deviceComplianceCheckinThresholdDays"] = 20
    stack.configuration["compliancePolicy"] |= {
        "machineRiskScore": "low",
        "assignments": {"include": ["All devices"], "exclude": [seed.CONTRACTORS_GROUP]},
        "actionsForNoncompliance": [{"action": "block", "afterHours": 12}],
    }
    stack.configuration["conditionalAccess"]["users"] = {
        "include": {"users": ["All"]},
        "exclude": {"groups": [seed.CONTRACTORS_GROUP]},
    }


def enforce(stack: FaultyStack) -> None:
    stack.configuration["conditionalAccess"]["state"] = "enabled"


FIRST_UP = Operation("first up", up, up_as_typed, is_deployed=False)
UPDATE = Operation("update", up, up_as_typed, change=change_every_part)
ENFORCE = Operation("enforce", up, up_as_typed, change=enforce)
REFRESH = Operation("refresh", refresh, refresh)
DESTROY = Operation("destroy", destroy, destroy)

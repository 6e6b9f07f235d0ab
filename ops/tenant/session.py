"""Signs in to a stack's tenant for one command, and shows how far it is."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass

from ops.pipeline.errors import PipelineError
from ops.tenant.progress import Steps, shown_when_slow
from ops.tenant.readings import Readings
from ops.tenant.stack import Reached, Stack
from ops.tenant.tenant_name import tenant_name
from providers.graph.client import PROGRAM, GraphClient
from providers.graph.errors import GraphError


@dataclass(frozen=True)
class Session:
    """A command that is signed in. `tenant_name` is None where it may not be read."""

    readings: Readings
    steps: Steps
    tenant_name: str | None


@contextmanager
def session(stack: Stack | Reached) -> Iterator[Session]:
    """Raises PipelineError where nobody can sign in: every row of a table would say so."""
    with (
        shown_when_slow() as steps,
        closing(GraphClient(stack.connection, steps.say, product=PROGRAM)) as graph,
    ):
        readings = Readings(graph)
        yield Session(readings, steps, _name(readings, stack, steps))


def _name(readings: Readings, stack: Stack | Reached, steps: Steps) -> str | None:
    """The tenant's name. With this request the run signs in."""
    steps.begin("Signing in", 1)
    try:
        return tenant_name(readings)
    except GraphError as error:
        message = f"Stack {stack.name}: its tenant could not be asked. {error}"
        raise PipelineError(message) from None

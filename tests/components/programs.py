"""The component in a program without an engine: what it would register, and what it raises."""

import asyncio
import gc
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pulumi
from google.protobuf.json_format import MessageToDict
from pulumi.runtime import mocks

from components import DefenderConditionalAccess
from settings import load

Config = dict[str, Any]
URN = "urn:pulumi:stack::project::defender-conditional-access:index:DefenderConditionalAccess"


class Resources(pulumi.runtime.Mocks):
    """Every resource is made as it is declared, the state is as `program` has it."""

    def __init__(self, program: "Program") -> None:
        self._program = program

    def new_resource(self, args: pulumi.runtime.MockResourceArgs) -> tuple[str, Config]:
        self._program.inputs[args.name] = args.inputs
        is_access = args.typ.endswith(":ConditionalAccessPolicy")
        object_id = {"objectId": f"{args.name}-object-id"}
        made = {**object_id, **self._program.access} if is_access else self._program.outputs_of_parts
        known = self._program.access_id if is_access else None
        return known or f"{args.name}-id", {**args.inputs, **made}

    def call(self, args: pulumi.runtime.MockCallArgs) -> Any:  # noqa: ANN401 - wider in Pulumi than it says
        assert args.token == "pulumi:pulumi:readStackResourceOutputs"
        return {"outputs": {urn: {"outputs": outputs} for urn, outputs in self._program.held.items()}}


@dataclass(frozen=True)
class Registered:
    """What the engine is given of one resource."""

    name: str
    parent: str
    protect: bool | None
    dependencies: list[str]
    hooks: dict[str, list[str]]
    delete_before_replace: bool
    retain_on_delete: bool | None


@dataclass
class Program:
    """A run: `registered` in order, `outputs` of the component, `inputs` of each part by its name.

    `held`: what the state holds, outputs by URN. `access_id`: the Conditional Access policy's id as Pulumi has it,
    where it is not new. `outputs_of_parts`, `access`: what the Intune parts and Conditional Access return besides their
    inputs.
    """

    held: Config = field(default_factory=dict)
    access_id: str | None = None
    outputs_of_parts: Config = field(default_factory=dict)
    access: Config = field(default_factory=dict)
    preview: bool = False
    registered: list[Registered] = field(default_factory=list)
    outputs: Config = field(default_factory=dict)
    inputs: dict[str, Config] = field(default_factory=dict)

    def run(self, config: Config, opts: pulumi.ResourceOptions | None = None, name: str = "it") -> "Program":
        resources = Resources(self)
        monitor = Monitor(resources, self)
        mocks.set_mocks(resources, monitor=monitor, preview=self.preview)

        def program() -> None:
            DefenderConditionalAccess(name, load(json.loads(json.dumps(config))), opts)

        try:
            pulumi.runtime.test(program)()  # type: ignore[no-untyped-call]
        finally:
            end_what_is_left()
        return self

    def part(self, name: str) -> Registered:
        (found,) = [one for one in self.registered if one.name == f"it-{name}"]
        return found


def as_program(body: Callable[[], object]) -> None:
    """Run `body`, which may be a coroutine function, as a program: one that makes hooks must end what serves them.

    What is left of that server on the loop makes a later test fail, or crash, whichever comes next in the same worker.
    """
    mocks.set_mocks(Resources(Program()))
    try:
        pulumi.runtime.test(body)()  # type: ignore[no-untyped-call]
    finally:
        end_what_is_left()


def end_what_is_left() -> None:
    """End the parts of a failed run that still wait for others.

    Collected in the middle of an ast.parse, as pytest does for the next module, they make CPython 3.11 fail.
    """
    loop = asyncio.get_event_loop()
    left = asyncio.all_tasks(loop)
    for task in left:
        task.cancel()
    loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
    gc.collect()


class Monitor(mocks.MockMonitor):
    """Keeps what is registered."""

    def __init__(self, resources: Resources, program: Program) -> None:
        super().__init__(resources)
        self._program = program

    def RegisterResource(self, request: Any) -> Any:  # noqa: ANN401, N802 - the protocol's
        if request.type == "pulumi:pulumi:Stack":  # once a process
            return super().RegisterResource(request)  # type: ignore[no-untyped-call]
        bound = {
            field.name: list(getattr(request.hooks, field.name))
            for field in request.hooks.DESCRIPTOR.fields
            if list(getattr(request.hooks, field.name))
        }
        self._program.registered.append(
            Registered(
                request.name,
                last_part(request.parent),
                request.protect if request.HasField("protect") else None,
                sorted(last_part(one) for one in request.dependencies),
                bound,
                request.deleteBeforeReplace,
                request.retainOnDelete if request.HasField("retainOnDelete") else None,
            )
        )
        return super().RegisterResource(request)  # type: ignore[no-untyped-call]

    def RegisterResourceOutputs(self, request: Any) -> Any:  # noqa: ANN401, N802 - the protocol's
        if request.urn.endswith("::it"):
            self._program.outputs = MessageToDict(request.outputs)
        return super().RegisterResourceOutputs(request)  # type: ignore[no-untyped-call]


def last_part(urn: str) -> str:
    return urn.rpartition("::")[2]

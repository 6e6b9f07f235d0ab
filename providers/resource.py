"""What all our dynamic resources have in common: the connection, Graph's names on the wire, Python's on the object.

Runs in two processes: resource classes in the program, provider classes in the provider host. A provider is pickled by
reference into the state and must hold nothing when the program makes it; credentials reach it in `configure` alone.
"""

import functools
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Final

import pulumi
from pulumi import dynamic
from pulumi.output import Unknown
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from providers.approval.writer import Writer
from providers.graph.connection import Connection
from providers.graph.model import whole_numbers

if TYPE_CHECKING:
    from providers.graph.client import GraphClient

Props = dict[str, Any]
PROVIDER_KEY = "__provider"
MANAGED_BY: Final = "managedBy"
JUSTIFICATION: Final = "approvalJustification"
REQUIRED_BY: Final = "requiredBy"
ACCESS_NAMESAKES: Final = "accessNamesakes"
NO_CONTENT: Final = (MANAGED_BY, JUSTIFICATION, REQUIRED_BY, ACCESS_NAMESAKES)
"""Who writes and why, what rests on it, what a refresh found beside that: they say nothing about the object itself."""


class IntuneProvider(dynamic.ResourceProvider):
    """Base of the providers: `self.graph` may be used once the host has configured it."""

    # The blob in the state is a class path and no secret: shown in clear it is constant and can be read.
    serialize_as_secret_always = False
    _connection: Connection

    def configure(self, req: dynamic.ConfigureRequest) -> None:
        self._connection = Connection.read(req.config.get)

    @functools.cached_property
    def graph(self) -> "GraphClient":
        """The client, and all that it imports, on first use: a preview without a change never needs it."""
        from providers.graph.client import client_for

        return client_for(self._connection)

    def writer(self, props: Props) -> Writer:
        """What every write of the resource with these inputs, or this state, goes through."""
        return Writer.of(self.graph, props.get(MANAGED_BY), props.get(JUSTIFICATION))


class IntuneResource(dynamic.Resource):
    """Base of the resources: properties are Graph's names in state and policy, outputs snake_case on the object."""

    outputs: ClassVar[Mapping[str, str]] = {}
    """What the provider adds to the inputs: Python's name → the name on the wire."""

    def __init__(
        self,
        provider: IntuneProvider,
        name: str,
        properties: Mapping[str, pulumi.Input[Any]],
        approval_justification: str | None,
        opts: pulumi.ResourceOptions | None,
    ) -> None:
        said = {MANAGED_BY: f"{pulumi.get_project()}/{pulumi.get_stack()}", JUSTIFICATION: approval_justification}
        # Pulumi makes an attribute of each property it is given, and leaves out of the inputs what is None.
        super().__init__(provider, name, {**dict.fromkeys(self.outputs), **properties, **said}, opts)

    def translate_input_property(self, prop: str) -> str:
        return self.outputs.get(prop, prop)

    def translate_output_property(self, prop: str) -> str:
        """`partnerState` → `partner_state`, for the declared outputs only: nested keys and Graph's members stay."""
        return {wire: name for name, wire in self.outputs.items()}.get(prop, prop)


def beside_content(props: Props) -> Props:
    """What says nothing about the object, of `props`: it stands in inputs and state, and is no member of it."""
    return {name: props[name] for name in NO_CONTENT if name in props}


def is_known(value: object) -> bool:
    """Whether nothing in `value` has still to be computed."""
    if isinstance(value, Unknown):
        return False
    if isinstance(value, Mapping):
        return all(is_known(item) for item in value.values())
    if isinstance(value, list | tuple):
        return all(is_known(item) for item in value)
    return True


def check_failures(error: ValidationError) -> list[dynamic.CheckFailure]:
    """Pydantic's findings as check failures, each at the property that it is about."""
    return [
        dynamic.CheckFailure(".".join(map(str, finding["loc"])), _reason(finding))
        for finding in error.errors(include_url=False)
    ]


def _reason(finding: ErrorDetails) -> str:
    words = finding["msg"].removeprefix("Value error, ")
    if finding["type"] == "missing":
        return words
    given = json.dumps(whole_numbers(finding["input"]), ensure_ascii=False, sort_keys=True, default=repr)
    return f"{words} (given: {given})"

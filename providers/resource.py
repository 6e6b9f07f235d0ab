"""The base classes of our dynamic resources: connection, Graph's names in the state, Python names on the object.

Resource classes run in the program, provider classes in the provider host. Pulumi pickles a provider by reference into
the state, so the program must create it without any data. It gets its credentials only in `configure`.
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
ACCESS_DUPLICATES: Final = "accessNamesakes"
NO_CONTENT: Final = (MANAGED_BY, JUSTIFICATION, REQUIRED_BY, ACCESS_DUPLICATES)
"""Properties that the Graph object does not have: who writes it and why, what depends on it, what a refresh found."""


class IntuneProvider(dynamic.ResourceProvider):
    """Base of the providers. `self.graph` is available after `configure`."""

    # The pickle in the state is only a class path, not a secret. In plain text it is constant and readable.
    serialize_as_secret_always = False
    _connection: Connection

    def configure(self, req: dynamic.ConfigureRequest) -> None:
        self._connection = Connection.read(req.config.get)

    @functools.cached_property
    def graph(self) -> "GraphClient":
        """The client. Imported on first use, because a preview without a change does not need it."""
        from providers.graph.client import client_for

        return client_for(self._connection)

    def writer(self, props: Props) -> Writer:
        """The writer for a resource with these inputs or this state. Every write goes through it."""
        return Writer.of(self.graph, props.get(MANAGED_BY), props.get(JUSTIFICATION))


class IntuneResource(dynamic.Resource):
    """Base of the resources. State and policy pack see Graph's names; the Python object has snake_case outputs."""

    outputs: ClassVar[Mapping[str, str]] = {}
    """Outputs that the provider adds to the inputs: Python name → Graph name."""

    def __init__(
        self,
        provider: IntuneProvider,
        name: str,
        properties: Mapping[str, pulumi.Input[Any]],
        approval_justification: str | None,
        opts: pulumi.ResourceOptions | None,
    ) -> None:
        origin = {MANAGED_BY: f"{pulumi.get_project()}/{pulumi.get_stack()}", JUSTIFICATION: approval_justification}
        # Pulumi creates an attribute for each property, and drops None from the inputs.
        super().__init__(provider, name, {**dict.fromkeys(self.outputs), **properties, **origin}, opts)

    def translate_input_property(self, prop: str) -> str:
        return self.outputs.get(prop, prop)

    def translate_output_property(self, prop: str) -> str:
        """`partnerState` → `partner_state`, only for the declared outputs: other keys stay unchanged."""
        return {wire: name for name, wire in self.outputs.items()}.get(prop, prop)


def state_only(props: Props) -> Props:
    """Those of `props` that are in inputs and state but are not properties of the Graph object."""
    return {name: props[name] for name in NO_CONTENT if name in props}


def is_known(value: object) -> bool:
    """Whether `value` contains no unknown, at any depth."""
    if isinstance(value, Unknown):
        return False
    if isinstance(value, Mapping):
        return all(is_known(item) for item in value.values())
    if isinstance(value, list | tuple):
        return all(is_known(item) for item in value)
    return True


def check_failures(error: ValidationError) -> list[dynamic.CheckFailure]:
    """Pydantic's errors as check failures, each with the path of its property."""
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

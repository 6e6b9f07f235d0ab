"""What all our dynamic resources have in common: the connection, Graph's names on the wire, Python's on the object.

Runs in two processes: resource classes in the program, provider classes in the provider host. A provider is pickled by
reference into the state and must hold nothing when the program makes it; credentials reach it in `configure` alone.
"""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

import pulumi
from pulumi import dynamic
from pulumi.output import Unknown
from pydantic import ValidationError
from pydantic.alias_generators import to_camel

from providers.graph.client import GraphClient, client_for
from providers.graph.connection import Connection

Props = dict[str, Any]
PROVIDER_KEY = "__provider"


class IntuneProvider(dynamic.ResourceProvider):
    """Base of the providers: `self.graph` is there once the host has configured it."""

    # The blob in the state is a class path and no secret: shown in clear it is constant and can be read.
    serialize_as_secret_always = False
    graph: GraphClient

    def configure(self, req: dynamic.ConfigureRequest) -> None:
        self.graph = client_for(Connection.read(req.config.get))


class IntuneResource(dynamic.Resource):
    """Base of the resources: properties are Graph's names in state and policy, snake_case on the Python object."""

    outputs: ClassVar[tuple[str, ...]] = ()
    """Names, as on the wire, of what the provider adds to the inputs."""

    def __init__(
        self,
        provider: IntuneProvider,
        name: str,
        properties: Mapping[str, pulumi.Input[Any]],
        opts: pulumi.ResourceOptions | None,
    ) -> None:
        super().__init__(provider, name, {**dict.fromkeys(self.outputs), **properties}, opts)

    def translate_output_property(self, prop: str) -> str:
        """`partnerState` → `partner_state`, for the declared outputs only: Graph's members keep their names."""
        return _python_names(self.outputs).get(prop, prop)


def _python_names(outputs: Iterable[str]) -> dict[str, str]:
    words = {name: "".join(f"_{c.lower()}" if c.isupper() else c for c in name) for name in outputs}
    return {name: word for name, word in words.items() if to_camel(word) == name}


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
        dynamic.CheckFailure(".".join(map(str, finding["loc"])), f"{finding['msg']} (given: {finding['input']!r})")
        for finding in error.errors()
    ]

"""Checks and warnings at the moment of a change: Pulumi resource hooks, in preview and in up.

A hook runs just before its resource is created or updated, and not when nothing changes: so a no-op costs no request,
and what must be true at the moment of enforcement is looked at then, not when it was last different.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pulumi

from providers.graph.errors import GraphError

Look = Callable[["Change"], list[str]]
"""Looks at a change, off the event loop; returns warnings, raises pulumi.RunError or GraphError to stop it."""


@dataclass(frozen=True)
class Change:
    """What is about to happen to a resource: its inputs before (empty on creation) and after, as on the wire.

    `id`: the resource's own, empty on creation. `known`: values of other resources that the looks asked for; None where
    only up can tell.
    """

    before: Mapping[str, Any]
    after: Mapping[str, Any]
    id: str = ""
    known: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_creation(self) -> bool:
        return not self.before

    def touches(self, names: frozenset[str]) -> bool:
        """Whether a property named in `names` changes."""
        return any(self.before.get(name) != self.after.get(name) for name in names)

    def touches_more_than(self, names: frozenset[str]) -> bool:
        """Whether a property changes that is not named in `names`."""
        return self.touches(frozenset({*self.before, *self.after}) - names)


@dataclass
class Watch:
    """Binds looks to one resource; `resource` is set once it is declared, so that warnings stand at it.

    `needs`: outputs of resources that this one depends on, by the name under which its looks find them.
    """

    name: str
    looks: list[Look]
    needs: Mapping[str, pulumi.Output[Any]] = field(default_factory=dict)
    resource: pulumi.Resource | None = field(default=None)
    seen: Change | None = field(default=None)
    """The change of this run, once it has come; a resource that depends on this one can look at it."""

    def binding(self) -> pulumi.ResourceHookBinding:
        """The binding for the resource's options."""
        hook = pulumi.ResourceHook(self.name, self._run, pulumi.ResourceHookOptions(on_dry_run=True))
        return pulumi.ResourceHookBinding(before_create=[hook], before_update=[hook])

    async def _run(self, args: pulumi.ResourceHookArgs) -> None:
        known = {name: await output.future() for name, output in self.needs.items()}
        self.seen = change = Change(args.old_inputs or {}, args.new_inputs or {}, args.id or "", known)
        for look in self.looks:
            try:
                warnings = await asyncio.to_thread(look, change)
            except GraphError as error:
                msg = f"{args.name} was not touched: {error}"
                raise pulumi.RunError(msg) from error
            for warning in warnings:
                pulumi.warn(warning, self.resource)

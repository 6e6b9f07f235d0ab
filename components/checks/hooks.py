"""Checks and warnings at the moment of a change: Pulumi resource hooks, in preview and in up.

A hook runs just before its resource is created or updated, and not when nothing changes: so a no-op costs no request,
and what must be true at the moment of enforcement is looked at then, not when it was last different. One that runs just
after a creation can stop nothing: the resource stands and is in the state, and the run ends with the hook's error.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import pulumi
from pulumi.runtime.rpc import is_rpc_secret

from providers.graph.errors import GraphError

Look = Callable[["Change"], list[str]]
"""Looks at a change, off the event loop; returns warnings, raises pulumi.RunError or GraphError to stop it."""


@dataclass(frozen=True)
class Change:
    """What is about to happen to a resource: its inputs before (empty on creation) and after, as on the wire.

    Pulumi's own marks are taken off, and a secret is a mark of its own: what looks at a change may show it.
    `id`: the resource's own, empty on creation. `known`: values of other resources that the looks asked for; None where
    only up can tell. `held`: its outputs so far, empty on creation.
    """

    before: Mapping[str, Any]
    after: Mapping[str, Any]
    id: str = ""
    known: Mapping[str, Any] = field(default_factory=dict)
    held: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_creation(self) -> bool:
        return not self.before

    def touches(self, names: frozenset[str]) -> bool:
        """Whether a property named in `names` changes."""
        return any(self.before.get(name) != self.after.get(name) for name in names)

    def touches_more_than(self, names: frozenset[str]) -> bool:
        """Whether a property changes that is not named in `names`."""
        return self.touches(frozenset({*self.before, *self.after}) - names)


_MARKS: Final = frozenset({"__defaults", "__provider", "__internal"})
SECRET: Final = "[secret]"  # noqa: S105 - what stands for one


def without_marks(value: Any) -> Any:  # noqa: ANN401 - inputs of any kind
    """Inputs as the program gave them: without the bridge's and the engine's bookkeeping, secrets hidden."""
    if is_rpc_secret(value):
        return SECRET
    if isinstance(value, Mapping):
        return {name: without_marks(one) for name, one in value.items() if name not in _MARKS}
    return [without_marks(one) for one in value] if isinstance(value, list) else value


@dataclass
class Watch:
    """Binds looks to one resource; `resource` is set once it is declared, so that warnings stand at it.

    `needs`: outputs of resources that this one depends on, by the name under which its looks find them.
    """

    name: str
    looks: list[Look]
    needs: Mapping[str, pulumi.Output[Any]] = field(default_factory=dict)
    after_creation: list[Look] = field(default_factory=list)
    """Looks at what was made, in up alone; the change has the new resource's id."""
    resource: pulumi.Resource | None = field(default=None)
    seen: Change | None = field(default=None)
    """The change of this run, once it has come; a resource that depends on this one can look at it."""

    def binding(self, before_delete: pulumi.ResourceHook | None) -> pulumi.ResourceHookBinding:
        """The binding for the resource's options."""
        before = pulumi.ResourceHook(self.name, self._before, pulumi.ResourceHookOptions(on_dry_run=True))
        after = pulumi.ResourceHook(f"{self.name}-made", self._after)
        return pulumi.ResourceHookBinding(
            before_create=[before],
            after_create=[after] if self.after_creation else None,
            before_update=[before],
            before_delete=None if before_delete is None else [before_delete],
        )

    async def _before(self, args: pulumi.ResourceHookArgs) -> None:
        known = {name: await output.future() for name, output in self.needs.items()}
        before, after, held = (
            without_marks(values or {}) for values in (args.old_inputs, args.new_inputs, args.old_outputs)
        )
        self.seen = change = Change(before, after, args.id or "", known, held)
        try:
            await self._look(self.looks, change)
        except GraphError as error:
            msg = f"{args.name} was not touched: {error}"
            raise pulumi.RunError(msg) from error

    async def _after(self, args: pulumi.ResourceHookArgs) -> None:
        await self._look(self.after_creation, Change({}, without_marks(args.new_inputs or {}), args.id))

    async def _look(self, looks: list[Look], change: Change) -> None:
        for look in looks:
            for warning in await asyncio.to_thread(look, change):
                pulumi.warn(warning, self.resource)

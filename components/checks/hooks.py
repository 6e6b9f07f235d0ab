"""Checks and warnings at the moment of a change: Pulumi resource hooks, in preview and in up.

A hook runs just before its resource is created or updated, and not when nothing changes: so a no-op costs no request,
and what must be true at the moment of enforcement is looked at then, not when it was last different. One that runs just
after a creation can stop nothing: the resource stands and is in the state, and the run ends with the hook's error.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import pulumi
from pulumi.runtime.rpc import is_rpc_secret

from components.checks.check import Change, Check, warnings_of
from providers.graph.errors import GraphError

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
class ChangeHook:
    """Binds checks to one resource; `resource` is set once it is declared, so that warnings stand at it.

    `what`: how messages call the resource. `needs`: outputs of resources that this one depends on, by the name under
    which its checks find them.
    """

    name: str
    what: str
    checks: list[Check]
    needs: Mapping[str, pulumi.Output[Any]] = field(default_factory=dict)
    after_creation: list[Check] = field(default_factory=list)
    """Asked about what was made, in up alone; the change has the new resource's id."""
    resource: pulumi.Resource | None = field(default=None)
    seen: Change | None = field(default=None)
    """The change of this run, once it has come; the checks of a resource that depends on this one may ask for it."""

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
            await self._run(self.checks, change)
        except GraphError as error:
            msg = f"{args.name} was not touched: {error}"
            raise pulumi.RunError(msg) from error

    async def _after(self, args: pulumi.ResourceHookArgs) -> None:
        await self._run(self.after_creation, Change({}, without_marks(args.new_inputs or {}), args.id))

    async def _run(self, checks: list[Check], change: Change) -> None:
        """One check after the other, each warning as it comes: a later one may block."""
        for check in checks:
            for warning in await asyncio.to_thread(warnings_of, [check], change):
                pulumi.warn(warning, self.resource)

"""Checks and warnings at the moment of a change: Pulumi resource hooks, in preview and in up.

A hook runs just before its resource is created or updated, and not when nothing changes: so a run without a change
sends no request, and the conditions of enforcement are checked whenever the policy is written. A hook that runs just
after a creation cannot stop it: the resource exists and is in the state, and the run ends with the hook's error.
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
    """The inputs as the program gave them: without the bookkeeping of bridge and engine, and with secrets masked."""
    if is_rpc_secret(value):
        return SECRET
    if isinstance(value, Mapping):
        return {name: without_marks(one) for name, one in value.items() if name not in _MARKS}
    return [without_marks(one) for one in value] if isinstance(value, list) else value


@dataclass
class ChangeHook:
    """Binds checks to one resource; `resource` is set once it is declared, so that Pulumi shows warnings beside it.

    `what`: the name of the resource in messages. `needs`: outputs of resources that this one depends on, by the name
    under which its checks find them.
    """

    name: str
    what: str
    checks: list[Check]
    needs: Mapping[str, pulumi.Output[Any]] = field(default_factory=dict)
    after_creation: list[Check] = field(default_factory=list)
    """Run after the creation, only in `up`; the change has the new resource's id."""
    resource: pulumi.Resource | None = field(default=None)
    change: Change | None = field(default=None)
    """The change of this run, once the hook was called. Checks of resources that depend on this one may read it."""

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
        self.change = change = Change(before, after, args.id or "", known, held)
        try:
            await self._run(self.checks, change)
        except GraphError as error:
            msg = f"{args.name} was not touched: {error}"
            raise pulumi.RunError(msg) from error

    async def _after(self, args: pulumi.ResourceHookArgs) -> None:
        await self._run(self.after_creation, Change({}, without_marks(args.new_inputs or {}), args.id))

    async def _run(self, checks: list[Check], change: Change) -> None:
        """Run one check after the other, and show each warning at once, because a later check may block."""
        for check in checks:
            for warning in await asyncio.to_thread(warnings_of, [check], change):
                pulumi.warn(warning, self.resource)

"""Base of the providers for objects that exist once per tenant: adopted, never created twice, never deleted.

The provider manages only the properties in its inputs. It stores their original values in the state as `found`, and
restores them on deletion with `onDestroy: restore`. Subclasses read and write the object and add outputs.
"""

import json
from abc import abstractmethod
from collections.abc import Mapping
from typing import ClassVar

from pulumi import dynamic
from pydantic import ValidationError

from providers import deletion_guard
from providers.approval.writer import Writer
from providers.graph.deadline import as_one_operation
from providers.graph.errors import GraphError, NotFoundError
from providers.graph.model import GraphModel, whole_numbers
from providers.graph.request import Json
from providers.resource import NO_CONTENT, PROVIDER_KEY, IntuneProvider, Props, check_failures, is_known, state_only

ON_DESTROY = ("leave", "restore")


class TenantWideProvider(IntuneProvider):
    """Lifecycle of a tenant-wide object. State: the managed properties, `onDestroy`, `found` and `outputs(...)`."""

    model: ClassVar[type[GraphModel]]
    object_id: ClassVar[str]
    subject: ClassVar[str]
    """The beginning of a sentence about the object, up to "is" or "are"."""
    graph_defaults: ClassVar[Mapping[str, object]] = {}
    """Graph's defaults of properties, where they are not false."""
    harmless: ClassVar[frozenset[str]] = frozenset()
    """Properties whose change never weakens how device risk counts."""
    stronger_when_fewer: ClassVar[frozenset[str]] = frozenset()
    """Properties in days, where fewer is stricter. 0 is not known to be strict."""

    @abstractmethod
    def fetch(self, managed: Props) -> Json:
        """Read the object. Raises NotFoundError if the tenant has none."""

    @abstractmethod
    def write(self, writer: Writer, before: Json | None, changes: Props) -> Json | None:
        """Write only `changes`. `before`: the object, if it was read. Returns the new object if the answer has it."""

    def fetch_or_create(self, _writer: Writer, managed: Props) -> Json:
        """The object before our first write. Override it for objects that may have to be created first."""
        return self.fetch(managed)

    def outputs(self, _remote: Json) -> Props:
        """Outputs besides the managed properties."""
        return {}

    def remarks(self, _remote: Json) -> list[str]:
        """What a refresh prints, besides the differences that Pulumi shows."""
        return []

    def overwritten(self, before: Json, wanted: Props) -> list[str]:
        """The warning to print when adopting the object overwrites what somebody set; otherwise empty."""
        changes = [
            f"{name}: {json.dumps(before[name])} → {json.dumps(value)}"
            for name, value in wanted.items()
            if before[name] not in (value, self.graph_defaults.get(name, False))
        ]
        if not changes:
            return []
        return [
            f"{self.subject} one for the whole tenant, and this changes what somebody set: {', '.join(changes)}. If "
            "another stack or a person wants other values, the two will overwrite each other: let only one of them "
            "manage it."
        ]

    def with_implied(self, managed: Props) -> Props:
        """`managed` with the properties that Graph sets itself: without them each refresh would show a difference."""
        return managed

    def contradictions(self, _managed: Props) -> list[dynamic.CheckFailure]:
        """Values in `managed` that Graph does not keep: they would show as a difference for ever."""
        return []

    def check(self, _olds: Props, news: Props) -> dynamic.CheckResult:
        unknown = {name: value for name, value in news.items() if not is_known(value)}
        no_member = (PROVIDER_KEY, "onDestroy", *NO_CONTENT)
        given = {name: value for name, value in news.items() if name not in unknown and name not in no_member}
        on_destroy = news.get("onDestroy", "leave")
        if "onDestroy" not in unknown and on_destroy not in ON_DESTROY:
            reason = f"takes {' or '.join(ON_DESTROY)} (given: {json.dumps(on_destroy)})"
            return dynamic.CheckResult(news, [dynamic.CheckFailure("onDestroy", reason)])
        try:
            managed = self.model.model_validate(given).to_graph()
        except ValidationError as error:
            return dynamic.CheckResult(news, check_failures(error))
        inputs = {**self.with_implied(managed), **state_only(news), **unknown, "onDestroy": on_destroy}
        return dynamic.CheckResult(inputs, self.contradictions(managed))

    def diff(self, _id: str, olds: Props, news: Props) -> dynamic.DiffResult:
        before, after = self._managed(olds), self._managed(news)
        changed = before != after or olds.get("onDestroy") != news.get("onDestroy")
        return dynamic.DiffResult(changes=changed)

    @as_one_operation
    def create(self, props: Props) -> dynamic.CreateResult:
        wanted, writer = self._managed(props), self.writer(props)
        before = self.fetch_or_create(writer, wanted)
        for remark in self.overwritten(before, wanted):
            print(remark)
        found = {name: before[name] for name in wanted}
        changes = _differences(before, wanted)
        remote = self._written(writer, before, changes, wanted) if changes else before
        return dynamic.CreateResult(self.object_id, self._state(props, remote, found))

    @as_one_operation
    def update(self, _id: str, olds: Props, news: Props) -> dynamic.UpdateResult:
        known, wanted, writer = self._managed(olds), self._managed(news), self.writer(news)
        found = {name: value for name, value in olds["found"].items() if name in wanted}
        # A run that could not record it may already have made a change that waited for approval.
        is_behind = bool(_differences(known, wanted)) and writer.uses_approvals
        before = self.fetch(wanted) if is_behind or wanted.keys() - found.keys() else None
        if before is not None:
            known = before
            found |= {name: before[name] for name in wanted if name not in found}
        changes = _differences(known, wanted)
        remote = self._written(writer, before, changes, wanted) if changes else before or self.fetch(wanted)
        return dynamic.UpdateResult(self._state(news, remote, found))

    @as_one_operation
    def read(self, id_: str, props: Props) -> dynamic.ReadResult:
        managed = self._managed(props)
        try:
            remote = self.fetch(managed)
        except NotFoundError:
            return dynamic.ReadResult("", {})
        for remark in self.remarks(remote):
            # Pulumi shows what a provider prints.
            print(remark)
        inputs = {name: remote[name] for name in managed} | self._state_only(props)
        outs = {**inputs, "found": props["found"], **self.outputs(remote)}
        return dynamic.ReadResult(id_, outs, inputs)

    @as_one_operation
    def delete(self, _id: str, props: Props) -> None:
        if props["onDestroy"] != "restore":
            return
        found = self._managed(props["found"])
        try:
            before = self.fetch(found)
        except NotFoundError:
            return
        changes = _differences(before, found)
        if not changes:
            return
        weaker = [name for name in changes if self._weakens(name, before.get(name), changes[name])]
        if weaker:
            values = ", ".join(f"{n}: {json.dumps(before.get(n))} → {json.dumps(changes[n])}" for n in sorted(weaker))
            deletion_guard.refuse_restore(self.graph, self.subject, values)
        self.write(self.writer(props), before, changes)

    def _weakens(self, name: str, before: object, after: object) -> bool:
        """Whether changing the property weakens how device risk counts. True unless it is known to be harmless."""
        if name in self.harmless:
            return False
        if name in self.stronger_when_fewer and isinstance(before, int) and isinstance(after, int):
            return not 0 < after < before
        return after is not True

    def _written(self, writer: Writer, before: Json | None, changes: Props, wanted: Props) -> Json:
        after = self.write(writer, before, changes)
        if after is not None:
            return after
        try:
            return self._fetched_after(changes, wanted)
        except GraphError as error:
            if before is None:
                raise
            # An error now would lose `found`: the next run would record our own values as the original ones.
            print(f"The change was written but could not be read back yet; the next refresh shows the result. {error}")
            return {**before, **changes}

    def _fetched_after(self, changes: Props, wanted: Props) -> Json:
        remote = self.fetch(wanted)
        if not _differences(remote, changes):
            return remote
        # The answer is older than our write. Outputs built from it would be wrong until the next refresh.
        self.graph.pause()
        return self.fetch(wanted)

    def _state(self, props: Props, remote: Json, found: Props) -> Props:
        return {**self._managed(props), **self._state_only(props), "found": found, **self.outputs(remote)}

    def _state_only(self, props: Props) -> Props:
        """Names in the state that are not properties of the object."""
        return {"onDestroy": props["onDestroy"], **state_only(props)}

    def _managed(self, props: Props) -> Props:
        """The managed properties. Unlike `check`, it does not validate: a change in the portal must show as drift."""
        names = self.model.graph_names()
        return {name: whole_numbers(value) for name, value in props.items() if name in names}


def _differences(remote: Json, wanted: Props) -> Props:
    return {name: value for name, value in wanted.items() if remote.get(name) != value}

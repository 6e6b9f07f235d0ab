"""Objects that a tenant has exactly one of: taken over, never created twice, never deleted.

The provider manages the members that were given and no other. What they were when it took them over stays in the state
as `found`; with `onDestroy: restore` that is put back. Subclasses say where the object is and what else it tells.
"""

import json
from abc import abstractmethod
from collections.abc import Mapping
from typing import ClassVar

from pulumi import dynamic
from pydantic import ValidationError

from providers import resting
from providers.approval.writer import Writer
from providers.graph.deadline import as_one_operation
from providers.graph.errors import GraphError, NotFoundError
from providers.graph.model import GraphModel, whole_numbers
from providers.graph.request import Json
from providers.resource import NO_CONTENT, PROVIDER_KEY, IntuneProvider, Props, beside_content, check_failures, is_known

ON_DESTROY = ("leave", "restore")


class TenantWideProvider(IntuneProvider):
    """Lifecycle of a tenant-wide object; state is the managed members, `onDestroy`, `found` and `outputs(...)`."""

    model: ClassVar[type[GraphModel]]
    object_id: ClassVar[str]
    what: ClassVar[str]
    """How a sentence about the object begins."""
    usual: ClassVar[Mapping[str, object]] = {}
    """What members are in a tenant where nobody has touched them, where that is not false."""
    harmless: ClassVar[frozenset[str]] = frozenset()
    """Members whose change makes no device's risk count for less."""
    stronger_when_fewer: ClassVar[frozenset[str]] = frozenset()
    """Members that count days; 0 is not known to be few."""

    @abstractmethod
    def fetch(self, managed: Props) -> Json:
        """The object as it is. Raises NotFoundError when the tenant has none."""

    @abstractmethod
    def write(self, writer: Writer, before: Json | None, changes: Props) -> Json | None:
        """Write `changes` and nothing else. `before`: the object, if it was read; returns it as it is then, if told."""

    def establish(self, _writer: Writer, managed: Props) -> Json:
        """The object as it was before we came; for objects that may have to be made first."""
        return self.fetch(managed)

    def outputs(self, _remote: Json) -> Props:
        """What the object tells beyond the managed members."""
        return {}

    def remarks(self, _remote: Json) -> list[str]:
        """What a refresh should say in words, besides the differences that it shows."""
        return []

    def overwritten(self, before: Json, wanted: Props) -> list[str]:
        """What to say when taking the object over undoes what somebody set; empty when it does not."""
        undone = [
            f"{name}: {json.dumps(before[name])} → {json.dumps(value)}"
            for name, value in wanted.items()
            if before[name] not in (value, self.usual.get(name, False))
        ]
        if not undone:
            return []
        return [
            f"{self.what} one for the whole tenant, and this changes what somebody set: {', '.join(undone)}. Should "
            "another stack or a person want it otherwise, the two will undo each other's work: leave it to one of them."
        ]

    def imply(self, managed: Props) -> Props:
        """Members that Graph sets by itself when `managed` is set; stated, or a difference would never end."""
        return managed

    def contradictions(self, _managed: Props) -> list[dynamic.CheckFailure]:
        """What `managed` asks for and Graph does not keep: the two would differ for ever."""
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
        inputs = {**self.imply(managed), **beside_content(news), **unknown, "onDestroy": on_destroy}
        return dynamic.CheckResult(inputs, self.contradictions(managed))

    def diff(self, _id: str, olds: Props, news: Props) -> dynamic.DiffResult:
        before, after = self._managed(olds), self._managed(news)
        changed = before != after or olds.get("onDestroy") != news.get("onDestroy")
        return dynamic.DiffResult(changes=changed)

    @as_one_operation
    def create(self, props: Props) -> dynamic.CreateResult:
        wanted, writer = self._managed(props), self.writer(props)
        before = self.establish(writer, wanted)
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
        # A change that waited for its approval may have been made by a run that could not record it.
        is_behind = bool(_differences(known, wanted)) and writer.is_held_up
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
            # What a provider prints, Pulumi shows.
            print(remark)
        inputs = {name: remote[name] for name in managed} | self._beside(props)
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
            told = ", ".join(f"{n}: {json.dumps(before.get(n))} → {json.dumps(changes[n])}" for n in sorted(weaker))
            resting.refuse_restore(self.graph, self.what, told)
        self.write(self.writer(props), before, changes)

    def _weakens(self, name: str, before: object, after: object) -> bool:
        """Whether the change of a member makes risk count for less; what is not known to be harmless does."""
        if name in self.harmless:
            return False
        if name in self.stronger_when_fewer and isinstance(before, int) and isinstance(after, int):
            return not 0 < after < before
        return after is not True

    def _written(self, writer: Writer, before: Json | None, changes: Props, wanted: Props) -> Json:
        told = self.write(writer, before, changes)
        if told is not None:
            return told
        try:
            return self._fetched_after(changes, wanted)
        except GraphError as error:
            if before is None:
                raise
            # An error now would lose what was found: the next run would take what we wrote for it.
            print(f"Written, and not to be read again yet; the next refresh tells how it is. {error}")
            return {**before, **changes}

    def _fetched_after(self, changes: Props, wanted: Props) -> Json:
        remote = self.fetch(wanted)
        if not _differences(remote, changes):
            return remote
        # An answer of before the write: the outputs are made of it, and would say so until the next refresh.
        self.graph.pause()
        return self.fetch(wanted)

    def _state(self, props: Props, remote: Json, found: Props) -> Props:
        return {**self._managed(props), **self._beside(props), "found": found, **self.outputs(remote)}

    def _beside(self, props: Props) -> Props:
        """What is kept in the state and is no member."""
        return {"onDestroy": props["onDestroy"], **beside_content(props)}

    def _managed(self, props: Props) -> Props:
        """Tolerant, unlike `check`: what someone set in the portal must show as a difference, not as an error."""
        names = self.model.graph_names()
        return {name: whole_numbers(value) for name, value in props.items() if name in names}


def _differences(remote: Json, wanted: Props) -> Props:
    return {name: value for name, value in wanted.items() if remote.get(name) != value}

"""From a plan's steps to one change per resource and operation, with both sides as they are, or will be, deployed.

Only this module handles the engine's peculiarities: the partial steps of a replacement, an import with an update after
it, a refresh that found nothing, and a bridged provider that compares with the deployed values instead of the inputs.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from ops.plan.reading.differences import Leaf, differences, leaves_of
from ops.plan.reading.digest import State, Step
from ops.plan.reading.property_values import Value, cleaned
from ops.plan.reading.resource_types import CONDITIONAL_ACCESS, GUARDS, STACK

UNCHANGED: Final = "same"
# What a state records of its own making, and what the differences of the properties show already.
_BOOKKEEPING: Final = frozenset(
    {
        "urn",
        "custom",
        "created",
        "modified",
        "sourcePosition",
        "stackTrace",
        "propertyDependencies",
        "delete",
        "pendingReplacement",
        "snippetID",
    }
)
# Who writes an Intune object and why, for tenants that want each change approved: no word about the object.
_NO_CONTENT: Final = frozenset({"managedBy", "approvalJustification"})
# What says something about a resource by itself; the rest only when it changes.
_TELLING: Final = frozenset({"protect", "retainOnDelete", "ignoreChanges", "deletedWith", "importID"})
# Left out, these properties of a policy keep the value that Graph gave them [client].
_KEPT: Final = (
    ("conditions", "insiderRiskLevels"),
    ("sessionControls", "signInFrequencyInterval"),
    ("sessionControls", "signInFrequencyAuthenticationType"),
)
_PARTIAL: Final = frozenset({"create-replacement", "delete-replaced"})
_FRESH_PROVIDER: Final = "::04da6b54-80e4-46f7-96ec-b56ff0331ba9"


@dataclass(frozen=True)
class Resource:
    """The resource of a change."""

    urn: str
    type: str
    name: str
    """Pulumi's name."""
    display_name: str | None
    """The name in the portal, where it has one."""


@dataclass(frozen=True)
class ResourceChange:
    """What a plan does to one resource."""

    resource: Resource
    operation: str
    before: dict[str, Value]
    after: dict[str, Value]
    leaves: tuple[Leaf, ...]
    """The differences of the properties."""
    options: tuple[Leaf, ...]
    """The differences of the resource options."""
    unseen: tuple[str, ...] = ()
    """Properties that the provider reports as changed although both sides are equal in the plan."""
    found: dict[str, Value] = field(default_factory=dict)
    """The original values of a tenant-wide object, before the stack managed it."""
    leftover: bool = False
    """The deleted object is a copy that an interrupted replacement left behind."""
    deleted_first: bool = False
    """A replacement that deletes before it creates."""

    @property
    def everything(self) -> tuple[Leaf, ...]:
        """Everything that is deleted with a resource."""
        return (*self.leaves, *self.options)

    @property
    def retained(self) -> bool:
        """Whether a delete only makes Pulumi forget it."""
        return any(leaf.path == ("retainOnDelete",) and leaf.before is True for leaf in self.options)


def changes(steps: Sequence[Step]) -> Iterator[ResourceChange]:
    """All changes, also those without a difference."""
    # With --show-replacement-steps the engine shows the parts beside the whole.
    whole = {step.urn for step in steps if step.op == "replace"}
    for step in steps:
        if step.op in _PARTIAL and step.urn in whole:
            continue
        yield _change(step)


def state_after(steps: Iterable[Step], resource_type: str) -> list[dict[str, Value]]:
    """The properties that the resources of a type will have, as far as the plan shows them."""
    found = {}
    for step in steps:
        if step.new_state is not None and step.new_state.type == resource_type:
            found[step.urn] = _inputs(step.new_state)
        elif step.op == "delete":
            found.pop(step.urn, None)
    return list(found.values())


def _change(step: Step) -> ResourceChange:
    old, new = step.old_state, step.new_state
    before, after = _sides(step)
    leaves = _leaves(before, after, step)
    return ResourceChange(
        resource=_resource(step, before, after),
        operation=step.op,
        before=before,
        after=_with_kept(before, after) if old is not None else after,
        leaves=(*leaves, *_output_leaves(step)),
        options=tuple(_options(old, new)),
        unseen=_unseen(step, leaves),
        found=_object((old.outputs or {}).get("found") if old else None),
        leftover=bool(old and old.options.get("delete")) and step.op == "delete",
        deleted_first=bool(old and old.options.get("pendingReplacement")),
    )


def _resource(step: Step, before: dict[str, Value], after: dict[str, Value]) -> Resource:
    state = step.new_state or step.old_state
    urn = step.urn.split("::")
    names = (side.get("displayName") for side in (after, before))
    return Resource(
        urn=step.urn,
        type=state.type if state else urn[-2].split("$")[-1] if len(urn) > 1 else "",
        name="::".join(urn[3:]) if len(urn) > 3 else step.urn,
        display_name=next((name for name in names if isinstance(name, str) and name), None),
    )


def _sides(step: Step) -> tuple[dict[str, Value], dict[str, Value]]:
    if _is_refresh(step):
        return _deployed(step.old_state), _deployed(step.new_state)
    before, after = _inputs(step.old_state), _inputs(step.new_state)
    # A bridged provider compares what is asked for with what is deployed, and says where.
    for path in step.detailed_diff or {}:
        if not (step.detailed_diff or {})[path].get("inputDiff"):
            _overlay(before, _outputs(step.old_state), path)
    return before, after


def _with_kept(before: dict[str, Value], after: dict[str, Value]) -> dict[str, Value]:
    """The resulting properties. The difference still shows that a kept property is not configured any more."""
    result = dict(after)
    for parent, name in _KEPT:
        old, new = before.get(parent), result.get(parent)
        if name == "signInFrequencyInterval" and isinstance(new, dict) and new.get("signInFrequency"):
            continue  # azuread refuses a number beside every time, so that a plan with one can only count the time
        if isinstance(old, dict) and isinstance(new, dict) and name in old and name not in new:
            result[parent] = {**new, name: old[name]}
    return result


def _is_refresh(step: Step) -> bool:
    """Only a refresh has the outputs of what it found. In the plan it is an update if there are differences."""
    return step.op == "refresh" or (step.op == "update" and bool(step.new_state and step.new_state.outputs))


def _deployed(state: State | None) -> dict[str, Value]:
    """Everything that is known of a resource. For a policy these are the outputs alone, which are complete.

    A stack's outputs are kept apart from properties.
    """
    if state is not None and state.type == STACK:
        return {}
    if state is not None and state.type == CONDITIONAL_ACCESS and state.outputs:
        return _outputs(state)
    return {**_outputs(state), **_inputs(state)}


def _inputs(state: State | None) -> dict[str, Value]:
    return _properties(state.inputs, state.type) if state else {}


def _outputs(state: State | None) -> dict[str, Value]:
    return _properties(state.outputs, state.type) if state else {}


def _properties(raw: object, resource_type: str) -> dict[str, Value]:
    is_guard = resource_type in GUARDS
    properties = _object(raw, guess_secrets=not is_guard)
    return {name: value for name, value in properties.items() if not (is_guard and name in _NO_CONTENT)}


def _object(raw: object, *, guess_secrets: bool = False) -> dict[str, Value]:
    value = cleaned(raw, guess_secrets=guess_secrets)
    return value if isinstance(value, dict) else {}


def _overlay(inputs: dict[str, Value], outputs: dict[str, Value], path: str) -> None:
    """Replace the inputs by the deployed values, because somebody may have changed them since."""
    names = re.split(r"\.", path.split("[", 1)[0])
    here: Value = inputs
    there: Value = outputs
    for name in names[:-1]:
        there = there.get(name) if isinstance(there, dict) else None
        if not isinstance(here, dict) or not isinstance(there, dict):
            return
        here = here.setdefault(name, {})
    if isinstance(here, dict) and isinstance(there, dict):
        deployed = there.get(names[-1])
        # What is not set is an empty list or text in the outputs, and no difference.
        if names[-1] in here or deployed not in ([], "", None):
            here[names[-1]] = deployed


def _leaves(before: dict[str, Value], after: dict[str, Value], step: Step) -> tuple[Leaf, ...]:
    if step.old_state is None:
        return tuple(leaves_of(after))
    return tuple(leaves_of(before, going=True) if step.new_state is None else differences(before, after))


def _output_leaves(step: Step) -> tuple[Leaf, ...]:
    """The stack's outputs, if both sides have them."""
    old, new = step.old_state, step.new_state
    if old is None or new is None or new.type != STACK or not new.outputs:
        return ()
    return tuple(differences(_outputs(old), _outputs(new), "output"))


def _options(old: State | None, new: State | None) -> list[Leaf]:
    sides = [_option_values(state) for state in (old, new)]
    if old is None or new is None:
        sides = [{name: side[name] for name in side if name in _TELLING} for side in sides]
    elif sides[1].get("provider") is not None and str(sides[1]["provider"]).endswith(_FRESH_PROVIDER):
        # A provider that has no id yet is the same one if everything but its id is.
        for side in sides:
            side["provider"] = str(side.get("provider", "")).rpartition("::")[0]
    return differences(sides[0], sides[1], "option")


def _option_values(state: State | None) -> dict[str, Value]:
    options = {name: value for name, value in (state.options if state else {}).items() if name not in _BOOKKEEPING}
    return _object({name: _without_parents(value) for name, value in options.items()})


def _without_parents(value: object) -> object:
    """A URN as its type and name. A set of URNs, which is unordered, is sorted."""
    if isinstance(value, str) and value.startswith("urn:pulumi:"):
        return (
            "::".join([value.split("::", 3)[2].split("$")[-1], *value.split("::", 3)[3:]])
            if value.count("::") >= 3
            else value
        )
    if isinstance(value, list) and all(isinstance(one, str) and one.startswith("urn:pulumi:") for one in value):
        return sorted(str(_without_parents(one)) for one in value)
    return value


def _unseen(step: Step, leaves: Sequence[Leaf]) -> tuple[str, ...]:
    """What the provider reports as changed without a difference in the plan: a secret, or data of its own."""
    # `id` stands for a replacement that was asked for on the command line.
    named = [*(step.detailed_diff or {}), *(step.replace_reasons or ()), *(step.diff_reasons or ())]
    shown = {str(leaf.path[0]) for leaf in leaves if leaf.path}
    tops = Counter(re.split(r"[.\[]", path, maxsplit=1)[0] for path in named)
    return tuple(top for top in tops if top not in shown and top != "id")

"""Creates a policy so that any failure leaves one policy or none.

A dynamic provider cannot record a partly created object. Therefore:
- An existing policy of the same name stops the creation before it starts.
- If the answer to the POST is lost, the policy is searched for by name.
- If the policy cannot be assigned, it is deleted again, unless the assignment waits for an approval.
- The next run completes what an interrupted run of this stack left: a policy whose description names this stack and
  whose managed parts are all equal.
"""

from typing import TYPE_CHECKING, Final, NamedTuple, NoReturn

from providers.approval.errors import ApprovalError
from providers.graph.errors import (
    GraphError,
    NotFoundError,
    RequestFailedError,
    UnexpectedAnswerError,
    UnreachableError,
)
from providers.graph.request import Json
from providers.resource import MANAGED_BY, Props
from providers.windows10_compliance_policy import mapping, ownership, routes
from providers.windows10_compliance_policy.mapping import ACTIONS, ASSIGNMENTS
from providers.windows10_compliance_policy.model import ODATA_TYPE

if TYPE_CHECKING:
    from providers.approval.writer import Writer
    from providers.graph.reader import GraphReader

_UNASSIGNED: Final = "is assigned to nobody and has no effect: run the same command again to finish it."
_WAITS: Final = "exists and is assigned to nobody: it protects nobody yet. The next run continues with it."


class LeftBehind(NamedTuple):
    """A policy that an interrupted creation left: its id, and whether it is already assigned as declared."""

    policy_id: str
    is_assigned: bool


def create(writer: "Writer", wanted: Props) -> str:
    """Create the policy, assign it and return its id. Raises GraphError, also if a policy of that name exists."""
    graph, name = writer.graph, str(wanted["displayName"])
    left_behind = unfinished(graph, wanted, policies_named(graph, name))
    if left_behind is not None and left_behind.is_assigned:
        return left_behind.policy_id
    policy_id = _post(writer, name, wanted) if left_behind is None else left_behind.policy_id
    if wanted.get(ASSIGNMENTS):
        try:
            writer.write(routes.assign(policy_id, mapping.assign_body(wanted)))
        except ApprovalError as error:
            msg = f"The policy {name!r} ({policy_id}) {_WAITS}\n{error}"
            raise ApprovalError(msg) from None
        except GraphError as error:
            # Under Multi Admin Approval the deletion would need an approval too, and block the assignment.
            if left_behind is None and not writer.uses_approvals:
                _roll_back(writer, name, policy_id, error)
            # A run deletes only what it created itself.
            origin = "this run" if left_behind is None else "an earlier run"
            msg = f"{error}\nCompliance policy {name!r} ({policy_id}), which {origin} created, {_UNASSIGNED}"
            raise GraphError(msg) from None
    return policy_id


def policies_named(graph: "GraphReader", name: str) -> list[Json]:
    """The Windows policies of that name. Names are not unique in Intune; clients match name and type [client]."""
    found = graph.get_all(routes.list_policies())
    return [policy for policy in found if policy["displayName"] == name and policy.get("@odata.type") == ODATA_TYPE]


def another_of_the_name(name: str, ids: list[str]) -> str:
    """The warning about other policies with the name of ours."""
    return (
        f"There is another Windows compliance policy {name!r} in the tenant ({', '.join(ids)}), which this stack does "
        "not manage. A device must meet all that are assigned to it. Delete or rename the one that is not intended: "
        "this stack never touches it."
    )


def unfinished(graph: "GraphReader", wanted: Props, candidates: list[Json]) -> LeftBehind | None:
    """What an interrupted creation of exactly this policy left; None if there is no policy of that name.

    Raises GraphError if any other policy has the name.
    """
    if not candidates:
        return None
    policy = graph.send(routes.get_policy(candidates[0]["id"]))
    if len(candidates) == 1 and ownership.owner(policy) == wanted.get(MANAGED_BY):
        left_behind = _left_behind(policy, wanted)
        if left_behind is not None:
            return left_behind
    raise GraphError(_taken(str(wanted["displayName"]), candidates, ownership.owner(policy)))


def _left_behind(policy: Json, wanted: Props) -> LeftBehind | None:
    remote = mapping.from_graph(policy, wanted.keys())
    if mapping.members(remote) != mapping.members(wanted) or remote[ACTIONS] != wanted[ACTIONS]:
        return None
    if not remote[ASSIGNMENTS]:
        return LeftBehind(str(policy["id"]), is_assigned=False)
    # Another state with this stack's name may manage it, so only a recently created one counts as ours.
    is_ours = remote[ASSIGNMENTS] == wanted[ASSIGNMENTS] and MANAGED_BY in wanted and ownership.is_fresh(policy)
    return LeftBehind(str(policy["id"]), is_assigned=True) if is_ours else None


def _taken(name: str, candidates: list[Json], owner: str | None) -> str:
    ids = ", ".join(str(candidate["id"]) for candidate in candidates)
    whose = "" if owner is None else f" Its description says that Pulumi stack {owner} made it."
    return (
        f"Compliance policy {name!r} exists already ({ids}) and is not managed by this stack.{whose} Nothing "
        f"was written. To adopt it, set `adopt: {candidates[0]['id']}` under compliancePolicy; to keep it as it "
        "is, choose another displayName."
    )


def _post(writer: "Writer", name: str, wanted: Props) -> str:
    graph = writer.graph
    try:
        answer = writer.write(routes.create_policy(name, mapping.create_body(wanted)))
        if answer.get("id"):
            return str(answer["id"])
    except (UnreachableError, UnexpectedAnswerError) as error:
        return _find_created(graph, name, error)
    except RequestFailedError as error:
        if error.status < 500:
            raise
        return _find_created(graph, name, error)
    return _find_created(graph, name, UnexpectedAnswerError(f"Creating compliance policy {name!r} returned no id."))


def _find_created(graph: "GraphReader", name: str, error: GraphError) -> str:
    """No policy had the name before the POST. If one has it now, its creation succeeded and the answer was lost."""
    found = policies_named(graph, name)
    if len(found) != 1:
        raise error
    return str(found[0]["id"])


def _roll_back(writer: "Writer", name: str, policy_id: str, error: GraphError) -> NoReturn:
    try:
        writer.write(routes.delete_policy(policy_id))
    except NotFoundError:
        pass
    except GraphError as second:
        state = f"({policy_id}) could be neither assigned nor deleted again: it {_UNASSIGNED}"
        msg = f"{error}\n{second}\nCompliance policy {name!r} {state}"
        raise GraphError(msg) from None
    msg = f"Compliance policy {name!r} was created and rolled back: nothing is left of it. {error}"
    raise GraphError(msg) from None

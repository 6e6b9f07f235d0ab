"""Making a policy so that whatever fails leaves one policy or none.

A dynamic provider cannot record a half-made object. So: a policy of that name stops the creation before it starts; a
POST whose answer is lost is looked for; a policy that cannot be assigned is taken back, unless that waits for an
approval; and what an interrupted run of this stack left behind (by its description this stack's, equal in every managed
part) is finished by the next.
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
    from providers.graph.client import GraphClient

_HARMLESS: Final = "is assigned to nobody and harmless: run the same command again, and it is finished."
_WAITS: Final = "exists and is assigned to nobody: it protects nobody yet. The next run goes on with it."


class LeftBehind(NamedTuple):
    """What an interrupted creation left: the policy's id, and whether it is assigned as it should be."""

    policy_id: str
    is_assigned: bool


def create(writer: "Writer", wanted: Props) -> str:
    """Make the policy and assign it; its id. Raises GraphError, also when a policy of that name exists."""
    graph, name = writer.graph, str(wanted["displayName"])
    left_behind = unfinished(graph, wanted, namesakes(graph, name))
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
            # Where writes are held up, a deletion would be too, and be in the way of what finishes the policy.
            if left_behind is None and not writer.is_held_up:
                _take_back(writer, name, policy_id, error)
            # What this run did not make it does not delete.
            how = "left" if left_behind is None else "found"
            msg = f"{error}\nCompliance policy {name!r} ({policy_id}), {how} as it is, {_HARMLESS}"
            raise GraphError(msg) from None
    return policy_id


def namesakes(graph: "GraphClient", name: str) -> list[Json]:
    """The Windows policies of that name: names are not unique in Intune; clients match on name and type [client]."""
    found = graph.get_all(routes.list_policies())
    return [policy for policy in found if policy["displayName"] == name and policy.get("@odata.type") == ODATA_TYPE]


def another_of_the_name(name: str, ids: list[str]) -> str:
    """What to tell of policies beside ours that share its name."""
    return (
        f"There is another Windows compliance policy {name!r} in the tenant ({', '.join(ids)}), which this stack does "
        "not manage. A device must meet all that are assigned to it. Delete or rename the one that is not intended: "
        "this stack never touches it."
    )


def unfinished(graph: "GraphClient", wanted: Props, candidates: list[Json]) -> LeftBehind | None:
    """What an interrupted creation of just this policy left; None when there is no policy of that name.

    Raises GraphError when the name is taken by any other policy.
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
    # It may as well be what another state of this stack's name manages: only a fresh one is taken for ours.
    is_ours = remote[ASSIGNMENTS] == wanted[ASSIGNMENTS] and MANAGED_BY in wanted and ownership.is_fresh(policy)
    return LeftBehind(str(policy["id"]), is_assigned=True) if is_ours else None


def _taken(name: str, candidates: list[Json], owner: str | None) -> str:
    ids = ", ".join(str(candidate["id"]) for candidate in candidates)
    whose = "" if owner is None else f" Its description says that Pulumi stack {owner} made it."
    return (
        f"Compliance policy {name!r} exists already ({ids}) and is not managed by this stack.{whose} Nothing "
        f"was written. To take it over, set `adopt: {candidates[0]['id']}` under compliancePolicy; to keep it as it "
        "is, choose another displayName."
    )


def _post(writer: "Writer", name: str, wanted: Props) -> str:
    graph = writer.graph
    try:
        answer = writer.write(routes.create_policy(name, mapping.create_body(wanted)))
        if answer.get("id"):
            return str(answer["id"])
    except (UnreachableError, UnexpectedAnswerError) as error:
        return _found_after_all(graph, name, error)
    except RequestFailedError as error:
        if error.status < 500:
            raise
        return _found_after_all(graph, name, error)
    return _found_after_all(graph, name, UnexpectedAnswerError(f"Creating compliance policy {name!r} gave no id."))


def _found_after_all(graph: "GraphClient", name: str, error: GraphError) -> str:
    """There was none of that name a moment ago: one that is there now is the one whose answer was lost."""
    found = namesakes(graph, name)
    if len(found) != 1:
        raise error
    return str(found[0]["id"])


def _take_back(writer: "Writer", name: str, policy_id: str, error: GraphError) -> NoReturn:
    try:
        writer.write(routes.delete_policy(policy_id))
    except NotFoundError:
        pass
    except GraphError as second:
        told = f"Compliance policy {name!r} ({policy_id}) could not be assigned, nor taken back: it {_HARMLESS}"
        msg = f"{error}\n{second}\n{told}"
        raise GraphError(msg) from None
    msg = f"Compliance policy {name!r} was made and taken back, nothing is left of it. {error}"
    raise GraphError(msg) from None

"""The life of a Windows compliance policy: made with its actions, assigned, changed in place, never made twice.

What an operation sends is `routes`', what bodies mean is `mapping`'s. How a half-made policy is finished or taken
back is `creation`'s.
"""

from pulumi import dynamic
from pydantic import ValidationError

from providers import resting
from providers.approval.writer import Writer
from providers.graph.conditional_access import listed, named, policies_of
from providers.graph.deadline import as_one_operation
from providers.graph.errors import GraphError, NotFoundError, RequestFailedError
from providers.graph.request import Json
from providers.resource import (
    ACCESS_NAMESAKES,
    NO_CONTENT,
    REQUIRED_BY,
    IntuneProvider,
    Props,
    beside_content,
    check_failures,
)
from providers.windows10_compliance_policy import creation, mapping, routes
from providers.windows10_compliance_policy.mapping import ACTIONS, ASSIGNMENTS
from providers.windows10_compliance_policy.model import ODATA_TYPE


class Windows10CompliancePolicyProvider(IntuneProvider):
    """Runs in the provider host. Stored in states by its path: never rename."""

    def check(self, _olds: Props, news: Props) -> dynamic.CheckResult:
        try:
            return dynamic.CheckResult(mapping.validate(news), [])
        except ValidationError as error:
            return dynamic.CheckResult(news, check_failures(error))

    def diff(self, id_: str, olds: Props, news: Props) -> dynamic.DiffResult:
        if news.get("adopt") not in (None, olds.get("adopt"), id_):
            msg = (
                f"This resource already manages compliance policy {id_}; it cannot take over {news['adopt']} as well. "
                "Take `adopt` out of the configuration, or declare a second policy."
            )
            raise GraphError(msg)
        # A refresh knows the state alone. What it shall look for gets there by an update that writes nothing to Graph.
        rests = olds.get(REQUIRED_BY) != news.get(REQUIRED_BY)
        return dynamic.DiffResult(changes=rests or _content(olds) != _content(news))

    @as_one_operation
    def create(self, props: Props) -> dynamic.CreateResult:
        wanted = mapping.normalise(props)
        if wanted.get("adopt"):
            policy_id = str(wanted["adopt"])
            self._apply(self.writer(props), policy_id, mapping.from_graph(self._adoptable(policy_id), wanted), wanted)
            return dynamic.CreateResult(policy_id, self._state(policy_id, wanted))
        policy_id = creation.create(self.writer(props), wanted)
        try:
            state = self._state(policy_id, wanted)
        except GraphError:
            # The policy stands as it was asked for: an error now would leave it in the tenant and not in the state.
            state = wanted
        return dynamic.CreateResult(policy_id, state)

    @as_one_operation
    def update(self, id_: str, olds: Props, news: Props) -> dynamic.UpdateResult:
        before, wanted, writer = mapping.normalise(olds), mapping.normalise(news), self.writer(news)
        if writer.is_held_up:
            # Each part may wait for an approval of its own, and a run that waits records nothing of those before it.
            before = mapping.from_graph(self.graph.read(routes.get_policy(id_)), {**before, **wanted})
        self._apply(writer, id_, before, wanted)
        return dynamic.UpdateResult(self._state(id_, wanted))

    @as_one_operation
    def read(self, id_: str, props: Props) -> dynamic.ReadResult:
        try:
            policy = self.graph.read(routes.get_policy(id_))
        except NotFoundError:
            return dynamic.ReadResult("", {})
        self._tell_of_namesakes(id_, str(policy.get("displayName")))
        several = self._tell_of_access(str(props[REQUIRED_BY])) if props.get(REQUIRED_BY) else None
        inputs = mapping.from_graph(policy, props.keys()) | _beside(props)
        inputs.pop(ACCESS_NAMESAKES, None)
        return dynamic.ReadResult(id_, inputs | ({ACCESS_NAMESAKES: several} if several else {}), inputs)

    @as_one_operation
    def delete(self, id_: str, props: Props) -> None:
        writer = self.writer(props)
        if writer.is_held_up and self._is_gone(id_):
            # Nobody is asked about what is gone.
            return
        self._refuse_while_required(id_, props)
        try:
            writer.write(routes.delete_policy(id_))
        except NotFoundError:
            self._require_gone(id_)

    def _refuse_while_required(self, id_: str, props: Props) -> None:
        try:
            policy = f"{props.get('displayName')!r} ({id_})"
            resting.refuse_deletion(self.graph, policy, str(props.get(REQUIRED_BY) or ""))
        except GraphError:
            if not self._is_gone(id_):
                raise

    def _is_gone(self, id_: str) -> bool:
        try:
            self.graph.read(routes.get_policy(id_))
        except NotFoundError:
            return True
        return False

    def _require_gone(self, id_: str) -> None:
        """A policy that is forgotten while it stands would go on acting."""
        try:
            self.graph.read_later(routes.get_policy(id_))
        except NotFoundError:
            return
        msg = (
            f"Deleting compliance policy {id_} failed: Graph says that it does not exist, and shows it all the same. "
            "It was made or changed a moment ago: run the same command again."
        )
        raise GraphError(msg)

    def _tell_of_namesakes(self, id_: str, name: str) -> None:
        """A refresh reads what is ours alone; that another policy beside it acts too, it would not show."""
        others = [other["id"] for other in creation.namesakes(self.graph, name) if other["id"] != id_]
        if others:
            # What a provider prints, Pulumi shows.
            print(creation.another_of_the_name(name, others))

    def _tell_of_access(self, name: str) -> str | None:
        """Of Conditional Access the azuread plugin reads what is ours alone, too. The name, if several have it.

        It goes into the state: until nobody else has it, each run looks whether that is still so.
        """
        try:
            same = named(name, policies_of(self.graph).all())
        except RequestFailedError as error:
            print(f"Whether there is another Conditional Access policy {name!r} is not known. {error}")
            return None
        if len(same) < 2:
            return None
        print(
            f"There are {len(same)} Conditional Access policies {name!r} in the tenant ({listed(same)}). All of "
            "them apply, and this stack manages one. Delete or rename the others: this stack never touches them."
        )
        return name

    def _adoptable(self, policy_id: str) -> Json:
        policy = self.graph.read(routes.get_policy(policy_id))
        if policy.get("@odata.type") != ODATA_TYPE:
            msg = f"Policy {policy_id} cannot be adopted: it is a {policy.get('@odata.type')}, not a {ODATA_TYPE}."
            raise GraphError(msg)
        return policy

    def _apply(self, writer: Writer, policy_id: str, before: Props, after: Props) -> None:
        """Only the parts that differ, each replacing what was there: after a failure the same update goes again."""
        body = mapping.patch_body(before, after)
        if body:
            writer.write(routes.change_policy(policy_id, body))
        if before[ACTIONS] != after[ACTIONS]:
            writer.write(routes.set_actions(policy_id, mapping.actions_body(after)))
        if before.get(ASSIGNMENTS) != after.get(ASSIGNMENTS):
            writer.write(routes.assign(policy_id, mapping.assign_body(after)))

    def _state(self, policy_id: str, wanted: Props) -> Props:
        """As it reads back. Where that is not what was written, Graph may be behind: it is asked once more."""
        request = routes.get_policy(policy_id)
        state = mapping.from_graph(self.graph.read(request), wanted.keys())
        if _content(state) != _content(wanted):
            state = mapping.from_graph(self.graph.read_later(request), wanted.keys())
        return state | _beside(wanted)


def _content(props: Props) -> Props:
    """What Graph holds of it: everything but how the policy once came to us, who writes it, and what rests on it."""
    return {name: value for name, value in mapping.normalise(props).items() if name not in ("adopt", *NO_CONTENT)}


def _beside(props: Props) -> Props:
    """What is kept in the state and is no part of the policy."""
    return {**({"adopt": props["adopt"]} if "adopt" in props else {}), **beside_content(props)}

"""The provider of a Windows compliance policy: creates and assigns it, changes it in place, never creates it twice.

`routes` has the requests, `mapping` the bodies. `creation` completes or rolls back a partly created policy.
"""

from pulumi import dynamic
from pydantic import ValidationError

from providers import deletion_guard
from providers.approval.writer import Writer
from providers.graph.conditional_access import listed, named, policies_of
from providers.graph.deadline import as_one_operation
from providers.graph.errors import GraphError, NotFoundError, RequestFailedError
from providers.graph.request import Json
from providers.resource import (
    ACCESS_DUPLICATES,
    NO_CONTENT,
    REQUIRED_BY,
    IntuneProvider,
    Props,
    check_failures,
    state_only,
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
                f"This resource already manages compliance policy {id_}; it cannot adopt {news['adopt']} as well. "
                "Remove `adopt` from the configuration, or declare a second policy."
            )
            raise GraphError(msg)
        # A refresh sees only the state, so `requiredBy` must get there: by an update that writes nothing to Graph.
        is_required_by_changed = olds.get(REQUIRED_BY) != news.get(REQUIRED_BY)
        return dynamic.DiffResult(changes=is_required_by_changed or _content(olds) != _content(news))

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
            # The policy exists as declared. An error now would leave it in the tenant but not in the state.
            state = wanted
        return dynamic.CreateResult(policy_id, state)

    @as_one_operation
    def update(self, id_: str, olds: Props, news: Props) -> dynamic.UpdateResult:
        before, wanted, writer = mapping.normalise(olds), mapping.normalise(news), self.writer(news)
        if writer.uses_approvals:
            # Each part may need its own approval, and a run that waits for one does not record the parts before it.
            before = mapping.from_graph(self.graph.read(routes.get_policy(id_)), {**before, **wanted})
        self._apply(writer, id_, before, wanted)
        return dynamic.UpdateResult(self._state(id_, wanted))

    @as_one_operation
    def read(self, id_: str, props: Props) -> dynamic.ReadResult:
        try:
            policy = self.graph.read(routes.get_policy(id_))
        except NotFoundError:
            return dynamic.ReadResult("", {})
        self._report_duplicates(id_, str(policy.get("displayName")))
        shared_name = self._report_access_duplicates(str(props[REQUIRED_BY])) if props.get(REQUIRED_BY) else None
        inputs = mapping.from_graph(policy, props.keys()) | _state_only(props)
        inputs.pop(ACCESS_DUPLICATES, None)
        return dynamic.ReadResult(id_, inputs | ({ACCESS_DUPLICATES: shared_name} if shared_name else {}), inputs)

    @as_one_operation
    def delete(self, id_: str, props: Props) -> None:
        writer = self.writer(props)
        if writer.uses_approvals and self._is_gone(id_):
            # Do not request approval to delete what no longer exists.
            return
        self._refuse_while_required(id_, props)
        try:
            writer.write(routes.delete_policy(id_))
        except NotFoundError:
            self._require_gone(id_)

    def _refuse_while_required(self, id_: str, props: Props) -> None:
        try:
            policy = f"{props.get('displayName')!r} ({id_})"
            deletion_guard.refuse_deletion(self.graph, policy, str(props.get(REQUIRED_BY) or ""))
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
        """Raise if the policy still exists: outside the state it would stay in force."""
        try:
            self.graph.read_after_pause(routes.get_policy(id_))
        except NotFoundError:
            return
        msg = (
            f"Deleting compliance policy {id_} failed: Graph reports that it does not exist, but still returns it. It "
            "was created or changed a moment ago: run the same command again."
        )
        raise GraphError(msg)

    def _report_duplicates(self, id_: str, name: str) -> None:
        """Print other policies of the same name: the refresh itself reads only ours."""
        others = [other["id"] for other in creation.policies_named(self.graph, name) if other["id"] != id_]
        if others:
            # Pulumi shows what a provider prints.
            print(creation.another_of_the_name(name, others))

    def _report_access_duplicates(self, name: str) -> str | None:
        """Print Conditional Access policies that share the name; return the name if there are several.

        The azuread plugin reads only ours. The name goes into the state: while it is there, each run checks again.
        """
        try:
            same = named(name, policies_of(self.graph).all())
        except RequestFailedError as error:
            print(f"Whether there is another Conditional Access policy {name!r} could not be checked. {error}")
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
        """Write only the parts that differ. Each write replaces its part, so a failed update can simply run again."""
        body = mapping.patch_body(before, after)
        if body:
            writer.write(routes.change_policy(policy_id, body))
        if before[ACTIONS] != after[ACTIONS]:
            writer.write(routes.set_actions(policy_id, mapping.actions_body(after)))
        if before.get(ASSIGNMENTS) != after.get(ASSIGNMENTS):
            writer.write(routes.assign(policy_id, mapping.assign_body(after)))

    def _state(self, policy_id: str, wanted: Props) -> Props:
        """The policy as Graph returns it. If that is not what was written, Graph may lag: it is read once more."""
        request = routes.get_policy(policy_id)
        state = mapping.from_graph(self.graph.read(request), wanted.keys())
        if _content(state) != _content(wanted):
            state = mapping.from_graph(self.graph.read_after_pause(request), wanted.keys())
        return state | _state_only(wanted)


def _content(props: Props) -> Props:
    """The properties that are part of the policy in Graph."""
    return {name: value for name, value in mapping.normalise(props).items() if name not in ("adopt", *NO_CONTENT)}


def _state_only(props: Props) -> Props:
    """Properties in the state that are not part of the policy in Graph."""
    return {**({"adopt": props["adopt"]} if "adopt" in props else {}), **state_only(props)}

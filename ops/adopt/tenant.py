"""What the tenant has of the four parts, and which policy a name or an id means. Every method raises GraphError."""

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Final

from components.tenant_reader import Tenant
from ops.adopt import compliance_policy
from ops.pipeline.errors import PipelineError
from ops.tenant.readings import Recorder
from providers.device_compliance_settings.provider import settings_request
from providers.graph.conditional_access import asks_for_compliant_device, is_microsoft_managed
from providers.graph.errors import GraphError, NotFoundError
from providers.graph.request import Json
from providers.mobile_threat_defense_connector.provider import connector_request
from providers.windows10_compliance_policy import ownership, routes
from settings.types import GUID

NOTHING: Final = "Nothing was written."
_COMPLIANCE: Final = "Windows compliance policy"
_ACCESS: Final = "Conditional Access policy"


class Existing:
    """The parts as the tenant has them. `stack`: as `project/stack`, the one that adopts."""

    def __init__(self, reads: Recorder, stack: str) -> None:
        self.reads, self._stack = reads, stack
        self._tenant = Tenant(reads)

    @cached_property
    def connector(self) -> Json | None:
        """With all members, those of beta too; None where the tenant has none."""
        try:
            return self.reads.send(connector_request("beta"))
        except NotFoundError:
            return None

    @cached_property
    def tenant_settings(self) -> Json:
        return self.reads.send(settings_request())

    @cached_property
    def compliance_policies(self) -> list[Json]:
        """Those for Windows, without their parts."""
        return [one for one in self.reads.get_all(routes.list_policies()) if compliance_policy.is_windows(one)]

    def whole(self, policy: Json) -> Json:
        """A compliance policy with its actions and assignments."""
        return self._tenant.compliance_policy(str(policy["id"]))

    @cached_property
    def access_policies(self) -> list[Json]:
        """All that are not deleted."""
        return self._tenant.conditional_access_policies()

    @property
    def offered_access_policies(self) -> list[Json]:
        """Those that require a compliant device and are not Microsoft's own."""
        found = self.access_policies
        return [one for one in found if asks_for_compliant_device(one) and not is_microsoft_managed(one)]

    def of_another_stack(self, policy: Json) -> str | None:
        """The other stack that a compliance policy's description names."""
        owner = ownership.owner(policy)
        return None if owner == self._stack else owner

    def compliance_policy(self, wanted: str) -> Json:
        """The one that `wanted` names or is the id of, whole. Raises PipelineError."""
        found = self.whole(_one(_COMPLIANCE, wanted, self.compliance_policies, _no_advice))
        owner = self.of_another_stack(found)
        if owner is not None:
            msg = (
                f"{_described(_COMPLIANCE, found)} is managed by another stack: its description says that Pulumi stack "
                f"{owner} made it. {NOTHING} Two stacks would overwrite each other: choose another policy, or take it "
                "out of that stack and remove the line from its description first."
            )
            raise PipelineError(msg)
        return found

    def access_policy(self, wanted: str) -> Json:
        """The one that `wanted` names or is the id of. Raises PipelineError."""
        found = _one(_ACCESS, wanted, self.access_policies, self._deleted)
        if is_microsoft_managed(found):
            msg = (
                f"{_described(_ACCESS, found)} is Microsoft-managed: Microsoft changes it, and a stack would change it "
                f"back. {NOTHING} Duplicate it in the portal (entra.microsoft.com > Conditional Access > Policies), "
                "and adopt the copy."
            )
            raise PipelineError(msg)
        return found

    def _deleted(self, wanted: str) -> str:
        """A hint where the policy is in Entra's recycle bin."""
        try:
            deleted = _matching(wanted, self._tenant.deleted_conditional_access_policies())
        except GraphError:
            return ""
        if not deleted:
            return ""
        ids = " and ".join(str(one["id"]) for one in deleted)
        return (
            f" It was deleted ({ids}): restore it first (entra.microsoft.com > Conditional Access > Deleted policies)."
        )


def _one(kind: str, wanted: str, policies: Sequence[Json], advice: Callable[[str], str]) -> Json:
    found = _matching(wanted, policies)
    if len(found) == 1:
        return found[0]
    if found:
        ids = ", ".join(f"{one['id']} ({one['displayName']!r})" for one in found)
        msg = f"{len(found)} {_plural(kind)} are named {wanted!r}: {ids}. {NOTHING} Give the id of the right one."
        raise PipelineError(msg)
    msg = f"The tenant has no {kind} {wanted!r}.{advice(wanted)} {NOTHING} `--list` shows those that can be adopted."
    raise PipelineError(msg)


def _matching(wanted: str, policies: Sequence[Json]) -> list[Json]:
    """By id where it is one, else by name, ignoring case."""
    if GUID.fullmatch(wanted):
        return [one for one in policies if str(one["id"]).lower() == wanted.lower()]
    return [one for one in policies if str(one.get("displayName")).casefold() == wanted.casefold()]


def _plural(kind: str) -> str:
    return f"{kind.removesuffix('policy')}policies"


def _described(kind: str, policy: Json) -> str:
    return f"{kind} {policy['displayName']!r} ({policy['id']})"


def _no_advice(_wanted: str) -> str:
    return ""

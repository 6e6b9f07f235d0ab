"""The configuration that takes over what was chosen, with what it cannot express and what it would change."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from ops.adopt import changes, compliance_policy, conditional_access, tenant_wide
from ops.adopt.expressible import NotExpressibleError, expressible
from ops.adopt.names import TenantNames
from ops.adopt.tenant import NOTHING, Existing
from ops.adopt.values import Emergency, Lost, Section
from ops.pipeline.errors import PipelineError
from providers.graph.connection import Connection
from providers.graph.request import Json
from settings import Settings
from settings.break_glass import LiteralGroupId, LiteralUserId

BREAK_GLASS: Final = "breakGlass"
_MOST_CANDIDATES: Final = 20


@dataclass(frozen=True)
class Choice:
    """What to take over. A policy by its name or id; `machine_risk_score`: for a policy that has none."""

    compliance_policy: str | None = None
    conditional_access: str | None = None
    emergency: Emergency = field(default_factory=Emergency)
    machine_risk_score: str | None = None
    connector: bool = True
    tenant_settings: bool = True


@dataclass(frozen=True)
class Draft:
    """`parts`: what is new in the stack file. `settings`: the whole stack; `resolved`: the same with ids for names."""

    parts: Section
    settings: Settings
    resolved: Settings
    lost: tuple[Lost, ...]
    changes: tuple[Lost, ...]
    not_known: tuple[str, ...]

    def comments(self) -> dict[str, list[str]]:
        """The lines above each part."""
        found: dict[str, list[str]] = {}
        for words, several in (("Not expressed", self.lost), ("Would change", self.changes)):
            for one in several:
                found.setdefault(one.key, []).append(f"{words}: {one.text}")
        return found


class Drafting:
    """Drafts one stack. `kept`: the parts that its file has already. Its methods raise GraphError and PipelineError."""

    def __init__(self, choice: Choice, tenant: Existing, kept: Section) -> None:
        self._choice, self._tenant, self._kept = choice, tenant, kept
        self._parts: Section = {}
        self._found: dict[str, Json] = {}
        self._lost: list[Lost] = []
        self._not_known: list[str] = []

    def draft(self) -> Draft:
        self._tenant_wide()
        if self._choice.compliance_policy is not None:
            self._compliance_policy(self._choice.compliance_policy)
        if self._choice.conditional_access is not None:
            self._conditional_access(self._choice.conditional_access)
        if not self._parts:
            msg = f"There is nothing to add to the stack file. {NOTHING}"
            raise PipelineError(msg)
        try:
            # The emergency accounts were typed: a mistake in them is told, and not taken out.
            drafted = self._parts.keys() - {BREAK_GLASS}
            settings, lost = expressible({**self._kept, **self._parts}, drafted)
        except NotExpressibleError as error:
            msg = f"This cannot be taken over by a stack file: {error}. {NOTHING}"
            raise PipelineError(msg) from None
        resolved = changes.with_ids(settings, self._tenant.reads)
        return Draft(
            self._parts,
            settings,
            resolved,
            (*self._lost, *lost),
            tuple(self._changes(resolved)),
            tuple(dict.fromkeys(self._not_known)),
        )

    def _tenant_wide(self) -> None:
        connector, settings = tenant_wide.CONNECTOR, tenant_wide.TENANT_SETTINGS
        if self._choice.connector and connector not in self._kept and self._tenant.connector is not None:
            found = self._tenant.connector
            self._add(connector, tenant_wide.connector(found), found)
            self._lost += tenant_wide.lost_of_connector(found)
        if self._choice.tenant_settings and settings not in self._kept:
            found = self._tenant.tenant_settings
            self._add(settings, tenant_wide.tenant_settings(found), found)

    def _compliance_policy(self, wanted: str) -> None:
        self._require_missing(compliance_policy.KEY)
        found = self._tenant.compliance_policy(wanted)
        described = f"Windows compliance policy {found['displayName']!r} ({found['id']})"
        its_own, given = compliance_policy.machine_risk_score(found), self._choice.machine_risk_score
        if its_own is not None and given not in (None, its_own):
            msg = (
                f"{described} requires the machine risk score {its_own}, and --machine-risk-score is for one that "
                f"requires none. {NOTHING} Leave the option out, and change the score in the stack file afterwards."
            )
            raise PipelineError(msg)
        score = its_own or given
        if score is None:
            msg = (
                f"{described} requires no machine risk score, and a stack's compliance policy always has one. "
                f"{NOTHING} Give --machine-risk-score ({', '.join(compliance_policy.SCORES)}): the next `pulumi up` "
                "then sets it. "
                "Or leave this policy to the portal."
            )
            raise PipelineError(msg)
        if not compliance_policy.is_assigned(found):
            msg = (
                f"{described} is assigned to nobody whom a stack file can name. {NOTHING} Assign it first "
                "(intune.microsoft.com > Devices > Compliance > the policy > Properties > Assignments)."
            )
            raise PipelineError(msg)
        names = TenantNames(self._tenant.reads)
        self._add(compliance_policy.KEY, compliance_policy.configuration(found, score, names), found)
        self._lost += compliance_policy.lost(found)
        self._note(compliance_policy.KEY, names)

    def _conditional_access(self, wanted: str) -> None:
        self._require_missing(conditional_access.KEY)
        found = self._tenant.access_policy(wanted)
        names = TenantNames(self._tenant.reads)
        emergency = self._emergency(found, names)
        self._add(conditional_access.KEY, conditional_access.configuration(found, emergency, names), found)
        self._lost += conditional_access.lost(found)
        if BREAK_GLASS not in self._kept:
            ids = {
                "users": list(names.ids(LiteralUserId, emergency.users)),
                "groups": list(names.ids(LiteralGroupId, emergency.groups)),
            }
            self._parts[BREAK_GLASS] = {kind: several for kind, several in ids.items() if several}
        self._note(conditional_access.KEY, names)

    def _emergency(self, policy: Json, names: TenantNames) -> Emergency:
        """In the policy's own order. Raises PipelineError where nobody said who they are: they are not guessed."""
        given, excluded = self._choice.emergency, conditional_access.excluded(policy)
        if BREAK_GLASS in self._kept:
            if given:
                msg = f"The stack file has {BREAK_GLASS} already, and takes no other emergency accounts. {NOTHING}"
                raise PipelineError(msg)
            held = self._kept[BREAK_GLASS]
            held = held if isinstance(held, dict) else {}
            return Emergency(*(tuple(str(one).lower() for one in held.get(kind) or ()) for kind in ("users", "groups")))
        if not given:
            raise PipelineError(_who_are_they(policy, excluded, names))
        return Emergency(_ordered(given.users, excluded.users), _ordered(given.groups, excluded.groups))

    def _require_missing(self, key: str) -> None:
        if key in self._kept:
            msg = f"The stack file has {key} already: what is there is never changed. {NOTHING}"
            raise PipelineError(msg)

    def _add(self, key: str, section: Section, found: Json) -> None:
        self._parts[key], self._found[key] = section, found

    def _note(self, key: str, names: TenantNames) -> None:
        text = "the program stops at it; remove it from the policy in the portal first"
        self._lost += [Lost(key, f"{one}: {text}") for one in names.gone]
        self._not_known += names.unread

    def _changes(self, resolved: Settings) -> Iterator[Lost]:
        compare = {
            tenant_wide.CONNECTOR: changes.of_connector,
            tenant_wide.TENANT_SETTINGS: changes.of_tenant_settings,
            compliance_policy.KEY: changes.of_compliance_policy,
            conditional_access.KEY: changes.of_conditional_access,
        }
        for key, found in self._found.items():
            yield from (Lost(key, text) for text in compare[key](resolved, found))


def connection_settings(connection: Connection) -> Section:
    """What the stack file says of the connection: which tenant, in which cloud. Who signs in it leaves out."""
    found: Section = {"azuread:tenantId": connection.tenant_id}
    if connection.environment != "public":
        found["azuread:environment"] = connection.environment
    if connection.metadata_host:
        found["azuread:metadataHost"] = connection.metadata_host
    return found


def _ordered(given: tuple[str, ...], excluded: tuple[str, ...]) -> tuple[str, ...]:
    """As the policy has them; those that it does not exclude come first, as the program would add them."""
    return tuple(sorted(given, key=lambda one: excluded.index(one) if one in excluded else -1))


def _who_are_they(policy: Json, excluded: Emergency, names: TenantNames) -> str:
    users = names.ids(LiteralUserId, excluded.users)
    groups = names.ids(LiteralGroupId, excluded.groups)
    kinds = (("user", users), ("group", groups))
    listed = [f"{kind} {one} ({one.comment})" if one.comment else f"{kind} {one}" for kind, ids in kinds for one in ids]
    more = f" and {len(listed) - _MOST_CANDIDATES} more" if len(listed) > _MOST_CANDIDATES else ""
    who = f"It excludes {', '.join(listed[:_MOST_CANDIDATES])}{more}." if listed else "It excludes nobody by id."
    return (
        f"Which accounts are the emergency accounts does not show in Conditional Access policy "
        f"{policy['displayName']!r} ({policy['id']}), and is not guessed. {who} {NOTHING} Give --emergency-account or "
        "--emergency-group with their object ids."
    )

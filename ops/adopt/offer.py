"""The table of `--list`: what the tenant has, what it means in the portal's words, and whether it can be adopted."""

from collections.abc import Callable, Iterator, Mapping
from typing import ClassVar, Final

from ops.adopt import changes, compliance_policy, conditional_access
from ops.adopt.draft import BREAK_GLASS
from ops.adopt.expressible import NotExpressibleError, expressible
from ops.adopt.names import Ids
from ops.adopt.tenant import Existing
from ops.adopt.values import Emergency, Lost
from ops.adopt.words import access_policy, connector, tenant_settings, windows_policy
from ops.table import rows
from ops.table.rows import NOT_KNOWN, NOTE, OK, Found, Row, Status, listed, unread
from ops.tenant.readings import Readings
from providers.graph.errors import GraphError
from providers.graph.request import Json

_SOMEBODY: Final = Emergency(users=("00000000-0000-0000-0000-000000000000",))
"""Stands for the emergency accounts of a policy that excludes nobody."""
_PARTS: Final = (
    ("connector", "Defender for Endpoint connector"),
    ("tenant-settings", "Compliance settings of the tenant"),
    ("compliance-policies", "Windows compliance policies"),
    ("conditional-access", "Conditional Access policies that require a compliant device"),
)
_Offer = tuple[str, str, Found]
"""The id of a row, what it is about, and what was found."""


class Table(rows.Table):
    """The table of `adopt --list`."""

    command = "adopt"
    statuses = (NOT_KNOWN, NOTE, OK)
    next_steps: ClassVar[Mapping[Status, str]] = {
        NOT_KNOWN: "Grant what is missing, and run the same command again.",
        OK: "Adopt with --compliance-policy and --conditional-access, by name or id. ok: as it is; note: see there.",
    }


def rows_of(
    stack: str, readings: Readings, *, begin: Callable[[str, int], None], done: Callable[[], None]
) -> tuple[Row, ...]:
    """Every part. `stack`: as `project/stack`."""
    begin("Reading what the tenant has", len(_PARTS))
    found: list[Row] = []
    for part, group in _PARTS:
        reads = readings.recorder()
        try:
            offers = list(_offers(part, Existing(reads, stack)))
        except GraphError as error:
            offers = [(part, group, unread(reads, error))]
        found += [Row(id_, group, what, one.status, one.found, one.todo, reads.evidence) for id_, what, one in offers]
        done()
    return tuple(found)


def _offers(part: str, tenant: Existing) -> Iterator[_Offer]:
    if part == "connector":
        found = tenant.connector
        words = Found(NOTE, "the tenant has none") if found is None else Found(OK, connector(found))
        yield part, "Connector", words
    elif part == "tenant-settings":
        yield part, "Settings", Found(OK, tenant_settings(tenant.tenant_settings))
    elif part == "compliance-policies":
        yield from _compliance_policies(part, tenant)
    else:
        yield from _access_policies(part, tenant)


def _compliance_policies(part: str, tenant: Existing) -> Iterator[_Offer]:
    for one in tenant.compliance_policies:
        policy = tenant.whole(one)
        found = _compliance_policy(policy, tenant.of_another_stack(policy))
        yield f"compliance-policy.{policy['id']}", _named(policy), found
    if not tenant.compliance_policies:
        yield part, "Policies", Found(NOTE, "the tenant has none")


def _compliance_policy(policy: Json, owner: str | None) -> Found:
    words = windows_policy(policy)
    if owner is not None:
        return Found(NOTE, words, f"Cannot be adopted: its description says that Pulumi stack {owner} manages it")
    if not compliance_policy.is_assigned(policy):
        return Found(NOTE, words, "Cannot be adopted: assign it first")
    key, score = compliance_policy.KEY, compliance_policy.machine_risk_score(policy)
    config = {key: compliance_policy.configuration(policy, score or "medium", Ids())}
    try:
        settings, lost = expressible(config, config)
    except NotExpressibleError as error:
        return Found(NOTE, words, f"Cannot be adopted: {error}")
    if score is None:
        return Found(NOTE, words, "Can be adopted with --machine-risk-score, which it then gets")
    several = [*compliance_policy.lost(policy), *lost]
    return _offer(words, several, changes.of_compliance_policy(settings, policy), f"--compliance-policy {policy['id']}")


def _access_policies(part: str, tenant: Existing) -> Iterator[_Offer]:
    found = tenant.offered_access_policies
    for one in found:
        yield f"conditional-access.{one['id']}", _named(one), _access_policy(one)
    if not found:
        yield part, "Policies", Found(NOTE, "the tenant has none that can be adopted")


def _access_policy(policy: Json) -> Found:
    words, key = access_policy(policy), conditional_access.KEY
    emergency = conditional_access.excluded(policy)
    accounts = emergency or _SOMEBODY
    config = {key: conditional_access.configuration(policy, accounts, Ids()), BREAK_GLASS: accounts.section()}
    try:
        settings, lost = expressible(config, config)
    except NotExpressibleError as error:
        return Found(NOTE, words, f"Cannot be adopted: {error}")
    differences = changes.of_conditional_access(settings, policy)
    if not emergency:
        differences = ["it excludes nobody by id: the emergency accounts would be added"]
    several = [*conditional_access.lost(policy), *lost]
    return _offer(words, several, differences, f"--conditional-access {policy['id']}")


def _offer(words: str, lost: list[Lost], differences: list[str], option: str) -> Found:
    if lost or differences:
        said = [*(one.text for one in lost), *differences]
        return Found(NOTE, words, f"{option} adopts it, but not as it is: {listed(said, 3)}")
    return Found(OK, words, f"{option} adopts it as it is")


def _named(policy: Json) -> str:
    return f"{policy['displayName']} ({policy['id']})"

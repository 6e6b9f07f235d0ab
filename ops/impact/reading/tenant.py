"""Reads a tenant into an assessment, in the order in which each list needs the ones before it.

First what is small (policies, settings, the connector), then groups and roles, people, Defender's machines, Entra's
devices, and last Intune's devices, each of which is judged as it passes.
"""

from datetime import datetime, timedelta
from functools import lru_cache

from ops.impact.judging.access import Demands
from ops.impact.judging.assessment import Assessment
from ops.impact.judging.device import ComplianceJudge, Device, EntraDevice
from ops.impact.judging.judgement import Judgement
from ops.impact.judging.person import GUESTS_BLOCKED, GUESTS_NOT_READ, GUESTS_TRUSTED
from ops.impact.judging.report import Report
from ops.impact.judging.risk import Risk, of_partner_state
from ops.impact.judging.rules import Today, rules_of
from ops.impact.reading import machines
from ops.impact.reading.sign_ins import sign_ins
from ops.tenant import requests
from ops.tenant.managed_devices import each_once
from ops.tenant.members import ROLES, Groups, Members
from ops.tenant.reason import Reason
from ops.tenant.scope import Scope, groups_named
from ops.tenant.sources import Listing, Sources
from ops.tenant.users import Users
from providers.mobile_threat_defense_connector.provider import connector_request
from settings import BreakGlass, ConditionalAccess, Settings

_InEntra = tuple[EntraDevice | Reason | None, Groups | None]
"""A device in Entra as `Device` has it, and those of its groups that an assignment names."""


def assessed(stack: str, settings: Settings, limit: int, sources: Sources, since: timedelta | None = None) -> Report:
    """The report on a stack with a Conditional Access policy. Names in `settings` are ids already.

    `since`: how far back the sign-in log is read; None: not at all.
    Raises GraphError where nothing can be read: no sign-in, no answer.
    """
    policy = settings.conditional_access
    if policy is None:
        msg = "There is no Conditional Access policy to judge."
        raise ValueError(msg)
    accounts = settings.break_glass or BreakGlass()
    rules = rules_of(settings, today(sources))
    members = Members(sources)
    members.read_groups(groups_named(policy, accounts) | rules.groups)
    members.read_roles()
    scope = Scope.of(policy, accounts, _of_scope(members, policy, accounts))
    unread_groups = frozenset(members.unread) - {ROLES}
    assessment = Assessment(Demands(policy), scope, ComplianceJudge(rules, unread_groups, sources.now()))
    people = _add_users(assessment, members, sources)
    if assessment.has_guests:
        assessment.guests = _guests(sources)
    devices = _add_devices(assessment, members, sources)
    found = None
    if since is not None:
        found = sign_ins(sources, sources.now() - since, policy.display_name, policy.adopt)
    return assessment.report(stack, limit, sources.all, devices.missing, people.missing, found)


def today(sources: Sources) -> Today:
    """What the tenant has now."""
    settings = sources.one("Tenant compliance settings", requests.tenant_settings())
    listing = sources.listing("Compliance policies", requests.compliance_policies())
    policies = tuple(listing)
    return Today(
        connector=sources.one("Defender connector", connector_request()),
        settings={} if settings is None else settings,
        policies=listing.missing or policies,
    )


def _of_scope(members: Members, policy: ConditionalAccess, accounts: BreakGlass) -> dict[str, Reason]:
    named = {*groups_named(policy, accounts), ROLES}
    return {key: reason for key, reason in members.unread.items() if key in named}


def _add_users(assessment: Assessment, members: Members, sources: Sources) -> Users:
    users = Users(sources, members)
    for user, is_enabled in users:
        # An account of which Graph does not say it counts as one that may sign in.
        assessment.add_user(user, is_enabled=is_enabled is not False)
    return users


def _add_devices(assessment: Assessment, members: Members, sources: Sources) -> Listing:
    risks = _risks(sources)
    entra = _entra_devices(members, sources)
    judge = assessment.judge
    after = judge.must_be_seen_after
    listing = sources.listing("Managed devices", requests.managed_devices())
    entra_devices, elsewhere = (dict[str, _InEntra](), entra) if isinstance(entra, Reason) else (entra, None)
    for one in each_once(listing):
        get = one.get
        user_id, key = str(get("userId") or "").lower(), str(get("azureADDeviceId") or "").lower()
        operating_system = _shared(str(get("operatingSystem") or ""))
        in_entra, groups = entra_devices.get(key, (elsewhere, None))
        device = Device(
            operating_system,
            judge.settings(operating_system, str(get("osVersion") or "")),
            str(get("complianceState") or ""),
            None if after is None else _is_after(get("lastSyncDateTime"), after),
            bool(user_id),
            judge.reached(operating_system, groups, members.groups(user_id) if user_id else None),
            in_entra,
            of_partner_state(str(get("partnerReportedThreatState") or ""), requests.READ_MACHINES)
            if risks is None
            else risks.get(key, Risk.MISSING),
        )
        assessment.add_device(user_id, str(get("deviceName") or ""), device)
    return listing


def _guests(sources: Sources) -> Judgement:
    """People of another tenant have no device here; this tenant may trust what theirs says of one [docs]."""
    default = sources.one("Cross-tenant access settings", requests.cross_tenant_default())
    partners = sources.listing("Cross-tenant access partners", requests.cross_tenant_partners())
    settings = [default, *partners]
    if isinstance(default, Reason) or partners.missing:
        return GUESTS_NOT_READ
    trusted = any(((one or {}).get("inboundTrust") or {}).get("isCompliantDeviceAccepted") is True for one in settings)
    return GUESTS_TRUSTED if trusted else GUESTS_BLOCKED


def _risks(sources: Sources) -> dict[str, machines.Found] | None:
    """By device id; None where Defender's machines cannot be read, and Intune's word has to do."""
    listing = sources.machines()
    if listing is None:
        return None
    found = machines.risks(listing)
    return None if listing.missing else found


def _entra_devices(members: Members, sources: Sources) -> dict[str, _InEntra] | Reason:
    """By device id. Devices that are alike share one object."""
    listing = sources.listing("Entra devices", requests.entra_devices())
    found = {
        str(one.get("deviceId")).lower(): _in_entra(
            one.get("isCompliant") is True,
            one.get("accountEnabled") is not False,
            str(one.get("trustType") or ""),
            members.groups(str(one.get("id")).lower()),
        )
        for one in listing
    }
    return listing.missing or found


@lru_cache(maxsize=65536)
def _in_entra(is_compliant: bool, is_enabled: bool, trust_type: str, groups: Groups) -> _InEntra:  # noqa: FBT001
    return EntraDevice(is_compliant, is_enabled, trust_type), groups


@lru_cache(maxsize=1024)
def _shared(text: str) -> str:
    return text


def _is_after(value: object, moment: datetime) -> bool | None:
    """Of Graph's time; None for none. Fractions have seven digits in places [export]."""
    try:
        found = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return found >= moment

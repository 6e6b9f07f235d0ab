"""A report as JSON for programs. The shape is stable: members are added, and `schemaVersion` rises when one goes.

    {"schemaVersion": 1,
     "stack": "dev",
     "policy": {"displayName": "…", "state": "reportOnly" | "enabled" | "disabled"},
     "limit": 0,
     "exitStatus": 0 | 1 | 2,                     of the command: within the limit, could not tell, beyond it
     "people": {
       "blocked": 1, "blockedAfterGrace": 0, "notKnown": 2, "fine": 40,
       "outOfScope": 3, "disabledAccounts": 1,
       "complete": true,                          false: the list of users could not be read to its end
       "reasons": [{"verdict": "…", "code": "machineRisk", "text": "…", "needs": "…" | null, "count": 1}],
       "byGroup": {"GROUP ID": {"blocked": 1, …}},  of the groups that the policy includes
       "named": [                                 all who are not fine, the most dangerous first
         {"id": "…", "displayName": "…", "userPrincipalName": "…",
          "verdict": "blocked" | "blockedAfterGrace" | "notKnown", "code": "…", "text": "…", "needs": "…" | null,
          "administrator": false, "emergencyAccount": false, "serviceLike": false,
          "deviceCount": 1,
          "devices": [{"name": "…", "operatingSystem": "…", "verdict": "…", "code": "…", "text": "…"}]}]},
     "emergencyAccounts": [{"id": "…", "displayName": "…", "userPrincipalName": "…"}],   excluded, all of them
     "devices": {
       "blocked": 1, "blockedAfterGrace": 0, "notKnown": 2, "fine": 40,
       "notCovered": 3,                           on platforms that the policy leaves alone
       "withoutPerson": 2,                        of nobody in scope
       "entraDiffers": 0,                         Intune and Entra judge them differently today
       "reasons": […], "byOperatingSystem": {"Windows": {"blocked": 1, …}}},
     "signIns": null | {                          null: not asked for, or not read (then `sources` says why)
       "since": "…", "count": 12, "policyApplied": 10, "peopleWhoFailed": 1,
       "fineButFailed": [{"id": "…", …}], "blockedButPassed": […]},
     "remarks": ["…"],
     "sources": [
       {"name": "…", "route": "…", "count": 12, "time": "…", "notRead": "…" | null, "needs": "…" | null,
        "evidence": [{"method": "GET", "route": "…", "query": {}, "time": "…"}]}]}    as in `ops preflight`

`devices` of a person holds at most ten, and those only that are not fine. With `--anonymous` there are no ids and no
names of people and devices: `displayName` is a number. Everything outside ASCII is escaped.
"""

import json
from collections.abc import Callable
from typing import Any, Final

from ops.impact.formats.words import CODES, anonymous
from ops.impact.judging.judgement import Judgement
from ops.impact.judging.person import PersonsDevice
from ops.impact.judging.report import Compared, NamedPerson, Report, Tally
from ops.table.json_document import evidence
from ops.tenant.reason import Reason
from ops.tenant.sources import Source

SCHEMA_VERSION: Final = 1
Identity = Callable[[NamedPerson], dict[str, Any]]
"""Says who it is, by name or by a number."""


def json_document(report: Report, *, without_names: bool = False) -> str:
    identity = _numbered(report) if without_names else _named
    document = {
        "schemaVersion": SCHEMA_VERSION,
        "stack": report.stack,
        "policy": {"displayName": report.policy, "state": report.state},
        "limit": report.limit,
        "exitStatus": report.exit_status,
        "people": _people(report, identity, without_names=without_names),
        "emergencyAccounts": [identity(one) for one in report.emergency],
        "devices": _devices(report),
        "signIns": _sign_ins(report.sign_ins, identity),
        "remarks": list(report.remarks),
        "sources": [_source(one) for one in report.sources],
    }
    return json.dumps(document, indent=2) + "\n"


def _named(person: NamedPerson) -> dict[str, Any]:
    return {"id": person.id, "displayName": person.display_name, "userPrincipalName": person.principal_name}


def _numbered(report: Report) -> Identity:
    name = anonymous(report)
    return lambda person: {"displayName": name(person)}


def _people(report: Report, identity: Identity, *, without_names: bool) -> dict[str, Any]:
    return {
        **_counts(report.people),
        "outOfScope": report.out_of_scope,
        "disabledAccounts": report.disabled_accounts,
        "complete": report.people_unread is None,
        "reasons": _reasons(report.people),
        "byGroup": {group: _counts(tally) for group, tally in report.by_group.items()},
        "named": [{**identity(one), **_person(one, without_names=without_names)} for one in report.named],
    }


def _person(person: NamedPerson, *, without_names: bool) -> dict[str, Any]:
    return {
        **_judgement(person.judgement),
        "administrator": person.is_administrator,
        "emergencyAccount": person.is_emergency,
        "serviceLike": person.is_service_like,
        "deviceCount": person.device_count,
        "devices": [_device(one, without_names=without_names) for one in person.devices],
    }


def _device(device: PersonsDevice, *, without_names: bool) -> dict[str, Any]:
    name = {} if without_names else {"name": device.name}
    return {**name, "operatingSystem": device.operating_system, **_judgement(device.judgement)}


def _devices(report: Report) -> dict[str, Any]:
    return {
        **_counts(report.devices),
        "notCovered": report.devices_not_covered,
        "withoutPerson": report.devices_without_a_person,
        "entraDiffers": report.entra_differs,
        "reasons": _reasons(report.devices),
        "byOperatingSystem": {system: _counts(tally) for system, tally in report.by_system.items()},
    }


def _sign_ins(found: Compared | Reason | None, identity: Identity) -> dict[str, Any] | None:
    if not isinstance(found, Compared):
        return None
    return {
        "since": found.sign_ins.since.isoformat(timespec="seconds"),
        "count": found.sign_ins.count,
        "policyApplied": found.sign_ins.judged,
        "peopleWhoFailed": len(found.sign_ins.failed),
        "fineButFailed": [identity(one) for one in found.fine_but_failed],
        "blockedButPassed": [identity(one) for one in found.blocked_but_passed],
    }


def _judgement(judgement: Judgement) -> dict[str, Any]:
    return {"verdict": CODES[judgement.verdict], **_reason(judgement.reason)}


def _reason(reason: Reason) -> dict[str, Any]:
    return {"code": reason.code, "text": reason.text, "needs": reason.needs}


def _counts(tally: Tally) -> dict[str, int]:
    return {code: tally.by_verdict[verdict] for verdict, code in CODES.items()}


def _reasons(tally: Tally) -> list[dict[str, Any]]:
    return [{"verdict": CODES[verdict], **_reason(reason), "count": count} for verdict, reason, count in tally.reasons]


def _source(source: Source) -> dict[str, Any]:
    missing = source.missing
    return {
        "name": source.name,
        "route": source.first.route,
        "count": source.count,
        "time": source.evidence[-1].time.isoformat(),
        "evidence": [evidence(one) for one in source.evidence],
        "notRead": None if missing is None else missing.text,
        "needs": None if missing is None else missing.needs,
    }

"""A report as JSON for programs. The shape is stable: properties are added, and `schemaVersion` rises when one goes.

    {"schemaVersion": 1,
     "weaker": true,                            something gets weaker in one of the stacks
     "stacks": [
       {"project": "…", "stack": "dev",         empty where the plan does not tell
        "kind": "preview" | "refresh",
        "failed": false,                        the preview ended with an error
        "notKnown": [],                         names of parts of the plan that are not judged
        "conditionalAccessState": "enabled" | "enabledForReportingButNotEnforced" | "disabled" | null,
        "summary": {"weaker": 1, "stronger": 0, "different": 2},
        "unchanged": 1,                         resources in the plan that stay as they are
        "findings": [                           in the order of danger
          {"direction": "weaker" | "stronger" | "different",
           "danger": 1,                         1 a guard is gone, 2 opened, 3 lowered, 4 delayed, 5 minor
           "actsAtOnce": true,
           "inForce": true,                     false: of a Conditional Access policy that is not enforced
           "certain": true,                     false: counted as weaker because the plan cannot tell
           "operation": "update",               Pulumi's word
           "resource": {"urn": "…", "type": "…", "name": "…", "displayName": "…" | null},
           "title": "machine risk score: Low → High",
           "consequence": "Devices with high-level threats would count as compliant.",
           "changes": [{"path": "…", "part": "input" | "output" | "option", "before": "…", "after": "…"}]}],
        "diagnostics": [{"severity": "warning", "urn": "…", "message": "…"}]}]}

`before` and `after` are JSON values; null is "absent", a secret is `{"secret": true}` and a value that is not known
before the update `{"unknown": true}`. Everything outside ASCII is escaped, so that nothing reaches a terminal as it is.
"""

import json
from collections.abc import Sequence
from typing import Any

from ops.plan.judging.findings import Direction, Finding
from ops.plan.judging.report import Report
from ops.plan.reading.differences import Leaf
from ops.plan.reading.property_values import Secret, Unknown, Value
from ops.plan.wording.differences import spelled
from ops.plan.wording.phrases import plain

SCHEMA_VERSION = 1


def json_document(reports: Sequence[Report]) -> str:
    document = {
        "schemaVersion": SCHEMA_VERSION,
        "weaker": any(report.counts[Direction.WEAKER] for report in reports),
        "stacks": [_stack(report) for report in reports],
    }
    return json.dumps(document, indent=2) + "\n"


def _stack(report: Report) -> dict[str, Any]:
    return {
        "project": report.name.project,
        "stack": report.name.stack,
        "kind": "refresh" if report.is_refresh else "preview",
        "failed": report.failed,
        "notKnown": list(report.strange),
        "conditionalAccessState": report.access_state,
        "summary": {direction.value: report.counts[direction] for direction in Direction},
        "unchanged": report.unchanged,
        "findings": [_finding(finding) for finding in report.findings],
        "diagnostics": [{"severity": one.severity, "urn": one.urn, "message": one.text} for one in report.diagnostics],
    }


def _finding(finding: Finding) -> dict[str, Any]:
    verdict, resource = finding.verdict, finding.resource
    return {
        "direction": verdict.direction.value,
        "danger": int(verdict.danger),
        "actsAtOnce": verdict.at_once,
        "inForce": verdict.in_force,
        "certain": verdict.certain,
        "operation": finding.operation,
        "resource": {
            "urn": resource.urn,
            "type": resource.type,
            "name": resource.name,
            "displayName": resource.display_name,
        },
        "title": plain(verdict.title),
        "consequence": plain(verdict.consequence),
        "changes": [_leaf(leaf) for leaf in finding.leaves],
    }


def _leaf(leaf: Leaf) -> dict[str, Any]:
    return {"path": spelled(leaf.path), "part": leaf.part, "before": _value(leaf.before), "after": _value(leaf.after)}


def _value(value: Value) -> Any:  # noqa: ANN401 - any JSON
    match value:
        case Secret():
            return {"secret": True}
        case Unknown():
            return {"unknown": True}
        case list():
            return [_value(item) for item in value]
        case dict():
            return {name: _value(item) for name, item in value.items()}
    return value

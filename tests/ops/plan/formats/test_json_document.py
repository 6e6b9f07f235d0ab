"""The report for programs: its whole shape, and that nothing secret is in it."""

import json
from typing import TYPE_CHECKING

from ops.plan.formats.json_document import json_document

if TYPE_CHECKING:
    from tests.ops.plan.conftest import Plans

SECRET = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "ciphertext": "v1:x"}
UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"


def test_the_shape(plans: "Plans") -> None:
    report = plans.report(
        plans.step(plans.settings, {"secureByDefault": True}, {"secureByDefault": False}, name="settings"),
        plans.step(plans.other, None, {"a": [SECRET, {"b": UNKNOWN}], "c": UNKNOWN}, name="o\u202e"),
        diagnostics=[{"severity": "info", "urn": "u", "message": "m"}],
    )
    output = json_document([report])
    assert output.isascii()
    assert output.endswith("}\n")
    assert json.loads(output) == {
        "schemaVersion": 1,
        "weaker": True,
        "stacks": [
            {
                "project": "shop",
                "stack": "dev",
                "kind": "preview",
                "failed": False,
                "notKnown": [],
                "conditionalAccessState": None,
                "summary": {"weaker": 1, "stronger": 0, "different": 1},
                "unchanged": 0,
                "findings": [
                    {
                        "direction": "weaker",
                        "danger": 2,
                        "actsAtOnce": True,
                        "inForce": True,
                        "certain": True,
                        "operation": "update",
                        "resource": {
                            "urn": f"urn:pulumi:dev::shop::{plans.settings}::settings",
                            "type": plans.settings,
                            "name": "settings",
                            "displayName": None,
                        },
                        "title": "mark devices with no compliance policy assigned as: Not compliant → Compliant",
                        "consequence": "Devices without a compliance policy would count as compliant, on every "
                        "platform.",
                        "changes": [{"path": "secureByDefault", "part": "input", "before": True, "after": False}],
                    },
                    {
                        "direction": "different",
                        "danger": 5,
                        "actsAtOnce": False,
                        "inForce": True,
                        "certain": True,
                        "operation": "create",
                        "resource": {
                            "urn": f"urn:pulumi:dev::shop::{plans.other}::o\u202e",
                            "type": plans.other,
                            "name": "o\u202e",
                            "displayName": None,
                        },
                        "title": f"{plans.other} is created",
                        "consequence": "",
                        "changes": [
                            {"path": "a[0]", "part": "input", "before": None, "after": {"secret": True}},
                            {"path": "a[1].b", "part": "input", "before": None, "after": {"unknown": True}},
                            {"path": "c", "part": "input", "before": None, "after": {"unknown": True}},
                        ],
                    },
                ],
                "diagnostics": [{"severity": "info", "urn": "u", "message": "m"}],
            }
        ],
    }


def test_no_stack_is_weaker(plans: "Plans") -> None:
    document = json.loads(json_document([plans.report()]))
    assert (document["weaker"], document["stacks"][0]["findings"]) == (False, [])

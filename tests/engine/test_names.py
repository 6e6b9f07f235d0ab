"""Names in the configuration: resolved where they mean one object, refused all at once where they do not."""

from sandbox.tenant import seed
from tests.engine.conftest import Stack


def test_names_become_ids(stack: Stack) -> None:
    stack.configuration["compliancePolicy"] |= {
        "scopeTags": ["endpoint security", "0"],
        "assignments": {
            "include": [{"target": "All devices", "filter": "Corporate devices", "filterMode": "include"}],
            "exclude": ["Contractors", seed.PILOT_GROUP],
        },
        "actionsForNoncompliance": [
            {
                "action": "notification",
                "afterDays": 2,
                "notificationTemplate": "Device not compliant",
                "additionalRecipients": ["Security operations"],
            }
        ],
    }
    stack.configuration["conditionalAccess"]["users"] = {
        "include": {"users": [seed.ADELE_UPN], "groups": ["All Windows devices pilot"]},
        "exclude": {"groups": ["Break glass"]},
    }
    stack.configuration["conditionalAccess"]["applications"]["exclude"] = ["Microsoft Intune Enrollment"]
    names = stack.tenant.state
    stack.configuration["compliancePolicy"]["assignments"]["include"][0]["filter"] = names.assignment_filters[
        seed.FILTER_CORPORATE
    ].display_name
    stack.configuration["compliancePolicy"]["actionsForNoncompliance"][0]["notificationTemplate"] = (
        names.notification_templates[seed.NOTIFICATION_TEMPLATE].display_name
    )
    run = stack.up("--skip-preview")
    assert run.exit_code == 0, run.output
    policy = stack.inputs("Windows10CompliancePolicy")
    assert policy["roleScopeTagIds"] == ["0", "1"]
    assert policy["assignments"] == [
        {
            "target": {
                "@odata.type": "#microsoft.graph.allDevicesAssignmentTarget",
                "deviceAndAppManagementAssignmentFilterId": seed.FILTER_CORPORATE,
                "deviceAndAppManagementAssignmentFilterType": "include",
            }
        },
        *(
            {"target": {"@odata.type": "#microsoft.graph.exclusionGroupAssignmentTarget", "groupId": group}}
            for group in sorted([seed.CONTRACTORS_GROUP, seed.PILOT_GROUP])
        ),
    ]
    assert policy["scheduledActionsForRule"][0]["scheduledActionConfigurations"][1] == {
        "actionType": "notification",
        "gracePeriodHours": 48,
        "notificationTemplateId": seed.NOTIFICATION_TEMPLATE,
        "notificationMessageCCList": [seed.SECURITY_OPERATIONS_GROUP],
    }
    conditions = stack.inputs("ConditionalAccessPolicy")["conditions"]
    assert conditions["users"] == {
        "__defaults": [],
        "includedUsers": [seed.ADELE],
        "includedGroups": [seed.PILOT_GROUP],
        "excludedUsers": [seed.BREAK_GLASS_1, seed.BREAK_GLASS_2],
        "excludedGroups": [seed.BREAK_GLASS_GROUP],
    }
    assert conditions["applications"]["excludedApplications"] == [seed.INTUNE_ENROLLMENT]


def test_all_wrong_names_are_reported_at_once_and_nothing_is_written(stack: Stack) -> None:
    stack.configuration["compliancePolicy"]["scopeTags"] = ["Nobody's"]
    stack.configuration["compliancePolicy"]["assignments"] = {"include": ["Duplicates"], "exclude": ["O'Brien's group"]}
    run = stack.preview()
    assert (run.exit_code, stack.writes()) == (1, [])
    problems = [line.strip() for line in run.output.splitlines() if line.startswith("      ")]
    assert sorted(dict.fromkeys(problems)) == sorted(
        [
            'compliancePolicy.scopeTags[0]: No scope tag is named "Nobody\'s". There are: 0 (Default), '
            "1 (Endpoint security). Correct the name, or give the id.",
            f"compliancePolicy.assignments.include[0]: 2 groups are named 'Duplicates': {seed.DUPLICATES_GROUP_1} "
            f"(Duplicates), {seed.DUPLICATES_GROUP_2} (Duplicates). Give the id of the right one.",
            "compliancePolicy.assignments.exclude[0]: No group is named \"O'Brien's group\". "
            "Correct the name, or give the id.",
        ]
    )


def test_a_tenant_that_does_not_let_us_in_is_reported_in_one_line(stack: Stack) -> None:
    stack.configuration["compliancePolicy"]["assignments"] = {"include": ["Contractors"]}
    stack.workspace.environment["ARM_CLIENT_SECRET"] = "wrong"
    run = stack.preview()
    assert (run.exit_code, stack.writes()) == (1, [])
    (message,) = [text for text in stack.diagnostics("error") if "looked up" in text]
    assert message.startswith(
        "The configuration's names could not be looked up; nothing was written. Signing in to tenant "
        f"{seed.TENANT_ID} at https://{stack.tenant.host} failed: "
    )
    assert "AADSTS7000215" in message


def test_a_lost_token_answer_stops_nobody_who_looks_up_names_beside(stack: Stack) -> None:
    stack.configuration["compliancePolicy"]["assignments"] = {
        "include": ["All Windows devices pilot"],
        "exclude": ["Contractors", "Security operations", "Break glass"],
    }
    for _ in range(3):
        lost = stack.tenant.faults.inject("*", "/.*/token", "reset after processing")
        run = stack.preview()
        assert run.exit_code == 0, run.output
        assert lost.struck == 1
        assert "no complete answer; trying again in" in run.output

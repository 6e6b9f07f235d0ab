"""Scope tags, assignment filters and notification templates."""

import httpx
import pytest

from sandbox.tenant import seed


def test_scope_tags(graph: httpx.Client) -> None:
    found = graph.get("/beta/deviceManagement/roleScopeTags").json()["value"]
    assert found == [
        {"id": "0", "displayName": "Default", "description": "", "isBuiltIn": True},
        {
            "id": "1",
            "displayName": "Endpoint security",
            "description": "Devices of the security team",
            "isBuiltIn": False,
        },
    ]


def test_an_assignment_filter(graph: httpx.Client) -> None:
    body = graph.get(f"/beta/deviceManagement/assignmentFilters/{seed.FILTER_CORPORATE}").json()
    del body["@odata.context"]
    assert body == {
        "id": seed.FILTER_CORPORATE,
        "displayName": "Corporate devices",
        "description": "",
        "platform": "windows10AndLater",
        "rule": '(device.deviceOwnership -eq "Corporate")',
        "roleScopeTags": ["0"],
        "assignmentFilterManagementType": "devices",
    }


@pytest.mark.parametrize(("version", "has_description"), [("v1.0", False), ("beta", True)])
def test_notification_templates(graph: httpx.Client, version: str, has_description: bool) -> None:
    found = graph.get(f"/{version}/deviceManagement/notificationMessageTemplates").json()["value"]
    assert [one["displayName"] for one in found] == ["Noncompliant device", "Last warning"]
    assert ("description" in found[0]) == has_description


@pytest.mark.parametrize("path", ["roleScopeTags/9", "assignmentFilters/x", "notificationMessageTemplates/x"])
def test_what_does_not_exist_is_not_found(graph: httpx.Client, path: str) -> None:
    assert graph.get(f"/beta/deviceManagement/{path}").status_code == 404


def test_lists_cannot_be_filtered_here(graph: httpx.Client) -> None:
    """There is no evidence that Intune filters them."""
    answer = graph.get("/beta/deviceManagement/roleScopeTags?$filter=displayName eq 'Default'")
    assert answer.json()["error"]["message"] == "The query parameter '$filter' is not supported."

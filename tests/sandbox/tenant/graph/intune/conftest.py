"""What the tests of Intune share: a policy that exists, and the text of Intune's errors."""

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

COLLECTION = "/beta/deviceManagement/deviceCompliancePolicies"
Json = dict[str, Any]
Assign = Callable[..., httpx.Response]


@pytest.fixture
def policy_id(graph: httpx.Client, windows_policy: Json) -> str:
    created: str = graph.post(COLLECTION, json=windows_policy).raise_for_status().json()["id"]
    return created


@pytest.fixture
def assign(graph: httpx.Client, policy_id: str) -> Assign:
    """Assigns the policy to some targets."""

    def to(*targets: Json) -> httpx.Response:
        body = {"assignments": [{"target": target} for target in targets]}
        return graph.post(f"{COLLECTION}/{policy_id}/assign", json=body)

    return to


@pytest.fixture
def message_of() -> Callable[[httpx.Response], str]:
    """The text of an Intune error of status 400, out of its wrapping where it has one."""

    def text(answer: httpx.Response) -> str:
        assert answer.status_code == 400, answer.text
        message: str = answer.json()["error"]["message"]
        return str(json.loads(message)["Message"]).split(" - Operation ID")[0] if message.startswith("{") else message

    return text

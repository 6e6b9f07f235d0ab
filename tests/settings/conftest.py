"""A valid configuration to change, and the mistakes that a change makes."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from settings import ConfigurationError, load
from tests.ops.schema.agreement import assert_agreement

Config = dict[str, Any]
ALICE = "4e8d1a76-c25b-4f93-b0e7-6a3d89f1c502"
VALID: Config = {
    "connector": {"windowsEnabled": True},
    "tenantCompliance": {"secureByDefault": True},
    "compliancePolicy": {
        "displayName": "Windows",
        "machineRiskScore": "medium",
        "assignments": {"include": ["All devices"]},
    },
    "conditionalAccess": {
        "displayName": "Require compliant device",
        "users": ["All"],
        "applications": {"include": ["Office365"]},
    },
    "breakGlass": {"users": [ALICE]},
}


@pytest.fixture
def valid() -> Config:
    """A configuration without mistakes; a test changes its copy."""
    return deepcopy(VALID)


@pytest.fixture
def put(valid: Config) -> Callable[[str, object], Config]:
    """The valid configuration with the value at one dotted path replaced (`compliancePolicy.settings`)."""

    def change(path: str, value: object) -> Config:
        *parents, last = path.split(".")
        place = valid
        for parent in parents:
            place = place.setdefault(parent, {})
        place[last] = value
        return valid

    return change


@pytest.fixture
def mistakes() -> Callable[[Config], list[str]]:
    """The lines of the error that a configuration raises, but the last one; none where it is valid.

    What an editor would say of it has to agree.
    """

    def lines(config: Config) -> list[str]:
        assert_agreement(config)
        try:
            load(config)
        except ConfigurationError as error:
            return str(error).split("\n")[:-1]
        return []

    return lines

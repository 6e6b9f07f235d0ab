"""What tests of every folder share: one engine for the whole run."""

import pytest

from sandbox.engine import Engine, acquire


@pytest.fixture(scope="session")
def engine() -> Engine:
    return acquire()

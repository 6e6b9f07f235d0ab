"""Who may read Entra's logs."""

from collections.abc import Callable

import httpx
import pytest


@pytest.fixture
def reader(granted: Callable[..., httpx.Client]) -> httpx.Client:
    return granted("AuditLog.Read.All")

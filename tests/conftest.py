"""What tests of every folder share: one engine for the whole run, and one emulated tenant, as new for each test."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from sandbox.engine import Engine, acquire
from sandbox.engine.offline.preloaded import python as preloaded
from sandbox.tenant.server import TenantServer

# A busy machine makes no test fail.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")

MARKS = {"engine": "cli", "hosts": "provider_host", "start_hosts": "provider_host", "proxied": "provider_host"}
"""What starts Pulumi, by the fixture that starts it: who asks for one of them, by whichever way, is marked."""

PIPELINES = Path(__file__).parent / "pipelines"

LOOP = asyncio.new_event_loop()
"""Never closed: that would end its threads, and with them loops that Pulumi's mocks made there and leave open."""
asyncio.set_event_loop(LOOP)  # for modules that make an output while they are imported

LOOPS = [LOOP]
"""What Pulumi opens and never closes is kept: collected, its sockets may go before it, and whichever test runs just
then fails with "Invalid file descriptor"."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        for fixture in MARKS.keys() & set(getattr(item, "fixturenames", ())):
            item.add_marker(MARKS[fixture])
    items.sort(key=costs_little)


def costs_little(item: pytest.Item) -> tuple[bool, bool]:
    """Where several workers share the files, the last one to begin should not be the longest: a pipeline's file takes
    minutes, one that runs the Pulumi CLI half a minute, and any other seconds.
    """
    return PIPELINES not in item.path.parents, item.get_closest_marker("cli") is None


@pytest.fixture(scope="session", autouse=True)
def kept_event_loops() -> Iterator[None]:
    """Pulumi's mocks open a loop in each thread that has none (`pulumi/runtime/sync_await.py`)."""
    new_event_loop = asyncio.new_event_loop

    def kept() -> asyncio.AbstractEventLoop:
        LOOPS.append(new_event_loop())
        return LOOPS[-1]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(asyncio, "new_event_loop", kept)
        yield


@pytest.fixture(scope="session", autouse=True)
def short_pause() -> Iterator[None]:
    """No test waits a second for each Conditional Access request, but those with `documented_interval`."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GRAPH_CONDITIONAL_ACCESS_SECONDS", "0.02")
        yield


@pytest.fixture(autouse=True)
def current_event_loop() -> None:
    """Pulumi asks for the current event loop outside of a coroutine, and an `asyncio.run` of an earlier test takes it
    away for good: without this, whether a test passes depends on what ran before it in the same worker.
    """
    asyncio.set_event_loop(LOOP)


@pytest.fixture(scope="session")
def preloaded_python(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Processes that this worker starts for Pulumi are forked from one that has imported the libraries."""
    with preloaded.PreloadedPython.for_all_that_starts(tmp_path_factory.mktemp("preloaded")):
        yield


@pytest.fixture
def python_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """For tests of what a user starts: each process is a Python of its own."""
    monkeypatch.delenv(preloaded.VARIABLE, raising=False)


@pytest.fixture(scope="session")
def engine(preloaded_python: None) -> Engine:  # noqa: ARG001
    return acquire()


@pytest.fixture(scope="session")
def tenant_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TenantServer]:
    with TenantServer(folder=tmp_path_factory.mktemp("tenant")) as server:
        yield server


@pytest.fixture
def tenant(tenant_server: TenantServer) -> TenantServer:
    tenant_server.reset()
    tenant_server.clear_requests()
    return tenant_server

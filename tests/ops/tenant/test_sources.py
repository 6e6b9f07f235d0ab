"""Long lists: a link to the next page that expires, and a list that changes while it is read."""

from collections.abc import Iterator

from ops.tenant.managed_devices import each_once
from ops.tenant.readings import Readings
from ops.tenant.requests import managed_devices
from ops.tenant.sources import Sources
from providers.graph.errors import RequestFailedError
from providers.graph.request import Json, Request
from tests.ops.tenant.test_readings import TIME, Graph

EXPIRED = RequestFailedError("Listing the managed devices failed.", status=410, code="", request_id="")


class Pages(Graph):
    """Each call gives the next of `runs`: pages of ids, and an error in their place."""

    def __init__(self, *runs: list[list[str] | Exception]) -> None:
        super().__init__()
        self.runs = list(runs)

    def stream(self, request: Request) -> Iterator[Json]:
        self.asked.append(request)
        for page in self.runs.pop(0):
            if isinstance(page, Exception):
                raise page
            yield from ({"id": one} for one in page)


def read(graph: Graph) -> tuple[list[str], Sources]:
    sources = Sources(Readings(graph, lambda: TIME).recorder())
    listing = sources.listing("Managed devices", managed_devices())
    return [one["id"] for one in each_once(listing)], sources


def test_an_expired_link_and_a_list_that_changes_lose_and_repeat_no_device() -> None:
    """The list begins again. By then `b` has moved to another page, and `d` is new."""
    graph = Pages([["a", "b"], EXPIRED], [["a", "c"], ["b", "c", "d"]])
    found, sources = read(graph)
    assert found == ["a", "b", "c", "d"]
    assert [one.missing for one in sources.all] == [None]


def test_a_link_that_expires_each_time_leaves_the_list_incomplete() -> None:
    graph = Pages([["a"], EXPIRED], [["a"], EXPIRED], [["a"], EXPIRED])
    found, sources = read(graph)
    assert (found, len(graph.asked)) == (["a"], 3)
    (source,) = sources.all
    assert source.missing is not None
    assert source.missing.text.startswith("Managed devices: could not be read (Listing the managed devices failed.")

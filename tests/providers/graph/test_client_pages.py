"""Listings over several pages: followed within Graph only, and never for ever."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from providers.graph import client
from providers.graph.errors import UnexpectedAnswerError
from providers.graph.request import Request

if TYPE_CHECKING:
    from tests.providers.doubles import Asked, Reply, Respond, StartDouble
    from tests.providers.graph.conftest import Tried

    Answering = Callable[[Respond], Tried]

GET = Request("GET", "/things", "Listing the things", "Things.Read.All")


def test_pages_are_followed(answering: "Answering", reply: "type[Reply]") -> None:
    def respond(asked: "Asked") -> "Reply":
        if asked.query.get("$skiptoken") == "a&b":
            return reply(200, {"value": [{"id": 2}]})
        link = f"https://{asked.headers['host']}/beta/things?%24top=1&%24skiptoken=a%26b"
        return reply(200, {"value": [{"id": 1}], "@odata.nextLink": link})

    tried = answering(respond)
    request = Request("GET", "/things", "Listing the things", "x", "beta", {"$top": "1"})
    assert list(tried.client.get_all(request)) == [{"id": 1}, {"id": 2}]
    assert [one.query for one in tried.double.asked if one.path == "/beta/things"] == [
        {"$top": "1"},
        {"$top": "1", "$skiptoken": "a&b"},
    ]


def test_next_page_on_another_host_is_refused(
    answering: "Answering", double: "StartDouble", reply: "type[Reply]"
) -> None:
    elsewhere = double(lambda _: reply(200, {"value": []}))
    link = f"{elsewhere.base_url}/v1.0/things"
    tried = answering(lambda _: reply(200, {"value": [{"id": 1}], "@odata.nextLink": link}))
    with pytest.raises(UnexpectedAnswerError) as failure:
        list(tried.client.get_all(GET))
    assert str(failure.value) == (
        f"Listing the things failed: the next page is at '{elsewhere.host}', which is not Graph."
    )
    assert elsewhere.asked == []


def test_page_that_names_itself_ends_the_listing(answering: "Answering", reply: "type[Reply]") -> None:
    def respond(asked: "Asked") -> "Reply":
        link = f"https://{asked.headers['host']}/v1.0/things?page=2"
        return reply(200, {"value": [], "@odata.nextLink": link})

    message = r"^Listing the things failed: a page links to itself as the next page\.$"
    with pytest.raises(UnexpectedAnswerError, match=message):
        list(answering(respond).client.get_all(GET))


def test_a_chain_of_pages_without_an_end_ends(
    answering: "Answering", reply: "type[Reply]", monkeypatch: pytest.MonkeyPatch
) -> None:
    def respond(asked: "Asked") -> "Reply":
        page = int(asked.query.get("page", "1"))
        link = f"https://{asked.headers['host']}/v1.0/things?page={page + 1}"
        return reply(200, {"value": [{"id": page}], "@odata.nextLink": link})

    assert client.MOST_PAGES == 1000
    monkeypatch.setattr(client, "MOST_PAGES", 3)
    found: list[int] = []
    with pytest.raises(UnexpectedAnswerError, match=r"^Listing the things failed: there are more than 3 pages\.$"):
        found.extend(one["id"] for one in answering(respond).client.get_all(GET))
    assert found == [1, 2, 3]


def test_listing_without_a_list_is_refused(answering: "Answering", reply: "type[Reply]") -> None:
    with pytest.raises(UnexpectedAnswerError, match=r"^Listing the things failed: the answer has no list of values.$"):
        list(answering(lambda _: reply(200, {"value": None})).client.get_all(GET))

"""The headers of Multi Admin Approval, and the answers that are about it."""

import base64
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from providers.graph.approval import (
    LONGEST,
    ActiveRequestError,
    FiledForApprovalError,
    JustificationRefusedError,
    completing,
    digest,
    embedded_digest,
    justification,
    justified,
    plain,
)
from providers.graph.errors import ForbiddenError, RequestFailedError
from providers.graph.request import Request

if TYPE_CHECKING:
    from tests.providers.doubles import Asked, Reply
    from tests.providers.graph.conftest import Tried

Method = Literal["POST", "PATCH", "DELETE"]
ID = "aabb1234-5678-4012-abcd-ef0123456789"
# Time says nothing here.
UNTIMED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=8,
)
METHODS: st.SearchStrategy[Method] = st.sampled_from(["POST", "PATCH", "DELETE"])
BODIES = st.none() | st.dictionaries(st.text(max_size=9), JSON, max_size=3)


def write(method: Method = "PATCH", path: str = "/deviceManagement", body: Any = None) -> Request:  # noqa: ANN401
    return Request(method, path, "Changing it", "P", "beta", body=body)


WRITES = st.builds(write, METHODS, st.text(max_size=20), BODIES)


@UNTIMED
@given(st.text(max_size=1500), WRITES)
def test_what_is_sent_is_taken_by_graph_and_known_again(words: str, request: Request) -> None:
    text = justification(words, request)
    (header,) = justified(text).values()
    assert header.isascii()
    decoded = base64.b64decode(header, validate=True).decode()
    assert (decoded, len(decoded.encode()) <= LONGEST, decoded.isprintable()) == (text, True, True)
    assert embedded_digest(decoded) == embedded_digest(header) == embedded_digest(f"{decoded} \n") == digest(request)
    assert plain(header) == text


@UNTIMED
@given(st.text(st.characters(exclude_categories=["C", "Z"]), max_size=300), WRITES)
def test_short_words_are_whole(words: str, request: Request) -> None:
    whole = f"{words} [{digest(request)}]"
    assert justification(words, request) == whole or len(whole.encode()) > LONGEST


@pytest.mark.parametrize("letter", ["x", "ü", "日", "🔐"])
def test_long_words_are_cut_between_letters(letter: str) -> None:
    text = justification(letter * 2000, write())
    words, _, _ = text.rpartition(" ")
    assert set(words[:-1]) == {letter}
    assert (words[-1], LONGEST - len(text.encode()) < len(letter.encode())) == ("…", True)


def test_a_line_stays_a_line() -> None:
    text = justification("two\nlines\x00\u202e", write())
    assert text == f"two lines   [{digest(write())}]"


@UNTIMED
@given(WRITES, WRITES)
def test_a_digest_is_that_of_method_url_and_body(one: Request, other: Request) -> None:
    same = repr((one.method, one.path, one.body)) == repr((other.method, other.path, other.body))
    assert (digest(one) == digest(other)) is same or one.body == other.body


def test_a_digest_does_not_depend_on_the_order_of_members() -> None:
    assert digest(write(body={"a": 1, "b": {"c": 2, "d": 3}})) == digest(write(body={"b": {"d": 3, "c": 2}, "a": 1}))


@pytest.mark.parametrize(
    "other",
    [write("DELETE"), write(path="/x"), write(body={"a": 1}), Request("PATCH", "/deviceManagement", "", "", "v1.0")],
    ids=["method", "path", "body", "version"],
)
def test_another_write_has_another_digest(other: Request) -> None:
    assert digest(other) != digest(write())


@pytest.mark.parametrize("text", ["", "By hand", "[0123456789abcdef] first", "[0123456789ABCDEF]", "YWJj", "[0123]"])
def test_other_texts_have_no_mark(text: str) -> None:
    assert embedded_digest(text) is None


def test_the_code_is_sent_as_it_is() -> None:
    assert completing(ID) == {"x-msft-approval-code": ID}


Start = Callable[[Callable[["Asked"], "Reply"]], "Tried"]
MESSAGE = (
    "Approval Required. Request Approval using the request ID returned as part of the x-msft-approval-code response "
    f"header. x-msft-approval-code: {ID}"
)


@pytest.mark.parametrize(
    ("status", "headers", "message"),
    [
        pytest.param(412, {"x-msft-approval-code": ID}, "", id="header-alone"),
        pytest.param(412, {"X-Msft-Approval-Code": ID}, MESSAGE, id="412"),
        pytest.param(403, {"x-msft-approval-code": ID}, MESSAGE, id="403"),
        pytest.param(403, {}, MESSAGE, id="message-alone"),
        pytest.param(400, {}, MESSAGE, id="another-status"),
        pytest.param(500, {}, MESSAGE, id="a-status-that-passes"),
    ],
)
def test_a_write_that_is_held_up(
    answering: Start, reply: "type[Reply]", status: int, headers: dict[str, str], message: str
) -> None:
    tried = answering(lambda _: reply(status, {"error": {"code": "X", "message": message}}, headers))
    with pytest.raises(FiledForApprovalError) as caught:
        tried.client.send(write(body={"a": 1}))
    assert (caught.value.approval_id, caught.value.status, tried.slept) == (ID, status, [])


def test_an_id_that_is_none_stays_short(answering: Start, reply: "type[Reply]") -> None:
    tried = answering(lambda _: reply(412, {}, {"x-msft-approval-code": "<b>" + "a b" * 100}))
    with pytest.raises(FiledForApprovalError) as caught:
        tried.client.send(write())
    assert caught.value.approval_id == ("b" + "ab" * 100)[:64]


def test_headers_and_members_reach_graph(answering: Start, reply: "type[Reply]") -> None:
    tried = answering(lambda _: reply(200, {}))
    request = Request("PATCH", "/x", "Changing it", "P", body={"b": {"d": 1, "c": 2}, "@a": 1}, headers=justified("ü"))
    tried.client.send(request)
    asked = tried.double.asked[-1]
    assert base64.b64decode(asked.headers["x-msft-approval-justification"]).decode() == "ü"
    assert asked.content == b'{"@a": 1, "b": {"c": 2, "d": 1}}'


@pytest.mark.parametrize(
    ("status", "message", "kind"),
    [
        pytest.param(
            409, "An active Approval Request already exists for this entity", ActiveRequestError, id="already-asked"
        ),
        pytest.param(
            400,
            "Header 'x-msft-approval-justification' is required to request approval.",
            JustificationRefusedError,
            id="no-justification",
        ),
        pytest.param(403, "Application is not authorized to perform this operation.", ForbiddenError, id="forbidden"),
        pytest.param(409, "The object was changed by another request.", RequestFailedError, id="conflict"),
        pytest.param(412, "A precondition of the request is not met.", RequestFailedError, id="precondition"),
    ],
)
def test_what_else_is_refused(
    answering: Start, reply: "type[Reply]", status: int, message: str, kind: type[RequestFailedError]
) -> None:
    tried = answering(lambda _: reply(status, {"error": {"code": "X", "message": message}}))
    with pytest.raises(RequestFailedError) as caught:
        tried.client.send(Request("POST", "/x", "Making it", "P"))
    assert (type(caught.value), caught.value.status) == (kind, status)


def test_an_unjustified_write_says_what_to_do(answering: Start, reply: "type[Reply]") -> None:
    message = "Header 'x-msft-approval-justification' is required to request approval."
    tried = answering(lambda _: reply(400, {"error": {"code": "BadRequest", "message": message}}))
    with pytest.raises(JustificationRefusedError) as caught:
        tried.client.send(write())
    first, last = str(caught.value).split("\n")
    assert first.startswith(f"Changing it failed: 400 BadRequest: {message} Graph's request id: none.")
    start = r"Nothing was changed: the tenant requires an approval for each change \(Multi Admin Approval\)"
    assert re.match(start, last)


def test_a_reason_that_fits_exactly_is_not_cut() -> None:
    request = write()
    end = f" [{digest(request)}]"
    assert LONGEST == 1024
    fits = "a" * (1024 - len(end))
    assert justification(fits, request) == f"{fits}{end}"
    cut = justification(f"{fits}a", request)
    assert cut == f"{'a' * (1024 - len(end) - 3)}…{end}"
    assert len(cut.encode()) == 1024


@pytest.mark.parametrize("text", ["Zm9v!", "Zm 9v", "CHG0012345", "/w=="], ids=["sign", "space", "words", "no-utf-8"])
def test_what_is_no_base64_is_read_as_it_is(text: str) -> None:
    assert plain(text) == text
    assert plain("Zm9v") == "foo"

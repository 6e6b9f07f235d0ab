"""The messages for Graph's refusals."""

import json
from pathlib import Path

import pytest

from providers.graph.errors import (
    AGAIN,
    PERHAPS_A_PROXY,
    ForbiddenError,
    GraphError,
    NotFoundError,
    graph_words,
    request_failed,
    shown,
)

EXAMPLES = Path(__file__).resolve().parents[4] / "shared/graph/examples/errors.reported.json"


@pytest.mark.parametrize(
    ("body", "words"),
    [
        pytest.param({"error": {"code": "C", "message": "M"}}, ("C", "M"), id="graph"),
        pytest.param(
            {"error": {"code": "C", "message": '{"Message": "Inner", "_version": 3}'}}, ("C", "Inner"), id="intune"
        ),
        pytest.param(
            {"error": {"code": "C", "message": '{"other": 1}'}}, ("C", '{"other": 1}'), id="json-without-message"
        ),
        pytest.param({"error": {"code": "C", "message": "[1]"}}, ("C", "[1]"), id="json-list"),
        pytest.param({"error": {"code": "C", "message": "[" * 9999}}, ("C", "[" * 9999), id="nested-beyond-reading"),
        pytest.param({"error": {"code": None, "message": None}}, ("", ""), id="nulls"),
        pytest.param({"error": "invalid_client"}, ("", ""), id="entras"),
        pytest.param({}, ("", ""), id="empty"),
        pytest.param([], ("", ""), id="list"),
        pytest.param(None, ("", ""), id="none"),
    ],
)
def test_words(body: object, words: tuple[str, str]) -> None:
    assert graph_words(body) == words


def test_error_carries_what_support_asks_for() -> None:
    error = request_failed("Doing it", 403, {"error": {"code": "C", "message": "M."}}, "r-1", "P.All")
    assert (type(error), error.status, error.code, error.request_id) == (ForbiddenError, 403, "C", "r-1")
    assert str(error) == (
        "Doing it failed: 403 C: M. Graph's request id: r-1. Grant the application permission P.All with admin "
        "consent, then run the same command again."
    )


def test_graphs_words_come_in_one_line() -> None:
    error = request_failed("Doing it", 400, {"error": {"code": "C", "message": "One\r\n\ttwo."}}, "", "P.All")
    assert str(error) == (
        "Doing it failed: 400 C: One two. Graph's request id: none. Check what Graph names, then run the same command "
        "again."
    )


@pytest.mark.parametrize(
    ("status", "body", "is_gone"),
    [
        pytest.param(404, {"error": {"code": "ResourceNotFound", "message": "x"}}, True, id="graphs-404"),
        pytest.param(404, {"error": {"code": "Request_ResourceNotFound", "message": ""}}, True, id="no-words"),
        pytest.param(
            404,
            {"error": {"code": "BadRequest", "message": "Resource not found for the segment 'x'."}},
            False,
            id="wrong-address",
        ),
        pytest.param(404, {}, False, id="no-error"),
        pytest.param(404, None, False, id="no-json"),
        pytest.param(410, {"error": {"code": "Gone", "message": "x"}}, False, id="410"),
    ],
)
def test_only_graphs_own_404_means_gone(status: int, body: object, is_gone: bool) -> None:
    assert isinstance(request_failed("x", status, body, "", "p"), NotFoundError) is is_gone


@pytest.mark.parametrize(
    ("status", "advice"),
    [
        (400, " Check what Graph names, then run the same command again."),
        (401, " Check the azuread sign-in settings of the stack (tenantId, clientId and the credential)."),
        (404, " If it was created or deleted a moment ago, run the same command again."),
        *(
            (status, " Something else was changing it at the same time: run the same command again.")
            for status in (408, 409, 412, 423)
        ),
        (428, " Check what Graph names, then run the same command again."),
        *(
            (status, " Nothing is wrong with the configuration: run the same command again in some minutes.")
            for status in (429, 500, 501, 503)
        ),
    ],
)
def test_advice(status: int, advice: str) -> None:
    error = request_failed("Doing it", status, {"error": {"code": "C", "message": "M"}}, "", "P.All")
    assert str(error) == f"Doing it failed: {status} C: M. Graph's request id: none.{advice}"


@pytest.mark.parametrize(
    ("error", "said"),
    [
        pytest.param({"code": "C"}, "400 C:. Graph's request id: none. Check what", id="a-code-alone"),
        pytest.param({"message": "M"}, "400 : M. Graph's request id: none. Check what", id="words-alone"),
    ],
)
def test_half_an_explanation_is_one(error: dict[str, str], said: str) -> None:
    assert str(request_failed("x", 400, {"error": error}, "", "P.All")).startswith(f"x failed: {said}")


@pytest.mark.parametrize(
    ("status", "advice"),
    [
        *((one, f" Graph always explains why it refuses a request. {PERHAPS_A_PROXY}") for one in (400, 428, 430)),
        *((one, f" {AGAIN}") for one in (429, 500)),
    ],
)
def test_a_refusal_without_an_explanation(status: int, advice: str) -> None:
    text = str(request_failed("x", status, None, "", "P.All"))
    assert text == f"x failed: {status} without an explanation. Graph's request id: none.{advice}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Zoë's “policy”, 新", "Zoë's “policy”, 新", id="letters-of-all-kinds"),
        pytest.param("a\nb", "a\\nb", id="a-line"),
        pytest.param("\x1b[2J", "\\x1b[2J", id="a-cursor"),
        pytest.param("a\u202eb", "a\\u202eb", id="turned-round"),
        pytest.param("'", "'", id="a-quote"),
    ],
)
def test_foreign_text_is_shown_as_it_is_or_as_an_escape(text: str, expected: str) -> None:
    assert shown(text) == expected


@pytest.mark.skipif(not EXAMPLES.exists(), reason="the real error bodies of ../shared/graph/examples are not there")
def test_reported_errors_are_shown_in_graphs_words() -> None:
    reported = [one for one in json.loads(EXAMPLES.read_text(encoding="utf-8")) if "error" in one.get("body", {})]
    assert len(reported) >= 5
    for one in reported:
        code, message = graph_words(one["body"])
        assert code == one["body"]["error"]["code"]
        assert not message.startswith("{")
        error = request_failed("Doing it", one["status"], one["body"], "", "P.All")
        words = " ".join(message.split()).rstrip(". ")
        assert str(error).startswith(f"Doing it failed: {one['status']} {code}: {words}. Graph's request id: none.")
        assert type(error) is not GraphError

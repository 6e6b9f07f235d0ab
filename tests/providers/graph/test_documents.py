"""JSON of hosts that are not trusted to be well-formed: how much, and how long."""

from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import httpx
import pytest

from providers.graph import documents
from providers.graph.documents import TooLargeError, fetch

URL = "https://host.example/document"


class Answer:
    """Comes in these pieces."""

    def __init__(self, *chunks: bytes) -> None:
        self._chunks = chunks

    def raise_for_status(self) -> None:
        """It is a 200."""

    def iter_bytes(self) -> Iterator[bytes]:
        return iter(self._chunks)


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> Any:  # noqa: ANN401 - a function
    """Lets every document be these pieces; `clock` is what the machine's clock says, question by question."""

    def these(*chunks: bytes, clock: tuple[float, ...] = ()) -> None:
        @contextmanager
        def stream(method: str, url: str, **_options: object) -> Iterator[Answer]:
            assert (method, url) == ("GET", URL)
            yield Answer(*chunks)

        monkeypatch.setattr(httpx, "stream", stream)
        if clock:
            times = list(clock)
            monkeypatch.setattr(documents, "time", SimpleNamespace(monotonic=lambda: times.pop(0)))

    return these


def test_a_document_has_at_most_a_million_bytes(answers: Any) -> None:  # noqa: ANN401
    assert documents.LIMIT_BYTES == 1_000_000
    most = b'"' + b"a" * 999_998 + b'"'
    answers(most[:500_000], most[500_000:])
    assert len(fetch(URL)) == 999_998
    answers(most, b" ")
    with pytest.raises(TooLargeError, match=r"^its answer is larger than 1 MB$"):
        fetch(URL)


def test_a_document_takes_at_most_half_a_minute(answers: Any) -> None:  # noqa: ANN401
    answers(b"[1,", b"2]", clock=(100.0, 115.0, 130.0))
    assert fetch(URL) == [1, 2]
    answers(b"[1,", b"2]", clock=(100.0, 115.0, 130.1))
    with pytest.raises(httpx.ReadTimeout, match=r"^its answer took longer than 30 s$"):
        fetch(URL)

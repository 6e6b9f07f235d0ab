"""What may be sent again, when, and for how long: pure functions, and the loop with a sleep that takes no time."""

import email.utils
from datetime import UTC, datetime, timedelta

import httpx
import pytest
import tenacity
from hypothesis import given
from hypothesis import strategies as st

from providers.graph.deadline import DEADLINE_SECONDS, Deadline, one_operation
from providers.graph.retry import _BACK_OFF, TransientError, is_worth_another_try, retry_after, with_retries

NOW = datetime(2026, 8, 24, 12, 0, 0, tzinfo=UTC)
RATE_LIMIT = "Rate limit reached because of too many requests to query broker."


@pytest.mark.parametrize(
    ("repeatable", "statuses"),
    [pytest.param(True, {408, 423, 429, 500, 502, 503, 504}, id="repeatable"), pytest.param(False, {429}, id="post")],
)
def test_statuses(repeatable: bool, statuses: set[int]) -> None:
    assert {one for one in range(200, 600) if is_worth_another_try(one, "", repeatable=repeatable)} == statuses


@pytest.mark.parametrize(("repeatable", "again"), [(True, True), (False, False)])
def test_throttling_is_known_by_its_words_whatever_the_status(repeatable: bool, again: bool) -> None:
    assert is_worth_another_try(400, RATE_LIMIT, repeatable=repeatable) is again


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        pytest.param(None, None, id="missing"),
        pytest.param("", None, id="empty"),
        pytest.param("  ", None, id="blank"),
        pytest.param("0", 0.0, id="zero"),
        pytest.param("12", 12.0, id="seconds"),
        pytest.param(" 1.5 ", 1.5, id="fraction"),
        pytest.param("-3", 0.0, id="negative"),
        pytest.param("nan", 0.0, id="not-a-number"),
        pytest.param("soon", None, id="words"),
        pytest.param("Mon, 24 Aug 2026 12:00:30 GMT", 30.0, id="date"),
        pytest.param("Mon, 24 Aug 2026 12:00:30 -0000", 30.0, id="date-of-an-unknown-zone"),
        pytest.param("Mon, 24 Aug 2026 11:00:00 GMT", 0.0, id="date-in-the-past"),
    ],
)
def test_retry_after(header: str | None, seconds: float | None) -> None:
    headers = httpx.Headers({} if header is None else {"retry-after": header})
    assert retry_after(headers, NOW) == seconds


def test_retry_after_counts_from_now() -> None:
    until = email.utils.format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True)
    seconds = retry_after(httpx.Headers({"Retry-After": until}))
    assert seconds is not None
    assert 3500 < seconds <= 3600


@given(st.text())
def test_no_header_breaks_it(header: str) -> None:
    seconds = retry_after(httpx.Headers([(b"Retry-After", header.encode())]), NOW)
    assert seconds is None or seconds >= 0


def passing(reason: str = "no answer", asked: float | None = None) -> TransientError:
    return TransientError(RuntimeError("The real reason."), reason, asked)


class Attempts:
    """Fails with each of `failures`, then succeeds."""

    def __init__(self, *failures: Exception) -> None:
        self.failures = list(failures)
        self.slept: list[float] = []
        self.reported: list[str] = []

    def __call__(self) -> str:
        if self.failures:
            raise self.failures.pop(0)
        return "done"

    def run(self) -> str:
        return with_retries(self, "Doing it", self.reported.append, self.slept.append)

    def failure(self) -> str:
        with pytest.raises(RuntimeError) as failure:
            self.run()
        return str(failure.value)


def test_success_waits_for_nothing() -> None:
    attempts = Attempts()
    assert attempts.run() == "done"
    assert (attempts.slept, attempts.reported) == ([], [])


def test_wait_is_as_long_as_asked_and_reported() -> None:
    attempts = Attempts(passing("Graph answered 429", 2), passing(asked=0))
    assert attempts.run() == "done"
    assert 2 <= attempts.slept[0] <= 2.2
    assert attempts.slept[1] == 0
    assert attempts.reported == [
        "Doing it: Graph answered 429; trying again in 2 s.",
        "Doing it: no answer; trying again in 0 s.",
    ]


def test_waits_are_spread_and_never_shorter_than_asked() -> None:
    waits = []
    for _ in range(20):
        attempts = Attempts(passing(asked=100))
        attempts.run()
        waits += attempts.slept
    assert len(set(waits)) > 1
    assert all(100 <= wait <= 110 for wait in waits)


def test_waits_grow_to_a_minute_at_most() -> None:
    attempts = Attempts(*[passing()] * 5)
    assert attempts.run() == "done"
    assert all(0 <= wait <= limit for wait, limit in zip(attempts.slept, [2, 4, 8, 16, 32], strict=True))


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        pytest.param(0.0, "The real reason.", id="one-try-and-no-time"),
        pytest.param(
            5.0, "The real reason. Tried 2 times in 4 s. Given up: one operation may take 5 s.", id="two-tries"
        ),
    ],
)
def test_why_it_is_given_up(monkeypatch: pytest.MonkeyPatch, seconds: float, said: str) -> None:
    monkeypatch.setattr("providers.graph.retry._BACK_OFF", lambda _: 4.0)
    attempts = Attempts(*[passing()] * 9)
    with pytest.raises(RuntimeError) as failure:
        with_retries(attempts, "Doing it", attempts.reported.append, attempts.slept.append, Deadline(seconds))
    assert str(failure.value) == said


def test_what_else_an_error_tells_is_kept() -> None:
    class LateError(Exception):
        """Tells its first argument."""

        def __str__(self) -> str:
            return str(self.args[0])

    cause = LateError("The real reason.", "and more")

    def work() -> None:
        raise TransientError(cause, "passing")

    with pytest.raises(LateError) as failure:
        with_retries(work, "Doing it", lambda _: None, lambda _: None, Deadline(0.0))
    assert failure.value.args == ("The real reason.", "and more")


def test_no_wait_is_longer_than_a_minute() -> None:
    late = tenacity.RetryCallState(tenacity.Retrying(), None, (), {})
    late.attempt_number = 20
    waits = [_BACK_OFF(late) for _ in range(1000)]
    assert 50 < max(waits) <= 60
    assert _BACK_OFF.max == 60


@pytest.mark.parametrize(("asked", "waits"), [(260, 1), (90, 3), (DEADLINE_SECONDS, 0), (float("inf"), 0)])
def test_waits_add_up_to_the_deadline_at_most(asked: float, waits: int) -> None:
    attempts = Attempts(*[passing("Graph answered 429", asked)] * 10)
    message = attempts.failure()
    assert len(attempts.slept) == waits
    assert sum(attempts.slept) < DEADLINE_SECONDS
    assert message.endswith(f"The service asked to wait {asked:.0f} s, but one operation may take 300 s.")
    assert ("Tried" in message) is (waits > 0)


def test_a_wait_too_long_is_reported_with_the_reason_at_once() -> None:
    attempts = Attempts(passing("Graph answered 429", 3600))
    assert attempts.failure() == "The real reason. The service asked to wait 3600 s, but one operation may take 300 s."
    assert (attempts.slept, attempts.reported) == ([], [])


def test_trying_in_vain_is_reported_with_the_reason() -> None:
    attempts = Attempts(*[passing()] * 100)
    message = attempts.failure()
    tries, waited = len(attempts.slept) + 1, sum(attempts.slept)
    assert message == (
        f"The real reason. Tried {tries} times in {waited:.0f} s. Given up: one operation may take 300 s."
    )


def test_requests_of_one_operation_share_its_deadline() -> None:
    with one_operation():
        first = Attempts(passing(asked=200))
        assert first.run() == "done"
        second = Attempts(passing(asked=200))
        assert "asked to wait 200 s" in second.failure()
    alone = Attempts(passing(asked=200))
    assert alone.run() == "done"
    assert (len(first.slept), len(second.slept), len(alone.slept)) == (1, 0, 1)


def test_an_operation_inside_another_has_no_deadline_of_its_own() -> None:
    with one_operation() as outer, one_operation() as inner:
        assert inner is outer


def test_failure_that_will_not_pass_is_raised_at_once() -> None:
    cause = RuntimeError("Final.")
    attempts = Attempts(cause)
    with pytest.raises(RuntimeError) as failure:
        attempts.run()
    assert failure.value is cause
    assert (str(cause), attempts.slept) == ("Final.", [])

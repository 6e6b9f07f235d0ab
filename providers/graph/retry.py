"""Decides which requests are retried, when, and for how long.

The SDK's own retry handler is off: it repeats a POST whose answer was lost, which would create a second policy, and it
gives up on Intune's throttling, which comes as a 500. This module retries a request only if that does no harm: if it is
idempotent (GET, PATCH, DELETE, `/assign`, `/scheduleActionsForRules`), or if Graph refused it unread (429). Any other
POST goes back to the resource, which checks whether it took effect.

The deadline is the operation's, not the request's: see `deadline`. A wait that would exceed it is not begun. Waits are
spread at random, so that resources that were throttled together do not retry together.
"""

import email.utils
import random
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final, TypeVar

import httpx
import tenacity

from providers.graph.deadline import Deadline, current_deadline

PASSING_STATUSES: Final = frozenset({408, 429, 500, 502, 503, 504})
T = TypeVar("T")
_SPREAD: Final = 0.1
"""The most by which a wait exceeds what Graph asks for; it is never shorter."""
_BACK_OFF = tenacity.wait_random_exponential(multiplier=2, max=60)
_THROTTLING_AS_500 = "rate limit reached"


class TransientError(Exception):
    """One attempt failed with a transient error; `cause` is raised if no retry helps."""

    def __init__(self, cause: Exception, reason: str, retry_after: float | None = None) -> None:
        super().__init__(reason)
        self.cause = cause
        self.retry_after = retry_after


def is_worth_another_try(status: int, message: str, *, repeatable: bool) -> bool:
    """Whether the same request may be sent again after an answer of `status`."""
    if status == 429:
        return True
    if not repeatable:
        return False
    return status in PASSING_STATUSES | {423} or _THROTTLING_AS_500 in message.lower()


def retry_after(headers: httpx.Headers, now: datetime | None = None) -> float | None:
    """Seconds that the Retry-After header asks for, given as a number or as a date; None without one."""
    value = headers.get("Retry-After", "").strip()
    if not value:
        return None
    try:
        return max(0.0, float(value))
    except ValueError:
        pass
    try:
        until = email.utils.parsedate_to_datetime(value)
    except ValueError:
        return None
    if until.tzinfo is None:  # "-0000": universal time from a clock of unknown zone
        until = until.replace(tzinfo=UTC)
    return max(0.0, (until - (now or datetime.now(UTC))).total_seconds())


def with_retries(
    attempt: Callable[[], T],
    what: str,
    report: Callable[[str], None],
    sleep: Callable[[float], None] = time.sleep,
    deadline: Deadline | None = None,
) -> T:
    """Call `attempt` until it raises no TransientError, within the deadline. `report` gets a line for each wait."""
    within = deadline or current_deadline()

    def wait(state: tenacity.RetryCallState) -> float:
        asked = _transient(state).retry_after
        return _BACK_OFF(state) if asked is None else asked * (1 + random.uniform(0, _SPREAD))  # noqa: S311

    def report_wait(state: tenacity.RetryCallState) -> None:
        seconds = state.next_action.sleep if state.next_action else 0
        within.add_wait(seconds)
        report(f"{what}: {_transient(state)}; trying again in {seconds:.0f} s.")

    retrying = tenacity.Retrying(
        retry=tenacity.retry_if_exception_type(TransientError),
        wait=wait,
        stop=lambda state: not within.allows(state.upcoming_sleep),
        before_sleep=report_wait,
        sleep=sleep,
        reraise=True,
    )
    try:
        return retrying(attempt)
    except TransientError as error:
        tries = int(retrying.statistics.get("attempt_number", 1))
        raise _given_up(error, tries, within) from error.cause.__cause__


def _given_up(error: TransientError, tries: int, deadline: Deadline) -> Exception:
    """The cause, with the reason why it is not retried."""
    cause = error.cause
    tried = "" if tries == 1 else f"Tried {tries} times in {deadline.spent:.0f} s. "
    limit = f"one operation may take {deadline.seconds:.0f} s"
    asked = error.retry_after
    why = ""
    if asked is not None:
        why = f"The service asked to wait {asked:.0f} s, but {limit}."
    elif tries > 1:
        why = f"Given up: {limit}."
    cause.args = (f"{cause} {tried}{why}".rstrip(), *cause.args[1:])
    return cause


def _transient(state: tenacity.RetryCallState) -> TransientError:
    error = state.outcome.exception() if state.outcome else None
    assert isinstance(error, TransientError)  # noqa: S101 - the retry condition says so
    return error

"""What may be sent again, when, and for how long.

The SDK's own retry handler is off: it repeats a POST whose answer was lost, which would make a second policy, and gives
up on Intune's throttling, which comes as a 500. Here a request is sent again when that cannot do harm: when it
replaces (GET, PATCH, DELETE, `/assign`, `/scheduleActionsForRules`), or when Graph refused it unread (429). Any other
POST goes back to the resource, which looks whether it took effect.
"""

import email.utils
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeVar

import httpx
import tenacity

DEADLINE_SECONDS = 300
T = TypeVar("T")
_BACK_OFF = tenacity.wait_random_exponential(multiplier=2, max=60)
_THROTTLING_AS_500 = "rate limit reached"


class TransientError(Exception):
    """One try failed in a way that may pass; `cause` is what to raise when no further try helps."""

    def __init__(self, cause: Exception, reason: str, retry_after: float | None = None) -> None:
        super().__init__(reason)
        self.cause = cause
        self.retry_after = retry_after


def is_worth_another_try(status: int, message: str, *, repeatable: bool) -> bool:
    """Whether an answer of `status` may be followed by the same request."""
    if status == 429:
        return True
    if not repeatable:
        return False
    return status in {423, 500, 502, 503, 504} or _THROTTLING_AS_500 in message.lower()


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
    attempt: Callable[[], T], what: str, report: Callable[[str], None], sleep: Callable[[float], None] = time.sleep
) -> T:
    """Call `attempt` until it does not raise TransientError, within DEADLINE_SECONDS; waits are told to `report`."""

    def is_over(state: tenacity.RetryCallState) -> bool:
        waits = state.idle_for + state.upcoming_sleep
        return waits > DEADLINE_SECONDS or tenacity.stop_before_delay(DEADLINE_SECONDS)(state)

    def wait(state: tenacity.RetryCallState) -> float:
        asked = _transient(state).retry_after
        return _BACK_OFF(state) if asked is None else asked

    def tell(state: tenacity.RetryCallState) -> None:
        seconds = state.next_action.sleep if state.next_action else 0
        report(f"{what}: {_transient(state)}; trying again in {seconds:.0f} s.")

    retrying = tenacity.Retrying(
        retry=tenacity.retry_if_exception_type(TransientError),
        wait=wait,
        stop=is_over,
        before_sleep=tell,
        sleep=sleep,
        reraise=True,
    )
    try:
        return retrying(attempt)
    except TransientError as error:
        raise error.cause from error.cause.__cause__


def _transient(state: tenacity.RetryCallState) -> TransientError:
    error = state.outcome.exception() if state.outcome else None
    assert isinstance(error, TransientError)  # noqa: S101 - the retry condition says so
    return error

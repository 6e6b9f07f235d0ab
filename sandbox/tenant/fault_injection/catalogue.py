"""The faults by name: what the client sees, and whether the tenant carries out the request.

Bodies of errors are the workload's own where a report or capture shows them; the answers of `bodies` say which.
"""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["answer", "html", "empty", "stale", "reset", "refused", "cut", "slow"]
Processed = Literal["no", "first", "late"]


@dataclass(frozen=True)
class Fault:
    """`processed`: never, before the client gets the fault, or only after the client has disconnected."""

    name: str
    kind: Kind
    words: str
    processed: Processed = "no"
    status: int = 0

    def seconds(self, given: float | None) -> float:
        """The seconds of Retry-After, or how long connections are refused."""
        return 1.0 if given is None else given


_NOT = "The request is not carried out."
_DONE = "The request is carried out."

_ALL = (
    Fault("401 token expired", "answer", f"401 InvalidAuthenticationToken. {_NOT}", status=401),
    Fault("403 permission missing", "answer", f"403 in the workload's words, naming scopes. {_NOT}", status=403),
    Fault("404 not there yet", "answer", f"404 in Graph's own words, as after a create. {_NOT}", status=404),
    Fault("stale read", "stale", "A read sees the tenant as it was before the last write; else nothing.", "first"),
    Fault("409", "answer", f"409 Conflict. {_NOT}", status=409),
    Fault("412", "answer", f"412 PreconditionFailed. {_NOT}", status=412),
    Fault("423", "answer", f"423 Locked. {_NOT}", status=423),
    Fault("429 with seconds", "answer", f"429 with Retry-After in seconds (1). {_NOT}", status=429),
    Fault("429 with a date", "answer", f"429 with Retry-After as a date (in 1 s). {_NOT}", status=429),
    Fault("429 without Retry-After", "answer", f"429, as Conditional Access gives it. {_NOT}", status=429),
    Fault("500 rate limit", "answer", f'500 "Rate limit reached…", Intune\'s throttling. {_NOT}', status=500),
    Fault("500", "answer", f"500 InternalError. {_NOT}", status=500),
    Fault("502", "answer", f"502 with a page of HTML. {_NOT}", status=502),
    Fault("503", "answer", f"503 ServiceUnavailable. {_NOT}", status=503),
    Fault("504", "answer", f"504 GatewayTimeout. {_NOT}", status=504),
    Fault("500 after processing", "answer", f"500 InternalError. {_DONE}", "first", 500),
    Fault("502 after processing", "answer", f"502 with a page of HTML. {_DONE}", "first", 502),
    Fault("503 after processing", "answer", f"503 ServiceUnavailable. {_DONE}", "first", 503),
    Fault("504 after processing", "answer", f"504 GatewayTimeout. {_DONE}", "first", 504),
    Fault(
        "connection refused",
        "refused",
        f"All connections are reset, and new ones refused for 1 s (ECONNREFUSED). {_NOT}",
    ),
    Fault("reset before processing", "reset", f"The connection is reset (RST). {_NOT}"),
    Fault("reset after processing", "reset", f"The connection is reset (RST): a lost answer. {_DONE}", "first"),
    Fault("answer cut off", "cut", f"The status and half of the body, or half of the head. {_DONE}", "first"),
    Fault("HTML with 200", "html", f"200 with a page of HTML, as a proxy gives it. {_NOT}", status=200),
    Fault("empty 200", "empty", f"200 with nothing in it. {_DONE}", "first", 200),
    Fault("slow, processed first", "slow", f"No answer until the client gives up. {_DONE}", "first"),
    Fault(
        "slow, processed late",
        "slow",
        "No answer until the client gives up; only then the request is carried out.",
        "late",
    ),
)
FAULTS = {fault.name: fault for fault in _ALL}

"""What one run of the engine tells in its own log of events: the pack's verdicts, and how it found the tenant."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

Event = dict[str, Any]
_REFRESH: Final = "refresh"
_PROVIDER: Final = "pulumi:providers:"
_ERROR: Final = "error"
_INFO: Final = "info"
_WAIT: Final = (
    r"[^.]*?: (?:no answer after \d+ s, still waiting\.|Graph reports that it does not exist; reading it once more\."
    r"|waiting for its turn, as [^.]*\."
    r"|(?:(?!\.[A-Z]).)*?; trying again in \d+ s\.)"
)
_WORK: Final = re.compile(rf"(?:{_WAIT})+|\w+ \S+: \d{{3}}, request id \S+")
"""What a provider says while it works (providers/graph), not of what it found; lines may run together,
and what then stands before one is not taken for a part of it."""


@dataclass(frozen=True)
class Violation:
    """What a rule of the policy pack says of one resource, or of the stack."""

    rule: str
    level: str
    resource: str
    message: str

    @property
    def mandatory(self) -> bool:
        return self.level == "mandatory"


@dataclass(frozen=True)
class Drifted:
    """A resource that is in the tenant otherwise than in the state."""

    name: str
    is_gone: bool = False


@dataclass(frozen=True)
class Found:
    """How a refresh, or a plan with one, found the tenant."""

    drifted: tuple[Drifted, ...] = ()
    remarks: tuple[str, ...] = ()
    """What providers say of it in words: no run of the stack changes these things."""
    reasons: tuple[str, ...] = field(default=(), repr=False)
    """Why the run failed: the last line of each error."""


def read(log: Path) -> list[Event]:
    return [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]


def violations(events: Sequence[Event]) -> tuple[Violation, ...]:
    found = [_violation(event["policyEvent"]) for event in events if "policyEvent" in event]
    return tuple(dict.fromkeys(found))


def _violation(event: Event) -> Violation:
    urn = event.get("resourceUrn", "")
    resource = f"{urn.split('$')[-1].split('::')[-2]}: {urn.split('::')[-1]}" if "::" in urn else ""
    return Violation(event["policyName"], event["enforcementLevel"], resource, event["message"].strip())


def found(events: Sequence[Event], *, refresh_only: bool = False) -> Found:
    """`refresh_only`: the run was `pulumi refresh`, whose steps bear the names of what they come to."""
    steps = [event["resOutputsEvent"]["metadata"] for event in events if "resOutputsEvent" in event]
    read_anew = [step for step in steps if refresh_only or step["op"] == _REFRESH]
    said = [event["diagnosticEvent"] for event in events if "diagnosticEvent" in event]
    remarks = (line for one in said if one["severity"] == _INFO for line in _remarks(one["message"]))
    # What stands at no resource only says that something failed.
    reasons = (_last_line(one["message"]) for one in said if one["severity"] == _ERROR and one.get("urn"))
    return Found(
        tuple(sorted((one for step in read_anew if (one := _drifted(step)) is not None), key=lambda one: one.name)),
        tuple(dict.fromkeys(remarks)),
        tuple(dict.fromkeys(reasons)),
    )


def _drifted(step: Event) -> Drifted | None:
    """By the inputs: what a service counts up by itself stands in the outputs alone."""
    name = step["urn"].rpartition("::")[2]
    old, new = step.get("old"), step.get("new")
    if old is None or _PROVIDER in step["urn"]:
        return None
    if new is None:
        return Drifted(name, is_gone=True)
    return Drifted(name) if _inputs(old) != _inputs(new) else None


def _inputs(state: Event) -> dict[str, Any]:
    """Without what Pulumi keeps for itself."""
    return {key: value for key, value in (state.get("inputs") or {}).items() if not key.startswith("__")}


def _remarks(message: str) -> Iterator[str]:
    yield from (line for line in map(str.strip, message.splitlines()) if line and not _WORK.fullmatch(line))


def _last_line(message: str) -> str:
    lines = [line.strip() for line in message.splitlines() if line.strip()]
    return lines[-1] if lines else ""

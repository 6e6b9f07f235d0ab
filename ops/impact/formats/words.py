"""The words that all formats share."""

from collections.abc import Callable
from typing import Final

from ops.impact.judging.judgement import Verdict
from ops.impact.judging.report import Compared, NamedPerson, Report
from ops.tenant.reason import Reason
from ops.visible_text import visible

HEADINGS: Final = {
    Verdict.BLOCKED: "Blocked",
    Verdict.AFTER_GRACE: "Blocked after grace",
    Verdict.NOT_KNOWN: "Not known",
    Verdict.FINE: "Fine",
}
"""In the order of a report."""
CODES: Final = {
    Verdict.BLOCKED: "blocked",
    Verdict.AFTER_GRACE: "blockedAfterGrace",
    Verdict.NOT_KNOWN: "notKnown",
    Verdict.FINE: "fine",
}
"""As programs read them."""
_STATES: Final = {"reportOnly": "report-only", "enabled": "enabled", "disabled": "disabled"}


def why(reason: Reason) -> str:
    """A reason, with what would tell more."""
    text = visible(reason.text)
    return f"{text}; needs {reason.needs}" if reason.needs else text


def kinds(person: NamedPerson) -> str:
    """What makes a person stand out."""
    found = {
        "administrator": person.is_administrator,
        "emergency account": person.is_emergency,
        "service-like": person.is_service_like,
    }
    return ", ".join(name for name, is_one in found.items() if is_one)


def counted(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"


def headline(report: Report) -> str:
    """The one sentence that matters."""
    people = counted(report.blocked, "person", "people")
    grace = report.people.by_verdict[Verdict.AFTER_GRACE]
    later = f", {grace:,} of them after a grace period" if grace else ""
    open_ones = f"; of {report.not_known:,} it is not known" if report.not_known else ""
    return f"{people} would lose access{later}{open_ones}."


def about(report: Report) -> str:
    """What is judged."""
    state = _STATES[report.state]
    return f"Stack {visible(report.stack)}: {visible(report.policy)!r}, as if it were enforced (configured: {state})."


def outcome(report: Report) -> str:
    """What the exit status says."""
    limit = counted(report.limit, "person", "people")
    return (
        f"At most {limit}, as allowed.",
        f"Whether it is at most {limit} cannot be told.",
        f"More than the limit of {limit}.",
    )[report.exit_status]


def notes(report: Report) -> list[str]:
    """The counts beside the verdicts, and the report's own remarks."""
    counts = {
        "People out of scope: {:,}.": report.out_of_scope,
        "Emergency accounts, all excluded: {:,}.": len(report.emergency),
        "Disabled accounts, which lose nothing: {:,}.": report.disabled_accounts,
        "Devices on platforms that the policy leaves alone: {:,}.": report.devices_not_covered,
        "Devices of nobody in scope (shared, or without a primary user): {:,}.": report.devices_without_a_person,
        "Devices that Intune and Entra judge differently today: {:,}.": report.entra_differs,
    }
    found = [text.format(count) for text, count in counts.items() if count]
    if report.people_unread is not None:
        found.insert(0, f"The list of people is not complete: {why(report.people_unread)}.")
    return [visible(one) for one in (*found, *report.remarks)]


def sign_ins(found: Compared | Reason) -> list[str]:
    """What the sign-in log says, without names."""
    if isinstance(found, Reason):
        return [f"Sign-ins: not known, {why(found)}"]
    log = found.sign_ins
    return [
        f"Sign-ins since {log.since:%Y-%m-%d}: {log.count:,}; the policy applied to {log.judged:,}.",
        f"People who failed it at least once: {len(log.failed):,}.",
    ]


def disagreements(found: Compared | Reason) -> list[tuple[str, tuple[NamedPerson, ...]]]:
    """Where the sign-in log and the verdicts disagree: in which way, and about whom."""
    if isinstance(found, Reason):
        return []
    ways = {
        "Fine here, and failed there": found.fine_but_failed,
        "Blocked here, and met it there": found.blocked_but_passed,
    }
    return [(words, people) for words, people in ways.items() if people]


def anonymous(report: Report) -> Callable[[NamedPerson], str]:
    """Names each person by a number, in the order of the report."""
    compared = report.sign_ins.fine_but_failed if isinstance(report.sign_ins, Compared) else ()
    people = dict.fromkeys(one.id for one in (*report.named, *report.emergency, *compared))
    numbers = {key: number for number, key in enumerate(people, 1)}
    return lambda person: f"Person {numbers[person.id]}"


def by_name(person: NamedPerson) -> str:
    name = visible(person.display_name)
    return f"{name} ({visible(person.principal_name)})" if person.principal_name else name

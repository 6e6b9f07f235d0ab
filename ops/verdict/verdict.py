"""The comment of a stack, and the rule that decides: what gets weaker needs a label that says that it is meant."""

from collections.abc import Iterator
from typing import Final

from ops.engine.events import Violation
from ops.pipeline.service import Service
from ops.plan.formats.markdown import code
from ops.verdict.judged import JudgedPreview

FAILED: Final = 1
WEAKER: Final = 2
MEANT: Final = "weaker-is-meant"
_ROOM_FOR_VIOLATIONS: Final = 3_500
"""`ops plan` leaves so much of what GitHub takes, and a little."""


def is_meant(service: Service) -> bool:
    return service.pull_request is not None and MEANT in service.labels()


def comment(result: JudgedPreview, verdict: str, note: str = "") -> str:
    """Marker, verdict, violations, plan."""
    lines = [result.marker, f"**{verdict}**\n", note, *_violations(result.violations), result.plan or _no_plan(result)]
    return "\n".join(line for line in lines if line)


def verdict(result: JudgedPreview, *, meant: bool) -> str:
    """Of a pull request."""
    if result.failure:
        return failed_words(result)
    if result.is_weaker and meant:
        return f"⚠️ Weaker, and meant: the label `{MEANT}` is set."
    if result.is_weaker:
        return f"⛔ Weaker: whoever means that sets the label `{MEANT}`."
    return "✅ Nothing gets weaker."


def failed_words(result: JudgedPreview) -> str:
    return f"⛔ Refused: {_first_line(result.failure)}"


def sandbox_note(result: JudgedPreview) -> str:
    if result.compared:
        return "> Previewed against the sandbox, in which the target branch's configuration stood.\n"
    return (
        "> [!CAUTION]\n> Previewed against an empty sandbox: the target branch's configuration could not be deployed "
        "in it, so what gets weaker cannot be told.\n"
    )


def _violations(violations: tuple[Violation, ...]) -> Iterator[str]:
    mandatory = [one for one in violations if one.mandatory]
    advisory = dict.fromkeys(one.rule for one in violations if not one.mandatory)
    if mandatory:
        yield f"#### ⛔ Refused by the policy pack ({len(mandatory)})\n"
        yield from _fitting([_block(one) for one in mandatory])
    if advisory:
        yield f"Advice of the policy pack, in the log: {', '.join(map(code, advisory))}\n"


def _fitting(blocks: list[str]) -> Iterator[str]:
    room = _ROOM_FOR_VIOLATIONS
    for position, block in enumerate(blocks):
        room -= len(block)
        if room < 0:
            yield f"**{len(blocks) - position} more do not fit here:** the log of the job has them.\n"
            return
        yield block


def _block(violation: Violation) -> str:
    lines = "<br>".join(code(line) for line in violation.message.splitlines() if line.strip())
    return f"- **{code(violation.rule)}** {code(violation.resource)}<br>{lines}\n"


def _no_plan(result: JudgedPreview) -> str:
    return f"{code(_first_line(result.failure))}\n\nThe log of the job has what Pulumi said.\n"


def _first_line(text: str) -> str:
    return text.splitlines()[0] if text else text

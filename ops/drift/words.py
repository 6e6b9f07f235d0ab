"""What `drift` found, in words: Markdown for an issue and for the page of a run, lines for a person at a terminal.

Both have the same content in the same order. The formats of `ops plan` show what a plan means, and `command.py` judges.
At a terminal, text that others wrote is behind a bar or in quotes.
"""

import textwrap
from collections.abc import Iterator
from typing import Final

import click

from ops.deployment.part import advice
from ops.plan.formats.markdown import code
from ops.plan.formats.terminal import behind_a_bar, terminal_text, words_of
from ops.plan.wording.phrases import Foreign
from ops.verdict.judged import JudgedPreview
from ops.verdict.refreshed import beyond, what_happened
from ops.verdict.refreshed import drifted as drifted_words
from ops.visible_text import visible
from pulumi_cli.events import Found

_DRIFTED: Final = "Somebody changed in the tenant what this stack manages:"
_NOT_DEPLOYED: Final = (
    "The tenant is not as this stack is configured, and the stack's state says so: a deployment waits, or stopped, or "
    "somebody ran `pulumi refresh` after a change in the tenant."
)
_PUT_BACK: Final = "The next deployment puts it back"
_HOW: Final = (
    "Start the pipeline `deploy` by hand, or merge the next change: its plan is approved like any other. Whoever wants "
    "it otherwise changes the configuration in a pull request."
)
_NOT_PUT_BACK: Final = "A deployment would not put it back as it is"
_BEYOND: Final = "What no deployment puts back"


def title(stack: str) -> str:
    return f"Drift: {stack}"


def markdown(found: Found, plan: JudgedPreview | None) -> str:
    """`plan`: what the next deployment does about it; None where there is nothing for it to do."""
    parts = [] if plan is None else [*_lead(found), *_put_back(plan)]
    if found.remarks:
        parts += [f"### {_BEYOND}\n", "".join(beyond(found))]
    return "\n".join(parts)


def _lead(found: Found) -> list[str]:
    return [_DRIFTED, "".join(drifted_words(found))] if found.drifted else [f"{_NOT_DEPLOYED}\n"]


def _put_back(plan: JudgedPreview) -> list[str]:
    if not plan.failure:
        return [f"### {_PUT_BACK}\n\n{_HOW}\n", plan.plan]
    return [f"### {_NOT_PUT_BACK}\n", f"{code(plan.why)}\n", *filter(None, [advice(plan.why)]), plan.plan]


def at_terminal(stack: str, found: Found, plan: JudgedPreview | None, width: int) -> str:
    """The same as `markdown`, with the title before it."""
    blocks = [[click.style(visible(title(stack)), fg="red", bold=True)]]
    if plan is not None:
        blocks += [list(_lead_lines(found, width)), list(_put_back_lines(plan, width))]
        blocks += [terminal_text([plan.report], width).splitlines()] if plan.report else []
    if found.remarks:
        lines = (line for remark in found.remarks for line in behind_a_bar(visible(remark), width))
        blocks.append([click.style(_BEYOND, bold=True), *lines])
    return "\n".join("".join(f"{line}\n" for line in block) for block in blocks)


def _lead_lines(found: Found, width: int) -> Iterator[str]:
    yield from textwrap.wrap(_DRIFTED if found.drifted else _NOT_DEPLOYED, width)
    for one in found.drifted:
        line = f"{words_of((Foreign(one.name),))}: {what_happened(one)}"
        yield from textwrap.wrap(line, width, initial_indent="  ", subsequent_indent="    ", break_on_hyphens=False)


def _put_back_lines(plan: JudgedPreview, width: int) -> Iterator[str]:
    yield click.style(_NOT_PUT_BACK if plan.failure else _PUT_BACK, bold=True)
    if not plan.failure:
        yield from textwrap.wrap(_HOW, width)
        return
    yield from behind_a_bar(visible(plan.why), width)
    yield from textwrap.wrap(advice(plan.why), width)

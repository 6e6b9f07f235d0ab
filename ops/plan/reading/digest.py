"""Reads what `pulumi preview --json` wrote: its digest, checked for shape and for being whole.

An unreadable or incomplete plan raises `UnreadablePlanError`. Its last line is understood without the others.
"""

import json
from collections import Counter
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_camel

from ops.plan.reading.property_values import plaintexts
from ops.visible_text import visible
from pulumi_cli.secret_mark import is_secret

STANDARD_INPUT: Final = "-"
_HOW: Final = "Give the output of `pulumi preview --json`."
# Any of these makes an object a digest; an empty stack's has no steps.
_MARKS: Final = frozenset({"steps", "changeSummary", "duration", "diagnostics"})
_SHORTEST_SECRET: Final = 6
_COUNTED: Final = ("create", "update", "delete", "replace", "import")


class UnreadablePlanError(Exception):
    """A plan that could not be read. The message is for a person."""


class _Part(BaseModel):
    """Properties that are not named here are kept: an engine may add some."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="allow", frozen=True)


class State(_Part):
    """A resource on one side of a step."""

    type: str
    id: str | None = None
    inputs: dict[str, Any] | None = None
    outputs: dict[str, Any] | None = None

    @property
    def options(self) -> dict[str, Any]:
        """The resource options: what the state has besides the properties."""
        return dict(self.model_extra or {})


class Step(_Part):
    """What the engine is going to do to one resource."""

    op: str
    urn: str
    provider: str = ""
    old_state: State | None = None
    new_state: State | None = None
    detailed_diff: dict[str, dict[str, Any]] | None = None
    diff_reasons: list[str] | None = None
    replace_reasons: list[str] | None = None


class Diagnostic(_Part):
    """A message of the engine, a provider or the program."""

    message: str = ""
    severity: str = "info"
    urn: str = ""
    prefix: str = ""

    @property
    def text(self) -> str:
        return f"{self.prefix}{self.message}".strip()


class Digest(_Part):
    """The plan of one stack."""

    config: dict[str, str] = Field(default_factory=dict)
    steps: tuple[Step, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    change_summary: dict[str, int] = Field(default_factory=dict)
    duration: int = 0
    maybe_corrupt: bool = False

    @property
    def strange(self) -> tuple[str, ...]:
        """Names of properties that are not known here. They are not judged."""
        parts = [self, *self.steps, *self.diagnostics]
        return tuple(dict.fromkeys(name for part in parts for name in part.model_extra or ()))


def read(source: str, standard_input: bytes | None = None) -> Digest:
    """The plan in a file, or on standard input for `-`."""
    if source == STANDARD_INPUT:
        return parsed(standard_input or b"", "standard input")
    return parsed(content_of(source, "plan"), visible(source))


def content_of(file: str, what: str) -> bytes:
    try:
        return Path(file).read_bytes()
    except OSError as error:
        msg = f"Could not read the {what} in {visible(file)}: {error.strerror or error}."
        raise UnreadablePlanError(msg) from error


def parsed(content: bytes, where: str) -> Digest:
    """PowerShell writes UTF-16, so the encoding is detected from the bytes."""
    if not content.strip():
        msg = f"The plan in {where} is empty: the preview that should have written it failed. {_HOW}"
        raise UnreadablePlanError(msg)
    try:
        document = json.loads(content, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        msg = f"The plan in {where} is not one JSON document ({visible(str(error))}). {_HOW}"
        raise UnreadablePlanError(msg) from error
    if not isinstance(document, dict) or not _MARKS & document.keys():
        msg = f"What is in {where} is no preview. {_HOW}"
        raise UnreadablePlanError(msg)
    return _digest(document, where)


def _no_number(text: str) -> float:
    msg = f"{text} is no JSON"
    raise ValueError(msg)


def _digest(document: dict[str, Any], where: str) -> Digest:
    try:
        digest = Digest.model_validate(_scrubbed(document, _secrets(document)))
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = visible(".".join(str(part) for part in first["loc"]))
        msg = f"The plan in {where} has a shape that is not known here: {place}: {first['msg']}. {_HOW}"
        raise UnreadablePlanError(msg) from error
    _require_whole(digest, where)
    return digest


def _require_whole(digest: Digest, where: str) -> None:
    """The engine counts its steps. If the plan has fewer steps than the count, some are missing.

    A refresh counts every difference, and shows only those for which the provider has a detailed difference.
    """
    shown = Counter(step.op for step in digest.steps)
    # `same` is left out of a plan on purpose, and counted.
    missing = [
        f"{digest.change_summary[op]} to {op}, {shown[op]} shown"
        for op in _COUNTED
        if digest.change_summary.get(op, 0) > shown[op]
    ]
    if missing:
        msg = (
            f"The plan in {where} is not whole ({'; '.join(missing)}): what it does not show cannot be judged. "
            "After a change in the tenant, use `pulumi preview --refresh --json`."
        )
        raise UnreadablePlanError(msg)


def _secrets(document: dict[str, Any]) -> frozenset[str]:
    """The shorter secrets would be found in ordinary words."""
    return frozenset(secret for secret in plaintexts(document) if len(secret) >= _SHORTEST_SECRET)


def _scrubbed(raw: Any, secrets: frozenset[str]) -> Any:  # noqa: ANN401 - any JSON
    """Without the plaintext of secrets in any other text."""
    if not secrets:
        return raw
    match raw:
        case str():
            for secret in secrets:
                raw = raw.replace(secret, "[secret]")
            return raw
        case dict() if not is_secret(raw):
            return {name: _scrubbed(item, secrets) for name, item in raw.items()}
        case list():
            return [_scrubbed(item, secrets) for item in raw]
    return raw

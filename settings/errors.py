"""A mistake in the configuration, and the error that reports all mistakes at once.

This module decides how a mistake is worded: where it is, what was given and what is allowed. The given value is quoted
and shortened, because it may be long or hostile. Each model decides what counts as a mistake.
"""

import json
import re
import reprlib
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import Final, NamedTuple

import pulumi

from providers.windows10_compliance_policy.machine_risk import REQUIRED_SECURITY_LEVELS

Path = tuple[str | int, ...]


class Mistake(NamedTuple):
    """A mistake and its place: `path` holds configuration keys and positions in lists."""

    path: Path
    text: str

    def __str__(self) -> str:
        return f"{spelled(self.path)}: {self.text}" if self.path else self.text


class ConfigurationError(pulumi.RunError):
    """Every mistake of a configuration; Pulumi shows a RunError without a traceback."""

    def __init__(self, mistakes: Sequence[Mistake], source: str) -> None:
        self.mistakes = tuple(mistakes)
        keys = ", ".join(dict.fromkeys(_key(mistake.path[0]) for mistake in mistakes if mistake.path))
        count = "1 mistake" if len(mistakes) == 1 else f"{len(mistakes)} mistakes"
        last = f"{count} in the configuration: correct {keys or 'it'} in {source} and run again. Nothing was written."
        super().__init__("\n".join([*map(str, mistakes), last]))


class _Quoting(reprlib.Repr):
    """Shows values as in the stack file: short, on one line, with YAML's words for true, false and null."""

    def __init__(self) -> None:
        super().__init__()
        self.maxlevel, self.maxdict, self.maxlist, self.maxtuple, self.maxother = 3, 4, 4, 4, 40

    def repr_str(self, value: str, _level: int) -> str:
        short = value if len(value) <= _LONGEST else f"{value[:_LONGEST]}…"
        quoted = json.dumps(short, ensure_ascii=False)
        # A line break, a control or a direction mark could forge a line of the report.
        return "".join(c if c.isprintable() else json.dumps(c)[1:-1] for c in quoted)

    def repr_int(self, value: int, _level: int) -> str:
        # Python refuses to print integers of thousands of digits.
        return str(value) if abs(value) < 10**30 else "a number of more than 30 digits"

    def repr_bool(self, value: bool, _level: int) -> str:  # noqa: FBT001 - the signature is reprlib's
        return "true" if value else "false"

    def repr_NoneType(self, _value: None, _level: int) -> str:  # noqa: N802 - the name is reprlib's
        return "null"

    def repr_tuple(self, value: tuple[object, ...], level: int) -> str:
        return self.repr_list(list(value), level)

    def repr_Output(self, _value: object, _level: int) -> str:  # noqa: N802 - the name is reprlib's
        return "an Output"


_LONGEST: Final = 60
_LONGEST_QUOTE: Final = 160
_QUOTING: Final = _Quoting()


def quoted(value: object) -> str:
    """`value` in a form that is safe in a message."""
    shown = _QUOTING.repr(value)
    return shown if len(shown) <= _LONGEST_QUOTE else f"{shown[:_LONGEST_QUOTE]}…"


def spelled(path: Path) -> str:
    """`path` as messages show it: `assignments.include[0].filter`."""
    parts = [f"[{step}]" if isinstance(step, int) else f".{_key(step)}" for step in path]
    return "".join(parts).removeprefix(".")


def _key(step: str | int) -> str:
    text = str(step)
    return text if re.fullmatch(r"[\w@$-]{1,80}", text) else quoted(text)


# Other words for the same thing, from the portal, Graph and the documentation.
_SYNONYMS: Final = {
    "markdevicenoncompliant": "block",
    "marknoncompliant": "block",
    "noncompliant": "block",
    "email": "notification",
    "mail": "notification",
    "sendemail": "notification",
    "push": "pushNotification",
    "addtoretirelist": "retire",
    "lock": "remoteLock",
    REQUIRED_SECURITY_LEVELS["clear"]: "clear",
    "enabledforreportingbutnotenforced": "reportOnly",
    "report": "reportOnly",
    "on": "enabled",
    "true": "enabled",
    "off": "disabled",
    "false": "disabled",
    "requirecompliantdevice": "compliantDevice",
    "compliant": "compliantDevice",
    "hybridjoineddevice": "domainJoinedDevice",
    "multifactorauthentication": "mfa",
    "mobile": "mobileAppsAndDesktopClients",
    "desktop": "mobileAppsAndDesktopClients",
    "iphone": "iOS",
    "ipad": "iOS",
    "mac": "macOS",
    "guest": "b2bCollaborationGuest",
    "b2bguest": "b2bCollaborationGuest",
    "osx": "macOS",
}


def plain(word: str) -> str:
    """`word` in lower case, without spaces and hyphens: similar names often differ only in those."""
    return re.sub(r"[\s_-]", "", word).casefold()


def nearest(word: object, allowed: Iterable[str]) -> str | None:
    """The entry of `allowed` that is nearest to `word`."""
    if isinstance(word, bool):
        word = quoted(word)
    if not isinstance(word, str):
        return None
    by_plain = {plain(name): name for name in allowed}
    key = plain(word[:200])
    if key in by_plain:
        return by_plain[key]
    if _SYNONYMS.get(key) in by_plain.values():
        return _SYNONYMS[key]
    close = get_close_matches(key, by_plain, n=1)
    return by_plain[close[0]] if close else None


def choice(word: object, allowed: Sequence[str]) -> str:
    """The second half of a message: the allowed word that is nearest, then all of them."""
    near = nearest(word, allowed)
    hint = f"; did you mean {quoted(near)}?" if near else "."
    return f"{hint} Allowed: {', '.join(allowed)}"

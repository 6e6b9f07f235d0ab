"""The values of a configuration that is about to be written: texts with a comment beside them, and what is lost.

A section is a mapping of lists, mappings, numbers, truth values and texts, as the stack file will have it.
"""

from dataclasses import dataclass
from typing import Any

Section = dict[str, Any]


class Ref(str):
    """A text of the configuration, with the comment that stands behind it in the file. It compares as its text."""

    __slots__ = ("comment",)
    comment: str

    def __new__(cls, text: str, comment: str = "") -> "Ref":
        made = super().__new__(cls, text)
        made.comment = comment
        return made


@dataclass(frozen=True)
class Lost:
    """What the configuration cannot express. `key`: the part of the configuration that it belongs to."""

    key: str
    text: str


@dataclass(frozen=True)
class Emergency:
    """The emergency accounts: object ids in lower case."""

    users: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.users or self.groups)

    def section(self) -> Section:
        """As the configuration has them."""
        given = {"users": list(self.users), "groups": list(self.groups)}
        return {kind: ids for kind, ids in given.items() if ids}


def filled(section: Section) -> Section:
    """`section` without members that say nothing."""
    return {name: value for name, value in section.items() if value not in (None, [], {})}


def plain(value: Any) -> Any:  # noqa: ANN401 - of any type that a section holds
    """`value` without comments: the settings get, and quote, texts alone."""
    if isinstance(value, dict):
        return {name: plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    return str(value) if isinstance(value, Ref) else value

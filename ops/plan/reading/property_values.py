"""Property values of a plan in one form.

A value that must not be shown becomes a `Secret`. A value that is not known before the update becomes `UNKNOWN`. The
provider's pickled code and the bridge's internal data are left out.
"""

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

from pulumi_cli.secret_mark import is_secret

_UNKNOWN: Final = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
_MASK: Final = "[secret]"
_BOOKKEEPING: Final = frozenset({"__provider", "__defaults", "__internal"})
_SENSITIVE: Final = re.compile(
    r"pass(word|phrase|wd)|secret|token|credential|private.?key|api.?key|access.?key|connection.?string|certificate",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Secret:
    """A value that is never shown. Two are equal if the plan does not distinguish them."""

    fingerprint: str


class Unknown(Enum):
    """The one value that is not known before the update."""

    UNKNOWN = "unknown"


UNKNOWN: Final = Unknown.UNKNOWN
Value = None | bool | int | float | str | Secret | Unknown | list["Value"] | dict[str, "Value"]


def cleaned(raw: Any, *, guess_secrets: bool = False) -> Value:  # noqa: ANN401 - any JSON
    """A JSON value of the plan in our form. `guess_secrets`: strings under names that sound secret are masked too."""
    match raw:
        case str() if raw == _UNKNOWN:
            return UNKNOWN
        # The engine masks secrets by this text: two of them are equal whatever they hold.
        case str() if raw == _MASK:
            return Secret("")
        case float() if raw.is_integer():
            return int(raw)
        case dict():
            return _cleaned_object(raw, guess_secrets=guess_secrets)
        case list():
            return [cleaned(item, guess_secrets=guess_secrets) for item in raw]
    scalar: bool | int | float | str | None = raw
    return scalar


def _cleaned_object(raw: dict[str, Any], *, guess_secrets: bool) -> Value:
    if is_secret(raw):
        return _secret(raw)
    result: dict[str, Value] = {}
    for name, item in raw.items():
        # The pickled provider is code with whatever its author left in it; the rest is the bridge's own.
        if name in _BOOKKEEPING:
            continue
        value = cleaned(item, guess_secrets=guess_secrets)
        result[name] = _secret(item) if guess_secrets and _sounds_secret(name, value) else value
    return result


def _sounds_secret(name: str, value: Value) -> bool:
    return bool(value) and isinstance(value, str) and _SENSITIVE.search(name) is not None


def _secret(raw: Any) -> Secret:  # noqa: ANN401 - any JSON
    return Secret(hashlib.sha256(json.dumps(raw, sort_keys=True).encode()).hexdigest())


def plaintexts(raw: Any) -> Iterator[str]:  # noqa: ANN401 - any JSON
    """Secrets that a digest carries in clear, so that they can be kept out of messages too."""
    match raw:
        case dict() if is_secret(raw):
            yield from _texts(_loaded(raw.get("plaintext", raw.get("value"))))
        case dict():
            for item in raw.values():
                yield from plaintexts(item)
        case list():
            for item in raw:
                yield from plaintexts(item)


def _loaded(text: Any) -> Any:  # noqa: ANN401 - any JSON
    """The plaintext of a secret is JSON in a text."""
    try:
        return json.loads(text)
    except (TypeError, ValueError):
        return text


def _texts(value: Any) -> Iterator[str]:  # noqa: ANN401 - any JSON
    match value:
        case str() if value:
            yield value
        case dict():
            for item in value.values():
                yield from _texts(item)
        case list():
            for item in value:
                yield from _texts(item)

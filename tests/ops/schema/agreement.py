"""What the schema and the program say about one configuration, and where the schema may be silent."""

import json
import re
from pathlib import Path
from typing import Any, Final

from jsonschema import Draft7Validator, Draft202012Validator
from jsonschema.protocols import Validator

from settings import ConfigurationError, load

ROOT = Path(__file__).parents[3]
NAMESPACE: Final = "defender-conditional-access:"
SCHEMA: Final = json.loads((ROOT / "settings" / "stack.schema.json").read_text(encoding="utf-8"))
DIALECTS: Final[tuple[Validator, ...]] = (Draft7Validator(SCHEMA), Draft202012Validator(SCHEMA))

BEYOND: Final = tuple(
    re.compile(pattern)
    for pattern in (
        # Another spelling of what is there already, or a place elsewhere.
        r" is already in this list, at \[\d+\]; remove one$",
        r" is also (at|in) ",
        r": a second block; ",
        # Pulumi makes a text of a number; which characters are printable is a table of Unicode's.
        r"^approvalJustification: expected a text, given \d+; put it in quotes$",
        r"^approvalJustification: expected one line without control characters",
        r": expected base64, given ",
        # To JSON Schema, and to Pulumi, 7.0 is 7.
        r": expected a whole number, given -?\d+\.0$",
        r": expected a whole number, given -?[\d.]+e\+\d+$",
    )
)
"""Mistakes that JSON Schema cannot tell, or not without refusing what is none."""


def accepts(file: object, dialect: Validator = DIALECTS[0]) -> bool:
    """Whether a stack file is as the schema has it."""
    try:
        return bool(dialect.is_valid(file))
    except ValueError:
        # jsonschema wants to show what it refuses; Python does not print numbers of thousands of digits.
        return False


def as_file(config: dict[str, Any]) -> dict[str, Any]:
    """The stack file of a configuration; a null there would be a mistake, and here is a key that is left out."""
    return {"config": {NAMESPACE + key: value for key, value in config.items() if value is not None}}


def mistakes(config: dict[str, Any]) -> list[str]:
    try:
        load(config)
    except ConfigurationError as error:
        return [str(mistake) for mistake in error.mistakes]
    return []


def assert_agreement(config: dict[str, Any]) -> None:
    """What the schema refuses the program refuses; what only the program refuses is beyond a schema."""
    found = mistakes(config)
    if accepts(as_file(config)):
        assert [one for one in found if not any(pattern.search(one) for pattern in BEYOND)] == []
    else:
        assert found != []

"""The reason for the changes, for the administrator who approves them: a line before the description of the change.

`providers.approval` sends it to Graph.
"""

from typing import Annotated, Final

from pydantic import PlainValidator

from settings.base import reject
from settings.errors import quoted
from settings.json_schema import described, line
from settings.types import required_text

LONGEST: Final = 500
"""Half of what Graph accepts: the description of the change needs the rest."""


def _justification(value: object) -> str:
    text = required_text(value)
    if len(text) > LONGEST:
        reject(f"expected at most {LONGEST} characters, given {len(text)}: {quoted(text)}")
    if not text.isprintable():
        reject(f"expected one line without control characters, given {quoted(text)}")
    return text


Justification = Annotated[str, PlainValidator(_justification, json_schema_input_type=described(line(LONGEST)))]

"""Why the changes are made, for whoever has to approve them: a line of text in front of what is changed.

How it travels to Graph, and what it means there, is `providers.approval`'s matter.
"""

from typing import Annotated, Final

from pydantic import PlainValidator

from settings.base import reject
from settings.errors import quoted
from settings.json_schema import described, line
from settings.types import required_text

LONGEST: Final = 500
"""Half of what Graph takes: what is changed has to be told as well."""


def _justification(value: object) -> str:
    text = required_text(value)
    if len(text) > LONGEST:
        reject(f"expected at most {LONGEST} characters, given {len(text)}: {quoted(text)}")
    if not text.isprintable():
        reject(f"expected one line without control characters, given {quoted(text)}")
    return text


Justification = Annotated[str, PlainValidator(_justification, json_schema_input_type=described(line(LONGEST)))]

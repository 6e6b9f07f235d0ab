"""The names that the stack file gives, by the id that Graph answered for each: what LOOKED_UP_NAMES_FILE holds.

The file comes from the program, as the plan does, so whoever can change the program can write both. A name is therefore
shown only beside its id. Names that the run did not look up, such as those of removed objects, are not in it.
"""

import json
import re
from collections.abc import Mapping
from typing import Final

from pydantic import BaseModel, TypeAdapter, ValidationError

from ops.plan.reading.digest import UnreadablePlanError

_GUID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_HOW: Final = "Give the file that LOOKED_UP_NAMES_FILE named in the preview's run."


class _LookedUp(BaseModel):
    id: str
    name: str


def looked_up_names(content: bytes, where: str) -> Mapping[str, str]:
    """Names by their ids in lower case. Nothing if `content` is empty, because no name was looked up.

    Only a GUID is unmistakable in a plan. If one id has two names, neither is used.
    """
    if not content.strip():
        return {}
    try:
        found = TypeAdapter(list[_LookedUp]).validate_python(json.loads(content))
    except (ValueError, RecursionError, ValidationError) as error:
        msg = f"The looked-up names in {where} are no JSON list of ids and names. {_HOW}"
        raise UnreadablePlanError(msg) from error
    names: dict[str, set[str]] = {}
    for one in found:
        if _GUID.fullmatch(one.id.lower()) and one.name:
            names.setdefault(one.id.lower(), set()).add(one.name)
    return {id_: next(iter(given)) for id_, given in names.items() if len(given) == 1}

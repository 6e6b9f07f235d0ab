"""Names beside ids: `"Contractors" (b0000000-…)`.

The id stays, and the name is quoted: a group may be called "All users", and only Microsoft's own word has no quotes.
"""

import json
from collections.abc import Mapping

from ops.plan.wording.phrases import Foreign, Phrase, phrase


def with_names(words: Phrase, names: Mapping[str, str]) -> Phrase:
    """`names`: by id in lower case. An id that is only part of another string gets no name."""
    return phrase(*(_named(part, names) for part in words))


def _named(part: str | Foreign, names: Mapping[str, str]) -> str | Foreign | Phrase:
    if not isinstance(part, Foreign) or part.is_json or part.text.lower() not in names:
        return part
    name = Foreign(json.dumps(names[part.text.lower()], ensure_ascii=False), is_json=True)
    return phrase(name, " (", part, ")")

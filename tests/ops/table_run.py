"""What a command that prints a table came to, read from its JSON: `ops preflight` and `ops verify`."""

from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True)
class Ran:
    """The exit status, and the JSON document."""

    status: int
    document: Json

    def whole_row(self, id_: str) -> Json:
        (found,) = [one for one in self.document["rows"] if one["id"] == id_]
        return dict(found)

    def row(self, id_: str) -> Json:
        """The row without its group and its evidence."""
        found = self.whole_row(id_)
        return {name: found[name] for name in ("requirement", "status", "found", "toDo")}

    def evidence(self, id_: str) -> list[str]:
        return [f"{one['method']} {one['route']}" for one in self.whole_row(id_)["evidence"]]

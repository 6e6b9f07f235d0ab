"""Why something is not known, or not as it should be: for people, for programs, and with what would tell more."""

from typing import NamedTuple


class Reason(NamedTuple):
    """Why: `code` for programs, `text` for people, `needs` the permission that would tell more."""

    code: str
    text: str
    needs: str | None = None

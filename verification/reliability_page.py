"""docs/reliability.md: what a command made stands between two markers; people write the text around them."""

from pathlib import Path
from typing import Final

PAGE: Final = Path(__file__).resolve().parents[1] / "docs" / "reliability.md"
BEGIN: Final = "<!-- {name}: made by `{command}`, do not edit -->"
END: Final = "<!-- end of {name} -->"


def between_markers(page: Path, name: str, command: str, made: str) -> None:
    """Replace what `command` wrote there before."""
    text = page.read_text(encoding="utf-8")
    begin, end = BEGIN.format(name=name, command=command), END.format(name=name)
    before, found, rest = text.partition(begin)
    _, also_found, after = rest.partition(end)
    if not found or not also_found:
        msg = f"{page} lacks the line {(end if found else begin)!r}."
        raise ValueError(msg)
    page.write_text(f"{before}{begin}\n\n{made}\n{end}{after}", encoding="utf-8")

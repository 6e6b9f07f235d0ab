"""Takes out of a drafted configuration what the settings refuse, and says so in their words.

The settings decide, and nothing here repeats their rules. Where something is refused that a part cannot do without, the
part cannot be adopted.
"""

from collections.abc import Collection
from typing import Any, Final

from ops.adopt.values import Lost, Section, plain
from ops.pipeline.errors import PipelineError
from settings import ConfigurationError, Mistake, Settings, load
from settings.errors import Path, quoted, spelled

_MOST_ROUNDS: Final = 200
_NOT_LEFT_OUT: Final[frozenset[Path]] = frozenset(
    {
        ("conditionalAccess", "state"),
        ("conditionalAccess", "clientAppTypes"),
        ("conditionalAccess", "grantControls"),
        ("conditionalAccess", "grantControls", "operator"),
        ("conditionalAccess", "grantControls", "builtInControls"),
        ("compliancePolicy", "actionsForNoncompliance"),
    }
)
"""Members whose default is not "nothing": left out, they would demand something that nobody has demanded."""


class NotExpressibleError(Exception):
    """The part cannot stand in a stack file without what the settings refuse."""


def expressible(config: Section, drafted: Collection[str]) -> tuple[Settings, list[Lost]]:
    """The settings of `config`, from which everything was taken that they refuse in the parts `drafted`.

    Raises NotExpressibleError, and PipelineError where the mistake is in another part.
    """
    found: list[Lost] = []
    for _ in range(_MOST_ROUNDS):
        try:
            return load(plain(config)), found
        except ConfigurationError as error:
            others = [one for one in error.mistakes if not one.path or one.path[0] not in drafted]
            if others:
                msg = f"{others[0]}. Nothing was written."
                raise PipelineError(msg) from None
            # One at a time: the next mistakes may be gone with it, and positions in a list move.
            found.append(_taken_out(config, error.mistakes[-1]))
    msg = "the configuration did not become valid"
    raise AssertionError(msg)


def _taken_out(config: Section, mistake: Mistake) -> Lost:
    """Take out what the mistake is about; what holds it where it is missing."""
    path = mistake.path
    while not _is_there(config, path):
        path = path[:-1]
    if len(path) < 2 or path in _NOT_LEFT_OUT:
        raise NotExpressibleError(str(mistake))
    holder = _at(config, path[:-1])
    value = holder.pop(path[-1])
    # An empty list or section says nothing, and is often a mistake itself.
    if isinstance(holder, dict) and not holder and len(path) > 2:
        _at(config, path[:-2]).pop(path[-2])
    return Lost(str(path[0]), f"{spelled(path[1:])}: {quoted(plain(value))}: {mistake.text}")


def _is_there(config: Section, path: Path) -> bool:
    try:
        _at(config, path)
    except (LookupError, TypeError):
        return False
    return True


def _at(config: Section, path: Path) -> Any:  # noqa: ANN401 - of any type
    found: Any = config
    for step in path:
        found = found[step]
    return found

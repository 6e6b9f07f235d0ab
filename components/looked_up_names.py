"""Tells whoever asks which id Graph answered for each name: a plan holds the ids alone.

LOOKED_UP_NAMES_FILE names the file, which a run writes anew. `ops` sets it for its previews (pulumi_cli/pulumi.py), and
`python -m ops plan --names` reads it. What stands in an encrypted value of the configuration is never told.
"""

import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

import pulumi
from pulumi.runtime import config as runtime_config

VARIABLE: Final = "LOOKED_UP_NAMES_FILE"
_told: list[dict[str, str]] = []
"""All of this process, which is one run: several components write one file."""


def tell_if_asked(found: Iterable[tuple[str, str]]) -> None:
    """`found`: each name with its id. Without the variable nothing is written."""
    path = os.environ.get(VARIABLE)
    if not path:
        return
    encrypted = list(_encrypted())
    _told.extend({"id": id_, "name": name} for name, id_ in found if not any(name in text for text in encrypted))
    try:
        Path(path).write_text(json.dumps(_told), encoding="utf-8")
    except OSError as error:
        msg = (
            f"The looked-up names could not be written to {path}: {error.strerror or error}; nothing was deployed. Let "
            f"{VARIABLE} name a file in a folder that exists."
        )
        raise pulumi.RunError(msg) from None


def _encrypted() -> Iterator[str]:
    """Every text in an encrypted value of this run's configuration."""
    for key in runtime_config.get_config_secret_keys_env():
        value = runtime_config.get_config(key)
        if isinstance(value, str):
            yield value
            yield from _texts(_parsed(value))


def _parsed(value: str) -> Any:  # noqa: ANN401 - any JSON
    """Pulumi hands on an object or a list as JSON."""
    try:
        return json.loads(value)
    except ValueError:
        return None


def _texts(value: Any) -> Iterator[str]:  # noqa: ANN401 - any JSON
    match value:
        case str():
            yield value
        case dict():
            yield from (text for item in value.values() for text in _texts(item))
        case list():
            yield from (text for item in value for text in _texts(item))

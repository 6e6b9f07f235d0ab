"""Reads a number of seconds from an environment variable.

The caller defines the default and the limit. This module imports nothing slow, see `deadline`.
"""

import os

from providers.graph.errors import ConnectionSettingsError


def seconds_from(variable: str, default: float, most: float) -> float:
    """The seconds in the variable, or `default`. Raises ConnectionSettingsError outside 0 to `most`."""
    given = os.environ.get(variable, "").strip()
    if not given:
        return default
    try:
        seconds = float(given)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= most:
        msg = f"{variable} is {given!r}; it takes a number of seconds, more than 0 and at most {most:.0f}."
        raise ConnectionSettingsError(msg)
    return seconds

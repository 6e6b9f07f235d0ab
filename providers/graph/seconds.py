"""Numbers of seconds from environment variables: how long whoever runs this wants something to take.

What each is for, its default and its limit stand where it is used. Imports nothing that costs time, see `operation`.
"""

import os

from providers.graph.errors import ConnectionSettingsError


def seconds_from(variable: str, default: float, most: float) -> float:
    """The seconds that the variable names, `default` without it; raises ConnectionSettingsError beyond 0 to `most`."""
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

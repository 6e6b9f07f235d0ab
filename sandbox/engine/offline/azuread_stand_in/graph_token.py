"""The access token for Graph, from azure-identity, which is imported when the first token is wanted."""

from collections.abc import Callable
from functools import cache

from sandbox.engine.offline.azuread_stand_in.connection import Cloud, Settings
from sandbox.engine.offline.azuread_stand_in.sign_in import way_to_sign_in


def graph_token(settings: Settings, cloud: Cloud) -> Callable[[], str]:
    """Gives a valid token whenever it is asked; settings that cannot work are told at once."""
    way = way_to_sign_in(settings)

    @cache
    def source() -> Callable[[], str]:
        # azure-identity takes half a second to import, and a preview without a change never signs in.
        from sandbox.engine.offline.azuread_stand_in.credentials import token_source

        return token_source(way, settings, cloud)

    return lambda: source()()

"""Where Defender's interface is, and which resource its tokens are for.

The two differ, as they do at Microsoft: the public cloud's host is api.security.microsoft.com, its resource
https://api.securitycenter.microsoft.com [docs]. Azure's metadata document does not name them; the one of this tenant
does, in properties of our own, so that a client finds them as it finds Graph.
"""

from typing import Final
from urllib.parse import urlsplit

DEFENDER_HOST: Final = "127.0.0.1"
DEFENDER_RESOURCE_HOST: Final = "securitycenter.localhost"


def defender_address(base_url: str) -> str:
    """The emulator listens there, too; its certificate has the name."""
    return f"https://{DEFENDER_HOST}:{urlsplit(base_url).port}"


def defender_resource(base_url: str) -> str:
    """A name and no address: nobody listens there."""
    return f"https://{DEFENDER_RESOURCE_HOST}:{urlsplit(base_url).port}"

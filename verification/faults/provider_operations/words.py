"""What an error must be like: for whoever reads only its last line, at night."""

import builtins
import http.client
import re

import azure.core.exceptions
import httpx

MODULES = (builtins, http.client, httpx, azure.core.exceptions)
CLASSES = {
    name
    for module in MODULES
    for name, value in vars(module).items()
    if isinstance(value, type) and issubclass(value, BaseException) and value.__name__ == name
}
CLASS_NAME = re.compile(rf"\b(?:{'|'.join(sorted(CLASSES))})\b")
EMPTY_REASON = re.compile(r"\(\)|: *\.|failed: *$|\(none\)")
WHAT_TO_DO = re.compile(r"\b([Rr]un the same command again|[Gg]rant |[Cc]heck |[Ss]et |[Gg]ive )")
SIGN_IN = ("Signing in to tenant", "azuread:metadataHost", "the requests for approval")


def flaws(message: str, names: tuple[str, ...]) -> list[str]:
    """What is wrong with it; `names` are words of which one must stand there."""
    last = message.strip().rpartition("\n")[2].strip()
    found = []
    if not last.endswith("."):
        found.append("does not end with a full stop")
    if CLASS_NAME.search(message):
        found.append("names a class of Python")
    if EMPTY_REASON.search(last):
        found.append("has an empty reason")
    if not any(name in last for name in (*names, *SIGN_IN)):
        found.append("does not name the object")
    if not WHAT_TO_DO.search(last):
        found.append("does not say what to do")
    return [f"The error {flaw}." for flaw in found]

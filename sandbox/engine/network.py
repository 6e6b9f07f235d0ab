"""Whether a site can be reached, found out fast: behind some firewalls a connection hangs for minutes."""

import threading

from sandbox.engine.sources import UnavailableError

TIMEOUT_SECONDS = 4.0


def require_reachable(url: str, timeout: float = TIMEOUT_SECONDS) -> None:
    reasons = [f"no answer within {timeout:g} seconds"]

    def ask() -> None:
        import httpx  # only who has to ask the network pays for it

        try:
            httpx.head(url, timeout=timeout, follow_redirects=True).raise_for_status()
            reasons.clear()
        except httpx.HTTPError as error:
            reasons[:] = [str(error).splitlines()[0] if str(error) else type(error).__name__]

    # In a thread, since the look-up of a name knows no timeout.
    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    asking.join(timeout)
    if reasons:
        message = f"{url} cannot be reached from here: {reasons[0]}."
        raise UnavailableError(message)

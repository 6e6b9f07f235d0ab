"""Whether a host can be reached is known soon, one way or the other."""

import socket

import pytest

from sandbox.engine.network import require_reachable
from sandbox.engine.sources import UnavailableError


def free_port() -> int:
    with socket.create_server(("localhost", 0)) as taken:
        port: int = taken.getsockname()[1]
        return port


def test_a_closed_door_is_seen_at_once() -> None:
    url = f"https://localhost:{free_port()}/"
    with pytest.raises(UnavailableError, match=rf"^{url} cannot be reached from here: .*refused"):
        require_reachable(url)


def test_a_door_that_never_answers_is_given_up() -> None:
    with socket.create_server(("localhost", 0)) as silent:
        url = f"https://localhost:{silent.getsockname()[1]}/"
        with pytest.raises(UnavailableError, match=rf"^{url} cannot be reached from here: \S"):
            require_reachable(url, timeout=0.2)

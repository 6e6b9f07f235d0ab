"""The processes that the host starts: each is ended when the engine cancels, or when the call that wanted it is gone.

SIGTERM rather than SIGINT: a Python program dies of it in silence, where a KeyboardInterrupt would print a traceback
into the user's output after the engine has already told what went wrong.
"""

import os
import queue
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import grpc


class Children:
    """All running child processes of this host."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running: set[subprocess.Popen[bytes]] = set()

    @contextmanager
    def attached(self, child: subprocess.Popen[bytes], context: grpc.ServicerContext) -> Iterator[None]:
        """Tie a child to the call that it answers."""
        with self._lock:
            self._running.add(child)
        if not context.add_callback(child.terminate):
            child.terminate()
        try:
            yield
        finally:
            with self._lock:
                self._running.discard(child)

    def terminate(self) -> None:
        with self._lock:
            running = list(self._running)
        for child in running:
            child.terminate()


def output(child: subprocess.Popen[bytes]) -> Iterator[tuple[bool, bytes]]:
    """What a child writes, as it comes: whether it is standard error, and the bytes."""
    arrived: queue.Queue[tuple[bool, bytes]] = queue.Queue()

    def read(descriptor: int, *, is_error: bool) -> None:
        while chunk := os.read(descriptor, 65536):
            arrived.put((is_error, chunk))
        arrived.put((is_error, b""))

    streams = [(child.stdout, False), (child.stderr, True)]
    for stream, is_error in streams:
        if stream is not None:
            threading.Thread(target=read, args=[stream.fileno()], kwargs={"is_error": is_error}, daemon=True).start()
    open_streams = sum(stream is not None for stream, _ in streams)
    while open_streams:
        is_error, chunk = arrived.get()
        if chunk:
            yield is_error, chunk
        else:
            open_streams -= 1

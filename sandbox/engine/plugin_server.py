"""How every plugin of ours is served to the engine: its port on standard output, quiet at the end."""

import signal
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import grpc

UNLIMITED = [("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1)]


def serve(add_services: Callable[[grpc.Server], None]) -> None:
    """Serve until the engine says SIGTERM or SIGINT, which must not end in a traceback in the user's output."""
    finished = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: finished.set())
    server = grpc.server(ThreadPoolExecutor(), options=UNLIMITED)
    add_services(server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    print(port, flush=True)
    finished.wait()
    server.stop(grace=None).wait()

"""How every plugin of ours is served to the engine: its port on standard output, quiet at the end."""

import signal
import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import grpc

UNLIMITED = [("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1)]


def serve(add_services: Callable[[grpc.Server], None]) -> None:
    """Serve until the engine says SIGTERM or SIGINT, which must not end in a traceback in the user's output."""
    server = grpc.server(ThreadPoolExecutor(), options=UNLIMITED)
    add_services(server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    with ended() as end:
        print(port, flush=True)
        end.recv(1)
    server.stop(grace=None).wait()


def ended() -> socket.socket:
    """Readable once a signal has come.

    An Event that a handler sets would not do: Python runs handlers between two steps of the main thread, and a signal
    that comes just before that thread starts to wait would leave it waiting.
    """
    reader, writer = socket.socketpair()
    writer.settimeout(0)  # as Python demands: a handler must never wait
    signal.set_wakeup_fd(writer.detach())
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: None)
    return reader

"""Imports what it is told to, and forks itself for each client, with the client's streams and words.

A client sends one message: `arguments` (as Python takes them), `environment` and `folder`, as `marshal` writes them,
and its three streams. Each byte after that is a signal for the forked process; the end of the connection ends it. The
answer is its exit status, or the signal that ended it, as a negative number.
"""

import atexit
import contextlib
import gc
import importlib
import io
import marshal
import os
import runpy
import selectors
import signal
import socket
import sys
import threading
from dataclasses import dataclass
from typing import NoReturn

from sandbox.engine.offline.preloaded.own_modules import OwnModules

LARGEST_MESSAGE = 8 * 1024 * 1024
"""Of the environment: Linux takes 128 KB for one variable and some megabytes for all."""
STREAMS = 3
UNWRITTEN = 120
"""How Python ends when it cannot write its last output [docs]."""
OWNER = 0
"""Standard input, which whoever started the server never writes to: its end is theirs, and then of every process."""


@dataclass(frozen=True)
class Asked:
    """What a client wants to have run."""

    arguments: list[str]
    environment: dict[str, str]
    folder: str
    streams: list[int]


def receive(connection: socket.socket) -> Asked | None:
    """The message of a client; None where it went away before."""
    size_and_streams, streams, _, _ = socket.recv_fds(connection, 8, STREAMS)
    if len(size_and_streams) < 8 or len(streams) < STREAMS:
        return None
    size = int.from_bytes(size_and_streams, "big")
    message = b""
    while len(message) < size:
        part = connection.recv(min(65536, size - len(message)))
        if not part:
            return None
        message += part
    return Asked(**marshal.loads(message), streams=streams)  # noqa: S302 - it is sent by our client


class Server:
    """The forked processes and their clients."""

    def __init__(self, listener: socket.socket) -> None:
        self._listener = listener
        self._selector = selectors.DefaultSelector()
        self._selector.register(listener, selectors.EVENT_READ)
        self._selector.register(OWNER, selectors.EVENT_READ)
        self._by_connection: dict[socket.socket, int] = {}
        self._by_process: dict[int, tuple[int, socket.socket]] = {}

    def serve(self) -> Asked:
        """Forks until the owner ends. Returns in each forked process, with what it is to run."""
        while True:
            for key, _ in self._selector.select():
                if key.fileobj is self._listener:
                    asked = self._accepted()
                    if asked is not None:
                        return asked
                elif isinstance(key.fileobj, socket.socket):
                    self._signalled(key.fileobj)
                elif key.fileobj == OWNER:
                    os.killpg(0, signal.SIGKILL)
                elif isinstance(key.fileobj, int):
                    self._ended(key.fileobj)

    def _accepted(self) -> Asked | None:
        """In the forked process what it is to run; None in this one."""
        connection, _ = self._listener.accept()
        asked = receive(connection)
        if asked is None:
            connection.close()
            return None
        process = os.fork()
        if process == 0:
            self._forget(connection)
            return asked
        for stream in asked.streams:
            os.close(stream)
        descriptor = os.pidfd_open(process)
        self._by_connection[connection] = process
        self._by_process[descriptor] = (process, connection)
        self._selector.register(connection, selectors.EVENT_READ)
        self._selector.register(descriptor, selectors.EVENT_READ)
        return None

    def _forget(self, connection: socket.socket) -> None:
        """In the forked process: whose end another process waits for is not kept open here."""
        self._selector.close()
        for one in (self._listener, connection, *self._by_connection):
            one.close()
        for descriptor in self._by_process:
            os.close(descriptor)

    def _signalled(self, connection: socket.socket) -> None:
        process = self._by_connection.get(connection)
        if process is None:
            return  # It has ended since it was waited for.
        numbers = connection.recv(16)
        for number in numbers or [signal.SIGKILL]:
            os.kill(process, number)
        if not numbers:
            self._selector.unregister(connection)

    def _ended(self, descriptor: int) -> None:
        process, connection = self._by_process.pop(descriptor)
        self._selector.unregister(descriptor)
        os.close(descriptor)
        _, status = os.waitpid(process, 0)
        del self._by_connection[connection]
        if connection in self._selector.get_map():
            self._selector.unregister(connection)
        with contextlib.suppress(OSError):  # The client was killed, and this process with it.
            connection.sendall(str(os.waitstatus_to_exitcode(status)).encode())
        connection.close()


def become(asked: Asked) -> None:
    """In the forked process: the streams, the environment and the folder of the client.

    Of Python's own variables those that a run here may set: the others count when Python starts, and it has.
    """
    for number, stream in enumerate(asked.streams):
        os.dup2(stream, number)
        os.close(stream)
    os.environ.clear()
    os.environ.update(asked.environment)
    os.chdir(asked.folder)
    sys.dont_write_bytecode = bool(asked.environment.get("PYTHONDONTWRITEBYTECODE"))
    sys.path[:0] = filter(None, asked.environment.get("PYTHONPATH", "").split(os.pathsep))


def unbuffered(descriptor: int, errors: str | None) -> io.TextIOWrapper:
    raw = io.FileIO(descriptor, "wb", closefd=False)
    return io.TextIOWrapper(raw, encoding="utf-8", errors=errors, write_through=True)


def run(arguments: list[str]) -> None:
    """As Python runs a command line of `-c CODE`, `-m MODULE` or a file; `-P` and `-u` before it."""
    options = []
    while arguments[0] in ("-P", "-u"):
        options.append(arguments.pop(0))
    if "-u" in options:
        sys.stdout, sys.stderr = unbuffered(1, sys.stdout.errors), unbuffered(2, sys.stderr.errors)
    what, *rest = arguments
    if what == "-c":
        sys.argv[:] = ["-c", *rest[1:]]
        exec(compile(rest[0], "<string>", "exec"), {"__name__": "__main__"})  # noqa: S102 - what `-c` is
    elif what == "-m":
        if "-P" not in options:
            sys.path.insert(0, os.getcwd())
        sys.argv[:] = ["-m", *rest[1:]]
        runpy.run_module(rest[0], run_name="__main__", alter_sys=True)
    else:
        sys.path.insert(0, os.path.dirname(os.path.abspath(what)))
        sys.argv[:] = arguments
        runpy.run_path(what, run_name="__main__")


def run_to_the_end(arguments: list[str]) -> None:
    """As `run`, and then as Python ends: threads, what `atexit` has, output. An error is left to Python itself."""
    try:
        run(arguments)
        status = 0
    except SystemExit as error:
        if not isinstance(error.code, int | None):
            raise
        status = error.code or 0
    threading._shutdown()  # type: ignore[attr-defined]
    atexit._run_exitfuncs()
    end(status)


def end(status: int) -> NoReturn:
    """Without freeing each object: that would copy the libraries, which this process shares until it writes to them.

    It costs a quarter of the processor time of a `pulumi up` without changes (tried). What an object says when it is
    freed at the very end is not heard.
    """
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except OSError:
        status = UNWRITTEN
    os._exit(status & 0xFF)


def main(address: str, libraries: list[str], folders: dict[str, list[str]], root: str) -> None:
    """Listens at the socket `address`. The modules of `folders` are ours, beneath `root`: see `own_modules`."""
    for library in libraries:
        importlib.import_module(library)
    ours = OwnModules.imported(folders, root)
    gc.collect()
    gc.freeze()  # else the first collection in each process copies what all of them share
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(f"{address}.new")
    listener.listen(64)
    os.rename(f"{address}.new", address)  # Whoever finds the socket may connect at once.
    asked = Server(listener).serve()
    become(asked)
    sys.meta_path.insert(0, ours)
    run_to_the_end(asked.arguments)

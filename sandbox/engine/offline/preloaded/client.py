"""Stands where Python would: sends its arguments, environment, folder and streams to `server`, and waits for the end.

It is copied beside the server's socket and started by its first line, `python -I -S`. It is started thousands of times,
so it imports only what is written in C: `socket`, `signal`, `os` and `json` would take more than Python's own start.
"""

import _signal  # type: ignore[import-not-found]  # typeshed has only `signal`
import _socket
import marshal
import posix
import sys

NAMES = ("utf-8", "surrogateescape")
"""How Python reads the bytes of the environment."""


def main() -> int:
    connection = _socket.socket(_socket.AF_UNIX)
    connection.connect(f"{__file__.rpartition('/')[0]}/socket")
    environment = {key.decode(*NAMES): value.decode(*NAMES) for key, value in posix.environ.items()}
    message = marshal.dumps({"arguments": sys.argv[1:], "environment": environment, "folder": posix.getcwd()})
    streams = b"".join(number.to_bytes(4, sys.byteorder) for number in (0, 1, 2))  # each a C int
    rights = (_socket.SOL_SOCKET, _socket.SCM_RIGHTS, streams)
    connection.sendmsg([len(message).to_bytes(8, "big")], [rights])
    connection.sendall(message)
    # A signal that comes before ends this process, and so the other, too.
    for number in (_signal.SIGINT, _signal.SIGTERM, _signal.SIGHUP):
        _signal.signal(number, lambda received, _: connection.send(bytes([received])))
    answer = connection.recv(16)
    if not answer:
        sys.exit("The Python that has imported the libraries ended.")
    status = int(answer)
    if status < 0:
        if -status != _signal.SIGKILL:
            _signal.signal(-status, _signal.SIG_DFL)
        posix.kill(posix.getpid(), -status)
    return status


if __name__ == "__main__":
    sys.exit(main())

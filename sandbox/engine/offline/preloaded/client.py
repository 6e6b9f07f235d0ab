"""Stands where Python would: sends its arguments, environment, folder and streams to `server`, and waits for the end.

It is copied beside the server's socket and started by its first line, `python -I -S`: it imports what the standard
library needs for a socket and no more, for it is started thousands of times.
"""

import json
import os
import signal
import socket
import sys


def main() -> int:
    connection = socket.socket(socket.AF_UNIX)
    connection.connect(os.path.join(os.path.dirname(os.path.abspath(__file__)), "socket"))
    asked = {"arguments": sys.argv[1:], "environment": dict(os.environ), "folder": os.getcwd()}
    message = json.dumps(asked).encode()
    socket.send_fds(connection, [len(message).to_bytes(8, "big")], [0, 1, 2])
    connection.sendall(message)
    # A signal that comes before ends this process, and so the other, too.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda received, _: connection.send(bytes([received])))
    answer = connection.recv(16)
    if not answer:
        sys.exit("The Python that has imported the libraries ended.")
    status = int(answer)
    if status < 0:
        if -status != signal.SIGKILL:
            signal.signal(-status, signal.SIG_DFL)
        os.kill(os.getpid(), -status)
    return status


if __name__ == "__main__":
    sys.exit(main())

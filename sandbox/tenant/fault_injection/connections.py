"""Faults of connections: reset, refused, cut off. Runs in the server's loop."""

import asyncio
import socket
import struct
from typing import Any, Protocol

from starlette.requests import Request as HttpRequest
from starlette.responses import Response

# On, for no time at all: closing sends RST instead of FIN.
NO_LINGER = struct.pack("ii", 1, 0)


class Server(Protocol):
    """What is needed of the web server."""

    def transport_of(self, client: tuple[str, int]) -> asyncio.Transport | None:
        """The connection to that address."""

    def reset_all(self) -> None:
        """Reset every connection."""

    async def refuse(self, seconds: float) -> None:
        """Refuse new connections from now on, for so long."""


def reset(transport: asyncio.Transport) -> None:
    connection = transport.get_extra_info("socket")
    if connection is not None:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, NO_LINGER)
    transport.abort()


async def client_gone(request: HttpRequest) -> None:
    """The body must have been read."""
    while (await request.receive())["type"] != "http.disconnect":
        pass


class NoResponse(Response):
    """Sends no answer: for clients that have disconnected or whose connection is reset."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:  # noqa: ANN401 - ASGI
        """The web server notices by itself that nobody is there."""


async def reset_connection(server: Server, request: HttpRequest) -> Response:
    transport = server.transport_of(request.scope["client"])
    if transport is not None:
        reset(transport)
    await client_gone(request)
    return NoResponse()


async def refuse_connections(server: Server, request: HttpRequest, seconds: float) -> Response:
    await server.refuse(seconds)
    server.reset_all()
    await client_gone(request)
    return NoResponse()


async def cut_off(server: Server, request: HttpRequest, answer: Response) -> Response:
    """Written past the web server, which would not send less than it announces."""
    transport = server.transport_of(request.scope["client"])
    if transport is not None:
        head, body = head_of(answer), bytes(answer.body)
        transport.write(head + body[: len(body) // 2] if len(body) > 1 else head[: len(head) // 2])
        transport.close()
    await client_gone(request)
    return NoResponse()


def head_of(answer: Response) -> bytes:
    lines = b"".join(name + b": " + value + b"\r\n" for name, value in answer.raw_headers)
    return f"HTTP/1.1 {answer.status_code} OK\r\n".encode() + lines + b"\r\n"

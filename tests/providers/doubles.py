"""An HTTPS server whose answers a test says, well-behaved or not."""

import base64
import json
import os
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal
from urllib.parse import parse_qsl, urlsplit


@dataclass(frozen=True)
class Asked:
    """One request as it reached a double."""

    method: str
    url: str
    headers: Mapping[str, str]
    content: bytes

    @property
    def path(self) -> str:
        return urlsplit(self.url).path

    @property
    def query(self) -> dict[str, str]:
        return dict(parse_qsl(urlsplit(self.url).query))

    @property
    def body(self) -> Any:  # noqa: ANN401 - JSON
        return json.loads(self.content) if self.content else None


@dataclass(frozen=True)
class Reply:
    """JSON, or bytes as they are. The connection ends after the whole of it, is cut in the middle, or is reset."""

    status: int = 200
    body: object = None
    headers: Mapping[str, str] = field(default_factory=dict)
    end: Literal["whole", "cut", "reset"] = "whole"


def access_token(number: int, tenant: str) -> str:
    """Shaped as Entra's: what a client may read of it is the tenant."""
    claims = json.dumps({"tid": tenant, "number": number}).encode()
    return f"e30.{base64.urlsafe_b64encode(claims).rstrip(b'=').decode()}.signature"


Respond = Callable[[Asked], Reply | None]
StartDouble = Callable[..., "Double"]
Fault = Callable[[Asked, Respond], Reply | None]


class _Handler(BaseHTTPRequestHandler):
    server: "Double"

    def handle_one_request(self) -> None:
        self.raw_requestline = self.rfile.readline(65537)
        if not self.raw_requestline or not self.parse_request():
            return
        length = int(self.headers.get("Content-Length", 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        asked = Asked(self.command, self.path, headers, self.rfile.read(length))
        self.server.asked.append(asked)
        reply = self.server.respond(asked)
        if reply is not None and reply.end == "reset":
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            os.close(self.connection.detach())
        elif reply is not None:
            self._answer(reply)

    def _answer(self, reply: Reply) -> None:
        is_json = reply.body is not None and not isinstance(reply.body, bytes)
        content = json.dumps(reply.body).encode() if is_json else reply.body or b""
        assert isinstance(content, bytes)
        headers = {"Content-Type": "application/json"} if is_json else {}
        self.send_response_only(reply.status)
        for name, value in {**headers, "Content-Length": str(len(content)), **reply.headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content[: len(content) // 2] if reply.end == "cut" else content)


class Double(ThreadingHTTPServer):
    """An HTTPS server on localhost which answers what `respond` says; None hangs up without a word."""

    def __init__(self, context: ssl.SSLContext, respond: Respond) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.socket = context.wrap_socket(self.socket, server_side=True)
        self.respond = respond
        self.asked: list[Asked] = []
        self.host = f"localhost:{self.server_port}"
        self.base_url = f"https://{self.host}"
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()

    def close(self) -> None:
        self.shutdown()
        self.server_close()

    @property
    def lines(self) -> list[str]:
        """What was asked of Graph, in order."""
        return [f"{asked.method} {asked.path}" for asked in self.asked if asked.path.startswith(("/v1.0/", "/beta/"))]

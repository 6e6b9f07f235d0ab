"""`pulumi-language-python [flags] <engine address>`: prints its port and serves until it is told to stop."""

import sys
from pathlib import Path

from pulumi.runtime.proto.language_pb2_grpc import add_LanguageRuntimeServicer_to_server

from sandbox.engine.offline.language_host.host import LanguageHost
from sandbox.engine.offline.plugin_server import serve


def main(executables: str, engine_address: str) -> None:
    host = LanguageHost(engine_address, Path(executables) / "pulumi-language-python-exec")
    serve(lambda server: add_LanguageRuntimeServicer_to_server(host, server))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[-1])

"""`pulumi-resource-azuread <engine address>`: prints its port and serves until it is told to stop."""

import logging

from pulumi.runtime.proto.provider_pb2_grpc import add_ResourceProviderServicer_to_server

from sandbox.engine.offline.azuread_stand_in.provider import AzureadStandIn
from sandbox.engine.offline.plugin_server import serve
from sandbox.engine.pins import azuread_plugin


def main() -> None:
    # What fails is told once, in the answer to the engine: a warning on standard error would tell it twice.
    logging.getLogger("azure").setLevel(logging.CRITICAL)
    provider = AzureadStandIn(str(azuread_plugin()))
    serve(lambda server: add_ResourceProviderServicer_to_server(provider, server))


if __name__ == "__main__":
    main()

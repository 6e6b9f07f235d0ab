"""How long the provider host takes to start, bare and until our first provider has answered."""

import asyncio
import subprocess
import sys
import time

import grpc
from pulumi.dynamic.dynamic import serialize_provider
from pulumi.runtime import rpc
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc

from bootstrap.virtual_environment import ROOT
from providers.mobile_threat_defense_connector.provider import MobileThreatDefenseConnectorProvider

PROVIDER_KEY = "__provider"


def start_up_seconds() -> tuple[float, float]:
    """Seconds to the host's port, and from there to the answer of a first Check."""
    command = [sys.executable, "-u", "-m", "pulumi.dynamic"]
    started = time.monotonic()
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None  # noqa: S101 - asked for above
        port = int(process.stdout.readline())
        bare = time.monotonic() - started
        with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
            stub = provider_pb2_grpc.ResourceProviderStub(channel)
            config = asyncio.run(rpc.serialize_properties({"azuread:tenantId": "benchmark"}, {}))
            blob = serialize_provider(MobileThreatDefenseConnectorProvider())
            news = asyncio.run(rpc.serialize_properties({PROVIDER_KEY: blob, "windowsEnabled": True}, {}))
            started = time.monotonic()
            stub.Configure(provider_pb2.ConfigureRequest(args=config))
            stub.Check(provider_pb2.CheckRequest(news=news))
            ours = time.monotonic() - started
        process.kill()
    return bare, ours

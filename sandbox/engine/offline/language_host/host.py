"""The gRPC service `LanguageRuntime`, as far as running programs and policy packs needs it."""
# ruff: noqa: ARG002, N802 - names and signatures are the protocol's

import errno
import importlib.metadata
import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import grpc
from google.protobuf.empty_pb2 import Empty
from google.protobuf.json_format import MessageToDict
from pulumi.runtime.proto import language_pb2 as rpc
from pulumi.runtime.proto import plugin_pb2
from pulumi.runtime.proto.language_pb2_grpc import LanguageRuntimeServicer

from sandbox.engine.offline.language_host.children import Children, output
from sandbox.engine.offline.language_host.packages import required_plugins
from sandbox.engine.offline.language_host.virtualenv import (
    VirtualenvMissingError,
    activated,
    python,
    starts_with,
    virtualenv_folder,
)

ALREADY_REPORTED = 32
"""Exit code of `pulumi-language-python-exec` when it has told the user what is wrong: the engine need not repeat it."""

TOO_LARGE = (
    "The stack's configuration is too large: Pulumi hands it to the program in one environment variable, which takes "
    "128 KB on Linux. Put thousands of targets into one group and assign that, or build the Settings in a program of "
    "your own."
)


def virtualenv_of(info: rpc.ProgramInfo) -> Path | None:
    return virtualenv_folder(Path(info.root_directory), MessageToDict(info.options))


def run_arguments(request: rpc.RunRequest, engine_address: str) -> list[str]:
    named = {
        "--monitor": request.monitor_address,
        "--engine": engine_address,
        "--project": request.project,
        "--root_directory": request.info.root_directory,
        "--stack": request.stack,
        "--pwd": request.pwd,
        "--organization": request.organization,
        "--dry_run": "true" if request.dryRun else "",
        "--parallel": str(request.parallel),
    }
    options = [word for name, value in named.items() if value for word in (name, value)]
    return [*options, request.info.entry_point, *request.args]


def run_environment(request: rpc.RunRequest, folder: Path | None) -> dict[str, str]:
    configuration = {
        "PULUMI_CONFIG": json.dumps(dict(request.config)),
        "PULUMI_CONFIG_SECRET_KEYS": json.dumps(list(request.configSecretKeys)),
    }
    return activated(os.environ, folder) | configuration


def plugin_command(request: rpc.RunPluginRequest, folder: Path | None) -> list[str]:
    program, interpreter = request.info.program_directory, str(starts_with(folder))
    if request.kind == "analyzer":
        return [interpreter, "-u", "-m", "pulumi.policy", *request.args, program]
    return [interpreter, "-u", program, *request.args]


def plugin_environment(request: rpc.RunPluginRequest) -> dict[str, str]:
    """Windows has hidden variables whose names begin with the very sign that separates a name from its value."""
    return dict(entry.split("=", 1) for entry in request.env if not entry.startswith("="))


class LanguageHost(LanguageRuntimeServicer):
    """Runs Python programs and policy packs for one engine."""

    def __init__(self, engine_address: str, exec_script: Path) -> None:
        self._engine_address = engine_address
        self._exec_script = exec_script
        self._children = Children()

    def Handshake(
        self, request: rpc.LanguageHandshakeRequest, context: grpc.ServicerContext
    ) -> rpc.LanguageHandshakeResponse:
        return rpc.LanguageHandshakeResponse()

    def GetPluginInfo(self, request: Empty, context: grpc.ServicerContext) -> plugin_pb2.PluginInfo:
        return plugin_pb2.PluginInfo(version=importlib.metadata.version("pulumi"))

    def GetRequiredPackages(
        self, request: rpc.GetRequiredPackagesRequest, context: grpc.ServicerContext
    ) -> rpc.GetRequiredPackagesResponse:
        plugins = required_plugins(python(virtualenv_of(request.info)))
        return rpc.GetRequiredPackagesResponse(packages=plugins)

    def Run(self, request: rpc.RunRequest, context: grpc.ServicerContext) -> rpc.RunResponse:
        folder = virtualenv_of(request.info)
        try:
            interpreter = str(starts_with(folder))
        except VirtualenvMissingError as error:
            return rpc.RunResponse(error=str(error))
        command = [interpreter, "-u", str(self._exec_script), *run_arguments(request, self._engine_address)]
        try:
            child = subprocess.Popen(command, env=run_environment(request, folder))
        except OSError as error:
            if error.errno != errno.E2BIG:
                raise
            return rpc.RunResponse(error=TOO_LARGE)
        with self._children.attached(child, context):
            exit_code = child.wait()
        if exit_code in (0, ALREADY_REPORTED):
            return rpc.RunResponse(bail=exit_code == ALREADY_REPORTED)
        return rpc.RunResponse(error=f"program exited with non-zero exit code: {exit_code}")

    def RunPlugin(
        self, request: rpc.RunPluginRequest, context: grpc.ServicerContext
    ) -> Iterator[rpc.RunPluginResponse]:
        folder = virtualenv_of(request.info)
        # A policy pack finds its own modules because it starts in its folder; other plugins start where the user is.
        here = request.info.program_directory if request.kind == "analyzer" else request.pwd
        child = subprocess.Popen(
            plugin_command(request, folder),
            cwd=here,
            env=activated(plugin_environment(request), folder),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        with self._children.attached(child, context):
            for is_error, chunk in output(child):
                yield rpc.RunPluginResponse(stderr=chunk) if is_error else rpc.RunPluginResponse(stdout=chunk)
            yield rpc.RunPluginResponse(exitcode=child.wait())

    def RuntimeOptionsPrompts(
        self, request: rpc.RuntimeOptionsRequest, context: grpc.ServicerContext
    ) -> rpc.RuntimeOptionsResponse:
        return rpc.RuntimeOptionsResponse()

    def About(self, request: rpc.AboutRequest, context: grpc.ServicerContext) -> rpc.AboutResponse:
        interpreter = python(virtualenv_of(request.info))
        version = subprocess.run([interpreter, "--version"], capture_output=True, text=True, check=True).stdout
        return rpc.AboutResponse(executable=str(interpreter), version=version.split()[-1])

    def GetProgramDependencies(
        self, request: rpc.GetProgramDependenciesRequest, context: grpc.ServicerContext
    ) -> rpc.GetProgramDependenciesResponse:
        return rpc.GetProgramDependenciesResponse()

    def Cancel(self, request: Empty, context: grpc.ServicerContext) -> Empty:
        self._children.terminate()
        return Empty()

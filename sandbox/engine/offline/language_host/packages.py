"""Which plugins a program will need: every installed `pulumi-…` package names its own in a `pulumi-plugin.json`."""

import json
import subprocess
from collections.abc import Iterable
from pathlib import Path

from pulumi.runtime.proto.plugin_pb2 import PackageDependency

SITE_PACKAGES = "import sysconfig; print(sysconfig.get_path('purelib'))"


def site_packages(python: Path) -> Path:
    answer = subprocess.run([python, "-I", "-c", SITE_PACKAGES], capture_output=True, text=True, check=True)
    return Path(answer.stdout.strip())


def required_plugins(python: Path) -> Iterable[PackageDependency]:
    for file in sorted(site_packages(python).glob("pulumi_*/pulumi-plugin.json")):
        plugin = json.loads(file.read_text())
        if plugin.get("resource"):
            yield PackageDependency(
                name=plugin["name"],
                kind="resource",
                version=f"v{plugin['version'].removeprefix('v')}",
                server=plugin.get("server", ""),
            )

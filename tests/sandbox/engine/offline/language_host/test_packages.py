"""Which plugins a program's installed packages ask for."""

import sys
from pathlib import Path

import pulumi_azuread
from pulumi.runtime.proto.plugin_pb2 import PackageDependency

from sandbox.engine.offline.language_host.packages import required_plugins, site_packages
from sandbox.engine.pins import azuread_plugin


def test_site_packages_are_those_of_the_programs_python() -> None:
    assert Path(pulumi_azuread.__file__).parent.parent == site_packages(Path(sys.executable))


def test_an_installed_provider_package_names_its_plugin() -> None:
    assert list(required_plugins(Path(sys.executable))) == [
        PackageDependency(name="azuread", kind="resource", version=f"v{azuread_plugin()}")
    ]

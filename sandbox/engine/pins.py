"""The versions that the engine is made of, each named once: what must change together stands together."""

import json
from importlib.resources import files

from semver import Version

ENGINE = Version.parse("3.274.1")
"""Of the command line built from Go modules; `offline/gomodule/go.mod` requires it, and not every version is served."""

GO = Version.parse("1.26.6")
"""What `offline/gomodule/go.mod` asks for, and what is fetched from PyPI where the machine has none or an older one."""


def azuread_plugin() -> Version:
    """The plugin that the installed `pulumi_azuread` was generated from, and so the one the engine will ask for."""
    return Version.parse(json.loads(files("pulumi_azuread").joinpath("pulumi-plugin.json").read_text())["version"])

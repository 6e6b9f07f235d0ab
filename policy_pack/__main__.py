"""Where the engine starts the pack, with this folder as the current one. `PolicyPack` serves and never returns."""

from pulumi_policy import PolicyPack
from rules import RULES  # type: ignore[import-not-found]  # this folder is sys.path[0], and not a package

PolicyPack("defender-conditional-access", RULES)

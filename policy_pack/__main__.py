"""Where the engine starts the pack, with this folder as the current one. `PolicyPack` serves and never returns."""

from pulumi_policy import PolicyPack, policy
from renamed import former_names, refusing  # type: ignore[import-not-found]  # this folder is sys.path[0], no package
from rules import RULES  # type: ignore[import-not-found]

policy._PolicyAnalyzerServicer = refusing(policy._PolicyAnalyzerServicer, [rule.name for rule in RULES])  # type: ignore[misc]
PolicyPack("defender-conditional-access", [*RULES, *former_names()])

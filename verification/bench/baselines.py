"""The two programs that ours is measured beside: same packages and nothing else, and same packages at work."""

from pathlib import Path

from bootstrap.virtual_environment import ROOT

EMPTY = """
import pulumi
import pulumi_azuread
import pydantic
"""
BARE = """
import pulumi_azuread as azuread
from pulumi import dynamic


class NothingProvider(dynamic.ResourceProvider):
    serialize_as_secret_always = False

    def create(self, props):
        return dynamic.CreateResult("nothing", {})

    def diff(self, id_, olds, news):
        return dynamic.DiffResult(changes=False)

    def read(self, id_, props):
        return dynamic.ReadResult(id_, props)


class Nothing(dynamic.Resource):
    pass


Nothing(NothingProvider(), "nothing", {})
azuread.ConditionalAccessPolicy(
    "policy",
    display_name="Baseline",
    state="enabledForReportingButNotEnforced",
    conditions=azuread.ConditionalAccessPolicyConditionsArgs(
        users=azuread.ConditionalAccessPolicyConditionsUsersArgs(included_users=["All"]),
        applications=azuread.ConditionalAccessPolicyConditionsApplicationsArgs(included_applications=["Office365"]),
        client_app_types=["browser"],
    ),
    grant_controls=azuread.ConditionalAccessPolicyGrantControlsArgs(
        operator="AND", built_in_controls=["compliantDevice"]
    ),
)
"""


def write_program(folder: Path, text: str) -> Path:
    """A Pulumi program in the repository's virtual environment."""
    folder.mkdir(parents=True)
    options = {"toolchain": "pip", "virtualenv": str(ROOT / ".venv")}
    (folder / "Pulumi.yaml").write_text(f"name: {folder.name}\nruntime:\n  name: python\n  options: {options}\n")
    (folder / "__main__.py").write_text(text)
    return folder

"""`--merge`: what a stack file lacks is added, and whatever it has stays as it is."""

import stat
from collections.abc import Callable

import pytest

from ops.adopt.stack_file import merged_text
from ops.pipeline.errors import PipelineError
from sandbox.tenant import seed
from tests.ops.adopt.conftest import EMERGENCY, Folder, Portal, Ran

BEFORE = f"""\
# yaml-language-server: $schema=settings/stack.schema.json
encryptionsalt: v1:abc=   # of the pass phrase

config:
    # Who signs in.
    azuread:tenantId: "{seed.TENANT_ID}"
    connector:   # without its namespace
        windowsEnabled: true     # evaluated
        requireConnection:   yes
    defender-conditional-access:breakGlass: {{users: [{seed.BREAK_GLASS_1}, '{seed.BREAK_GLASS_2}']}}
    # adopt: later
# At the end.
"""


def test_what_is_there_stays_line_by_line(portal: Portal, run: Callable[..., Ran], folder: Folder) -> None:
    portal.connector()
    portal.compliance_policy()
    access = portal.access_policy()
    before = BEFORE.replace("  yes", " true")
    folder.file.write_text(before, encoding="utf-8")
    folder.file.chmod(0o600)
    ran = run("--merge", "--compliance-policy", "Windows risk", "--conditional-access", access, "--format", "json")
    assert ran.err == ""
    assert ran.document["written"] == ["tenantCompliance", "compliancePolicy", "conditionalAccess"]
    assert ran.document["wouldChange"] == []
    head, _ = before.split("# At the end.\n")
    assert folder.text.startswith(head)
    assert folder.text.endswith(f"        adopt: {access}\n# At the end.\n")
    assert "    defender-conditional-access:tenantCompliance:\n        secureByDefault: false\n" in folder.text
    assert stat.S_IMODE(folder.file.stat().st_mode) == 0o600
    assert [one.name for one in folder.path.iterdir() if one.name.startswith(".")] == []


def test_a_part_that_is_there_is_not_changed(portal: Portal, run: Callable[..., Ran], folder: Folder) -> None:
    portal.compliance_policy()
    assert run("--compliance-policy", "Windows risk").status == 2
    before = folder.text
    ran = run("--merge", "--compliance-policy", "Windows risk")
    assert (ran.status, ran.err, folder.text) == (
        1,
        "Error: The stack file has compliancePolicy already: what is there is never changed. Nothing was written.\n",
        before,
    )
    ran = run("--merge")
    assert (ran.status, ran.err, folder.text) == (
        1,
        "Error: There is nothing to add to the stack file. Nothing was written.\n",
        before,
    )


def test_emergency_accounts_of_the_file_are_the_only_ones(
    portal: Portal, run: Callable[..., Ran], folder: Folder
) -> None:
    access = portal.access_policy()
    text = (
        f"config:\n  azuread:tenantId: {seed.TENANT_ID}\n"
        f"  defender-conditional-access:breakGlass:\n    users: [{seed.BREAK_GLASS_1}]\n"
    )
    folder.file.write_text(text, encoding="utf-8")
    ran = run("--merge", "--conditional-access", access, *EMERGENCY)
    assert (ran.status, ran.err) == (
        1,
        "Error: The stack file has breakGlass already, and takes no other emergency accounts. Nothing was written.\n",
    )


def test_without_a_file_there_is_nothing_to_merge_into(run: Callable[..., Ran], folder: Folder) -> None:
    ran = run("--merge")
    assert (ran.status, ran.err) == (1, "Error: There is no Pulumi.contoso.yaml. The stacks here: none.\n")
    assert not folder.file.exists()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("", "config:\n  NEW\n", id="empty"),
        pytest.param("# only this", "# only this\nconfig:\n  NEW\n", id="a-comment"),
        pytest.param("config:\nencryptionsalt: x\n", "config:\n  NEW\nencryptionsalt: x\n", id="no-value"),
        pytest.param("a: 1\nconfig:\n b: 2\n\n# c\nd: 3\n", "a: 1\nconfig:\n b: 2\n NEW\n\n# c\nd: 3\n", id="between"),
        pytest.param("config:\r\n  a: 1\r\n# x\r\n", "config:\r\n  a: 1\r\n  NEW\r\n# x\r\n", id="line-ends"),
        pytest.param("config:\n  a: 1", "config:\n  a: 1\n  NEW\n", id="no-line-end"),
        pytest.param("config:\n  a: |\n    # x\n\n", "config:\n  a: |\n    # x\n  NEW\n\n", id="a-text-in-lines"),
    ],
)
def test_where_it_is_added(before: str, after: str) -> None:
    added = {"azuread:tenantId": "x"}
    assert merged_text("f", before, added, {}, {}) == after.replace("NEW", "azuread:tenantId: x")


@pytest.mark.parametrize(
    "before",
    ["config: {a: 1}\n", "- a\n", "config: [a\n", "{config: {}}\n", "config: text\n", "config:\n  a: 1\n  a: 2\n"],
)
def test_what_cannot_be_added_to(before: str) -> None:
    with pytest.raises(PipelineError) as stopped:
        merged_text("Pulumi.x.yaml", before, {"azuread:tenantId": "x"}, {}, {})
    assert stopped.value.message == (
        "Pulumi.x.yaml was not changed: it is no YAML file whose `config` is a mapping with a key on each line. "
        "Correct it, or write a new stack file under another name and take its parts over by hand."
    )

"""The command as somebody starts it at a terminal."""

from collections.abc import Callable

import pytest

from ops.__main__ import main
from sandbox.tenant import seed
from tests.ops.tenants import StackFolder
from tests.ops.verify.conftest import Deployed, Ran


def words(text: str) -> str:
    return " ".join(text.split())


def test_text_says_what_differs_and_what_to_do(
    stack: StackFolder, deployed: Deployed, capsys: pytest.CaptureFixture[str]
) -> None:
    stack.write()
    capsys.readouterr()
    assert main(["verify", "dev"]) == 0
    assert words(capsys.readouterr().out).endswith(" ok. The tenant has what the stack configures.")
    deployed.patch_access(displayName="Require compliant device", conditions=deployed.users(includeUsers=[seed.ADELE]))
    assert main(["verify", "dev"]) == 2
    out = capsys.readouterr().out
    assert out.startswith(f"Stack dev, tenant Contoso, {seed.TENANT_ID}\n")
    assert max(map(len, out.splitlines())) <= 120
    assert "\x1b" not in out
    assert "weaker" in out
    assert words(out).endswith(
        "What differs reads: configured → in the tenant. Put it right from the top, then run the same command."
    )


@pytest.mark.usefixtures("deployed")
def test_the_document_has_a_version(run: Callable[..., Ran]) -> None:
    document = run().document
    assert set(document) == {"schemaVersion", "command", "stack", "tenant", "status", "summary", "rows"}
    assert (document["schemaVersion"], document["command"], document["status"]) == (1, "verify", "ok")
    assert list(document["summary"]) == ["missing", "weaker", "different", "not known", "note", "ok"]

"""The hook before a deletion: its name is the advice, and it refuses whatever it is asked about."""

import pulumi
import pytest

from components.checks.deletion import refusal
from tests.components.programs import as_program


def test_every_deletion_is_refused() -> None:
    made: list[pulumi.ResourceHook] = []
    as_program(lambda: made.append(refusal("it")))
    (hook,) = made
    assert hook.name == (
        "it: access is enforced. First set `state: reportOnly` under conditionalAccess and run `pulumi up`, whole and "
        "without another change; then take parts out, or run `pulumi destroy` as it is, without --run-program"
    )
    assert hook.opts is not None
    assert hook.opts.on_dry_run is True
    asked = pulumi.ResourceHookArgs(urn="urn", id="1", name="it-connector", type="a:b:C")
    with pytest.raises(pulumi.RunError, match=r"^it-connector is not deleted while this stack enforces access\.$"):
        hook.callback(asked)

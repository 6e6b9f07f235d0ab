"""How the end of a cell is judged: what is not as it would be undisturbed, and what a secret was left in, is wrong."""

import dataclasses
from pathlib import Path

from sandbox.engine import Engine
from verification.faults.pulumi_commands.cells import ended
from verification.faults.pulumi_commands.operations import REFRESH
from verification.faults.pulumi_commands.stack import faulty_stack
from verification.faults.pulumi_commands.sweep import undisturbed


def test_judging(engine: Engine, tmp_path: Path) -> None:
    with faulty_stack(engine, tmp_path) as stack:
        REFRESH.prepare(stack)
        _, wanted = undisturbed(stack, REFRESH)
        stack.put_back()
        run = stack.run(REFRESH.first)
        assert ended(stack, REFRESH, run, wanted).outcome == "in the run"
        secret = stack.tenant.client_secret
        leaking = ended(stack, REFRESH, dataclasses.replace(run, output=run.output + secret), wanted)
        assert (leaking.outcome, leaking.detail) == ("wrong", "The output holds the client secret in clear.")
        (stack.workspace.state / "left.txt").write_text(secret)
        assert ended(stack, REFRESH, run, wanted).detail == "The state holds the left.txt: client secret in clear."
        (stack.workspace.state / "left.txt").unlink()
        stack.tenant.state.device_management_settings["secureByDefault"] = False
        assert ended(stack, REFRESH, run, wanted).detail == "settings: secureByDefault: False instead of True"
        failed = ended(stack, REFRESH, dataclasses.replace(run, exit_code=1), wanted)
        assert (failed.outcome, len(failed.writes)) == ("wrong", 2)
        stack.tenant.faults.inject("GET", "/metadata/endpoints", "403 permission missing", times=99)
        assert (
            "The next command failed too:"
            in ended(stack, REFRESH, dataclasses.replace(run, exit_code=1), wanted).detail
        )

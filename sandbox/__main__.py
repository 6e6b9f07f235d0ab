"""The one door to the sandbox: `python -m sandbox COMMAND`, one of COMMANDS below.

What a command does is in the module that it names. `bootstrap` makes `.venv` when it is missing or out of date.
"""

from typing import Final

from bootstrap.commands import Command, run

COMMANDS: Final = {
    "demo": Command("sandbox.demo", "run the whole story against the emulated tenant"),
    "demo-operator": Command("sandbox.demo.operator", "preflight, impact, verify and adopt, likewise"),
    "stack": Command("sandbox.stack", "a shell in which plain pulumi commands meet an emulated tenant"),
    "tenant": Command("sandbox.tenant", "start the emulated tenant by itself"),
}

if __name__ == "__main__":
    run("sandbox", __doc__, COMMANDS)

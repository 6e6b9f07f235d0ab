"""Refuses to delete any part while access is enforced: by destroy, or by removing it from the program.

Pulumi's `protect` refuses a deletion too, and then advises to unprotect. So each part carries a hook before deletion as
well, as long as access is enforced. Its name is the advice: the engine shows the name wherever the program does not run
(`pulumi destroy`) or no longer declares the component, and also before the hook's own message where it runs. With this
hook in the state a deletion is refused even after `pulumi state unprotect`.
"""

import pulumi


def refusal(name: str) -> pulumi.ResourceHook:
    """The hook before the deletion of any part of the component `name`, to be bound while access is enforced."""
    return pulumi.ResourceHook(_advice(name), _refuse, pulumi.ResourceHookOptions(on_dry_run=True))


def _refuse(args: pulumi.ResourceHookArgs) -> None:
    msg = f"{args.name} is not deleted while this stack enforces access."
    raise pulumi.RunError(msg)


def _advice(name: str) -> str:
    return (
        f"{name}: access is enforced. First set `state: reportOnly` under conditionalAccess and run `pulumi up`, whole "
        "and without another change; then take parts out, or run `pulumi destroy` as it is, without --run-program"
    )

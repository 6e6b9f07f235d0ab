"""`python -m ops init`: the files of a new stack, from one of the examples and a few answers.

It writes `Pulumi.STACK.yaml` and `policy_pack/stacks/STACK.json` from the same answers, reads no tenant, starts no
Pulumi, and never overwrites a file. The settings validate each answer, and their errors are shown.
"""

"""`python -m ops init`: the files of a new stack, from one of the examples and a few answers.

It writes `Pulumi.STACK.yaml` and `policy_pack/stacks/STACK.json` from the same answers, reads no tenant, starts no
Pulumi, and never writes over a file. Whether an answer is right the settings say, in their own words.
"""

"""`python -m ops preflight STACK`: what is missing before access can be enforced. It only reads.

Exit status: 0 everything is as it should be (notes do not count), 2 something is wrong, 1 something is not known and
nothing is wrong, or the command could not do its work.
"""

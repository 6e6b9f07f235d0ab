"""`python -m ops preview STACK`: the gate of a pull request, in the tenant or in the sandbox.

Exit status: 0 nothing gets weaker, or a label says that it is intended; 2 something gets weaker; 1 the policy pack
refuses it, the preview failed, or the command could not do its work.
"""

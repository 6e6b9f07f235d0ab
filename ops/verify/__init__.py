"""`python -m ops verify STACK`: whether the tenant has what the stack configures. It only reads.

Exit status: 0 as configured, 2 a part is missing, weaker or different, or an emergency account is not excluded, 1
something is not known and nothing is wrong, or the command could not do its work.
"""

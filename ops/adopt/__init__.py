"""`python -m ops adopt STACK`: what the tenant has already, and a stack file that takes it over. It only reads.

Exit status: 0 the stack file has all of it, 2 something could not be expressed, would change, or the policy pack would
refuse it, 1 nothing was written.
"""

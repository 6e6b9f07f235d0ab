"""`python -m ops drift STACK`: what somebody changed in the tenant, beside the program, as one issue per stack."""

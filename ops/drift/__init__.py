"""`python -m ops drift STACK`: reports changes of the tenant that the program did not make, one issue per stack."""

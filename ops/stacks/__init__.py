"""`python -m ops stacks`: which stacks a run is about, and whether it uses their tenants or the sandbox."""

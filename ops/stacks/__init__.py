"""`python -m ops stacks`: which stacks a run is about, and whether it asks their tenants or the sandbox."""

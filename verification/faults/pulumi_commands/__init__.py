"""Faults and kills through the whole engine: the real program, hooks, provider host and azuread plugin."""

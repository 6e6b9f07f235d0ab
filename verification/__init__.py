"""What the project is tried by, beyond its tests: faults at every request, kills, broken code, and what a run costs.

Developers start it with `python -m dev`. It drives the product through the sandbox, and neither of them imports it.
"""

"""Shows what happens when something fails, at whichever request: `python -m dev faults`."""

"""What the program costs: Graph requests beside the fewest possible, wall time beside an empty program."""

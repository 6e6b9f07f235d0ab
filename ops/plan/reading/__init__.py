"""What a plan holds: the JSON of `pulumi preview --json`, and one change for each resource. Judges nothing."""

"""Words for what a plan holds: the portal's terms, and how a value or a difference is written. Judges nothing."""

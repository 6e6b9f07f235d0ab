"""Words for the content of a plan: the portal's terms, and how a value or a difference is written. Judges nothing."""

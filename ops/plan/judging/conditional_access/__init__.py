"""What a change of a Conditional Access policy means: its state, its scope, its controls."""

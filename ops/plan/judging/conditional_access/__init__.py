"""What a change of a Conditional Access policy means: its state, whom it reaches, what it asks for."""

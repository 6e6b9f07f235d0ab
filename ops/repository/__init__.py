"""What git says of a change."""

"""What git knows about a change."""

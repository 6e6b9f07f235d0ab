"""What a change of a Windows compliance policy means: its settings, assignments and actions for noncompliance."""

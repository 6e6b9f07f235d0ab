"""A report for its readers: at a terminal, in a pull request, or as JSON for a program. Judges nothing."""

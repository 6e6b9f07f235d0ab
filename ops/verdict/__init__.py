"""The verdict on a plan, its words for a pull request and for the log, and what a refresh found."""

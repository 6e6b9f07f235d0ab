"""What a plan comes to: a judgement, its words for a pull request and for the log, and what a refresh found."""

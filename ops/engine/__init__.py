"""Pulumi's command line as the pipelines run it: one stack, one identity, and what came of it."""

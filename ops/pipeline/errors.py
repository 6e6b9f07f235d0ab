"""Errors that are shown to a person in a pipeline, never as a traceback."""

import click


class PipelineError(click.ClickException):
    """The command cannot do its work, and ends with exit status 1. The last line is understood without the others."""

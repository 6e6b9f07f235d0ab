"""What goes wrong in a pipeline and is shown to a person, never as a traceback."""

import click


class PipelineError(click.ClickException):
    """The command cannot do its work; ends with the exit status 1. The last line stands alone."""

"""What a run of Pulumi is told, and who else has to know it."""

from components.looked_up_names import VARIABLE
from pulumi_cli.pulumi import LOOKED_UP_NAMES


def test_the_program_writes_its_names_where_the_commands_look_for_them() -> None:
    """Two words for one variable: the commands do not import the program's packages."""
    assert LOOKED_UP_NAMES == VARIABLE

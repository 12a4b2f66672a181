"""A group of commands of which one is meant where none is named."""

from typing import Any, Final

from typer.core import TyperGroup

DEFAULT: Final = "figures"


class WithDefaultCommand(TyperGroup):
    """A group whose command `figures` is meant where the first word names none."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put the name of that command before the words of one that names none."""
        if not args or (args[0] not in self.commands and args[0] not in ctx.help_option_names):
            args = [DEFAULT, *args]
        return super().parse_args(ctx, args)

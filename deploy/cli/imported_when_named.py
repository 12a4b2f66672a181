"""A group of commands of which each is imported only when it is named, or when all are listed.

A command needs nothing that the others import, and `motcua up` would keep it in memory as long as the office
is open.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from importlib import import_module
from typing import Any, Final

from typer import Typer
from typer.core import TyperGroup
from typer.main import get_command, get_group

FOLDER: Final = "deploy.cli.commands"


class ImportedWhenNamed(Mapping[str, Any]):
    """Commands by name; each is made when it is asked for."""

    def __init__(self, modules: Mapping[str, str]) -> None:
        """Import nothing yet.

        Args:
            modules: Module and function, or application, of each command, as `office.up:up`.
        """
        self._modules = modules

    def __getitem__(self, name: str) -> Any:
        return made(name, self._modules[name])

    def __iter__(self) -> Iterator[str]:
        return iter(self._modules)

    def __len__(self) -> int:
        return len(self._modules)


@cache
def made(name: str, where: str) -> Any:
    """Import a command, or a group of them."""
    module, _, attribute = where.partition(":")
    found: Typer | Callable[..., None] = getattr(import_module(f"{FOLDER}.{module}"), attribute)
    if isinstance(found, Typer):
        command: Any = get_group(found)
    else:
        alone = Typer(add_completion=False)
        alone.command(name)(found)
        command = get_command(alone)
    command.name = name
    return command


def group_of(modules: Mapping[str, str]) -> type[TyperGroup]:
    """Return the class of a group of commands, by their modules."""

    class Group(TyperGroup):
        def __init__(self, **settings: Any) -> None:
            super().__init__(**settings)
            self.commands = ImportedWhenNamed(modules)  # type: ignore[assignment]  # nobody adds one

    return Group

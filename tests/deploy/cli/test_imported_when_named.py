"""A command imports what it needs itself, not what the others do."""

import subprocess
import sys

import pytest
from typer.core import TyperGroup
from typer.main import get_command

from deploy.cli.main import COMMANDS, app

LOADED = """
import sys
from typer.testing import CliRunner
from deploy.cli.main import app
done = CliRunner().invoke(app, sys.argv[1:])
assert done.exit_code == 0, done.output
print(*sorted(name for name in sys.modules if name.startswith("deploy.cli.commands.")))
"""


def imported_by(*words: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", LOADED, *words], capture_output=True, text=True, timeout=60, check=True
    )
    return {name.removeprefix("deploy.cli.commands.") for name in done.stdout.split()}


def test_a_command_imports_no_other() -> None:
    assert imported_by("demo", "--help") == {"office", "office.demo"}


def test_a_command_of_a_group_imports_its_group_only() -> None:
    assert imported_by("units", "--help") == {"figures", "figures.units"}


def test_the_version_needs_no_command() -> None:
    assert imported_by("--version") == set()


def test_every_command_is_there_under_its_name_and_listed_in_order() -> None:
    group = get_command(app)
    assert isinstance(group, TyperGroup)
    assert list(group.commands) == list(COMMANDS)
    assert [command.name for command in group.commands.values()] == list(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_says_what_it_does(name: str) -> None:
    group = get_command(app)
    assert isinstance(group, TyperGroup)
    assert group.commands[name].get_short_help_str()

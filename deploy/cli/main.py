"""`motcua`: all commands."""

from importlib.metadata import version
from typing import Annotated, Final

import typer

from deploy.cli.imported_when_named import group_of

COMMANDS: Final = {
    "demo": "office.demo:demo",
    "up": "office.up:up",
    "replay": "publishing.replay:replay",
    "simulate": "publishing.simulate:simulate",
    "import": "publishing.import_file:import_file",
    "inspection-pack": "figures.packs:inspection_pack",
    "verify-pack": "figures.packs:verify_pack",
    "due": "figures.due:due",
    "rehearse": "figures.rehearse:rehearse",
    "doctor": "office.doctor:doctor",
    "retention": "office.retention:retention",
    "init": "office.init:init",
    "conformance": "publishing.conformance:conformance",
    "backup": "office.backup:backup",
    "restore": "office.restore:restore",
    "verify": "office.verify:verify",
    "read-again": "publishing.read_again:read_again",
    "report": "figures.report:app",
    "publishers": "publishing.publishers:app",
    "adapters": "publishing.adapters:app",
    "subscribers": "publishing.subscribers:app",
    "calendar": "figures.calendar:app",
    "catalogue": "figures.catalogue:app",
    "units": "figures.units:app",
    "wordings": "office.wordings:app",
    "inspection": "office.inspection:app",
    "dead": "publishing.dead:app",
    "staff": "staff:app",
}
"""The commands in the order of their list, each with its module and what that calls it."""

app = typer.Typer(
    cls=group_of(COMMANDS),
    help="One stop, one door: records, deadlines, letters and surveys of a commune office, as events.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def _print_version(asked: bool) -> None:
    if asked:
        typer.echo(f"motcua {version('motcua')}")
        raise typer.Exit


@app.callback()
def main(
    _version: Annotated[
        bool,
        typer.Option("--version", callback=_print_version, is_eager=True, help="Show the version, and exit."),
    ] = False,
) -> None:
    """Take the options of all commands."""


if __name__ == "__main__":
    app()

"""`motcua`: all commands."""

from importlib.metadata import version
from typing import Annotated

import typer

from deploy.cli.commands import staff
from deploy.cli.commands.figures import calendar, catalogue, due, packs, rehearse, report, units
from deploy.cli.commands.office import (
    backup,
    demo,
    doctor,
    init,
    inspection,
    restore,
    retention,
    up,
    verify,
    wordings,
)
from deploy.cli.commands.publishing import (
    adapters,
    conformance,
    dead,
    import_file,
    publishers,
    read_again,
    replay,
    simulate,
    subscribers,
)

app = typer.Typer(
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


app.command()(demo.demo)
app.command()(up.up)
app.command()(replay.replay)
app.command()(simulate.simulate)
app.command("import")(import_file.import_file)
app.add_typer(report.app, name="report")
app.command("inspection-pack")(packs.inspection_pack)
app.command("verify-pack")(packs.verify_pack)
app.command()(due.due)
app.command()(rehearse.rehearse)
app.command()(doctor.doctor)
app.command()(retention.retention)
app.command()(init.init)
app.command()(conformance.conformance)
app.command()(backup.backup)
app.command()(restore.restore)
app.command()(verify.verify)
app.command("read-again")(read_again.read_again)
app.add_typer(publishers.app, name="publishers")
app.add_typer(adapters.app, name="adapters")
app.add_typer(subscribers.app, name="subscribers")
app.add_typer(calendar.app, name="calendar")
app.add_typer(catalogue.app, name="catalogue")
app.add_typer(units.app, name="units")
app.add_typer(wordings.app, name="wordings")
app.add_typer(inspection.app, name="inspection")
app.add_typer(dead.app, name="dead")
app.add_typer(staff.app, name="staff")

if __name__ == "__main__":
    app()

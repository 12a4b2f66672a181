"""`motcua`: all commands."""

import typer

from deploy.cli.commands import (
    backup,
    calendar,
    conformance,
    dead,
    demo,
    doctor,
    due,
    init,
    publishers,
    replay,
    report,
    restore,
    retention,
    up,
    verify,
)

app = typer.Typer(
    help="One stop, one door: records, deadlines, letters and surveys of a commune office, as events.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command()(demo.demo)
app.command()(up.up)
app.command()(replay.replay)
app.command()(report.report)
app.command()(due.due)
app.command()(doctor.doctor)
app.command()(retention.retention)
app.command()(init.init)
app.command()(conformance.conformance)
app.command()(backup.backup)
app.command()(restore.restore)
app.command()(verify.verify)
app.add_typer(publishers.app, name="publishers")
app.add_typer(calendar.app, name="calendar")
app.add_typer(dead.app, name="dead")

if __name__ == "__main__":
    app()

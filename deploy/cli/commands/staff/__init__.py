"""`motcua staff`: people of the office, their accounts and sessions, and the reading log."""

from typing import Final

import typer

from deploy.cli.commands.staff import accounts, people, reading_log

app: Final = typer.Typer(
    help="People of the office: who they are, what they may do, how they sign in.", no_args_is_help=True
)
app.command()(people.add)
app.command("list")(people.list_all)
app.command()(people.post)
app.command()(people.end)
app.command()(accounts.link)
app.command()(accounts.password)
app.command("second-factor")(accounts.second_factor)
app.add_typer(accounts.sessions, name="sessions")
app.add_typer(reading_log.app, name="log")

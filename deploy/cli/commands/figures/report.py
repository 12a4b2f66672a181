"""`motcua report`."""

from datetime import date
from typing import Annotated

import typer

from deploy.cli.figures_table import figures_table
from deploy.office.bus import bus
from deploy.office.figures import Figures, ReportPeriod, figures_of, period_of, period_of_group
from deploy.terminal.moments import parsed_day
from deploy.terminal.running import run
from deploy.terminal.screen import output


def report(
    since: Annotated[
        date,
        typer.Option(
            "--from", parser=parsed_day, metavar="DAY", help="First day, as 2026-01-01 or 01/01/2026"
        ),
    ],
    until: Annotated[date, typer.Option("--to", parser=parsed_day, metavar="DAY", help="Last day")],
    unit: Annotated[str, typer.Option(help="Unit id, or its code on the first day")] = "",
    group: Annotated[str, typer.Option(help="Group of units instead of one, for example trieu-son")] = "",
    with_predecessors: Annotated[
        bool,
        typer.Option("--with-predecessors", help="Add the units that were merged into this one"),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON, for other programs")] = False,
) -> None:
    """Show the figures of a unit or a group of units over a period."""
    if bool(unit) is bool(group) or (group and with_predecessors):
        raise typer.BadParameter("name a --unit, with or without its predecessors, or a --group")
    period, figures = run(ask_figures(unit, group, since, until, with_predecessors))
    if as_json:
        output.print_json(data=figures.as_json())
    else:
        output.print(figures_table(period, figures))


async def ask_figures(
    unit: str, group: str, since: date, until: date, with_predecessors: bool
) -> tuple[ReportPeriod, Figures]:
    """Return the period of the options and its figures."""
    if group:
        period = period_of_group(group, since, until)
    else:
        period = period_of(unit, since, until, with_predecessors=with_predecessors)
    async with bus() as client:
        return period, await figures_of(period, client)

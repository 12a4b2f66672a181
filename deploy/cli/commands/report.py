"""`motcua report`."""

from datetime import datetime
from typing import Annotated, Final

import typer

from deploy.cli.bus import bus
from deploy.cli.figures import Figures, Period, figures_of, period_of
from deploy.cli.figures_table import figures_table
from deploy.cli.running import run
from deploy.cli.screen import output

DAY: Final = ["%Y-%m-%d"]


def report(
    unit: Annotated[str, typer.Option(help="Unit id, or the official code that it bore on the first day")],
    since: Annotated[datetime, typer.Option("--from", formats=DAY, help="First day")],
    until: Annotated[datetime, typer.Option("--to", formats=DAY, help="Last day")],
    as_json: Annotated[bool, typer.Option("--json", help="As JSON, for other programs")] = False,
) -> None:
    """Show a unit's figures over a period, as the services answer them."""
    period, figures = run(asked(unit, since, until))
    if as_json:
        output.print_json(data=figures.as_json())
    else:
        output.print(figures_table(period, figures))


async def asked(unit: str, since: datetime, until: datetime) -> tuple[Period, Figures]:
    """Return the period that is meant and its figures."""
    period = period_of(unit, since.date(), until.date())
    async with bus() as client:
        return period, await figures_of(period, client)

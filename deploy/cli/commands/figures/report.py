"""`motcua report`."""

from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from deploy.cli.commands.figures.closing import close
from deploy.cli.default_command import DEFAULT, WithDefaultCommand
from deploy.cli.figures_table import figures_table
from deploy.office.bus import bus
from deploy.office.figures import Figures, ReportPeriod, figures_of, period_of, period_of_group
from deploy.office.forecast import FORM as FORECAST
from deploy.office.forecast import forecast_table, make_forecast
from deploy.office.official_forms import FormFiles, known_form, make_form
from deploy.terminal.moments import FirstDay, LastDay
from deploy.terminal.running import run
from deploy.terminal.screen import output
from shared.contracts.questions.reports.decision_766 import Forecast766
from shared.reference.units.lines import UnitsBy

app = typer.Typer(
    cls=WithDefaultCommand,
    help="Figures of a unit or a group over a period, official forms of them, and the closing of a period.",
)
FORMS = (
    "ii-06a (by unit), ii-06b (by procedure), ii-07a (by field), 07a-btp-2026, so-theo-doi (form 07), or 766 "
    "for the forecast by Decision 766"
)


@app.command(DEFAULT)
def report(
    since: FirstDay,
    until: LastDay,
    unit: Annotated[str, typer.Option(help="Unit id, or its code on the first day")] = "",
    group: Annotated[str, typer.Option(help="Group of units instead of one, for example trieu-son")] = "",
    with_predecessors: Annotated[
        bool,
        typer.Option("--with-predecessors", help="Add the units that were merged into this one"),
    ] = False,
    by: Annotated[
        UnitsBy,
        typer.Option(
            help="Rows of a group's form by unit: each as it was, or under the one it is part of now"
        ),
    ] = UnitsBy.OLD,
    form: Annotated[str, typer.Option(help=f"An official form: {FORMS}")] = "",
    receiving: Annotated[str, typer.Option(help="To whom the form goes, as it is to stand on it")] = "",
    reported: Annotated[
        bool, typer.Option("--reported", help="The form as it stood when the period was closed")
    ] = False,
    xlsx: Annotated[Path | None, typer.Option(dir_okay=False, help="Write the form as XLSX")] = None,
    pdf: Annotated[Path | None, typer.Option(dir_okay=False, help="Write the form as PDF")] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="As JSON, for other programs: to the screen, or to FILE")
    ] = False,
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", dir_okay=False, help="Where --json is written")
    ] = None,
) -> None:
    """Show the figures of a unit or a group of units over a period, or make an official form of them."""
    if bool(unit) is bool(group) or (group and with_predecessors):
        raise typer.BadParameter("name a --unit, with or without its predecessors, or a --group")
    if file and not as_json:
        raise typer.BadParameter(f"{file}: say --xlsx, --pdf or --json before a file")
    if not form and (xlsx or pdf or file or receiving or reported):
        raise typer.BadParameter("name the --form that is written")
    asked = partial(_period, unit, group, since, until, with_predecessors, by)
    if form == FORECAST:
        if xlsx or pdf or receiving or reported:
            raise typer.BadParameter("the forecast is shown, or written as --json")
        forecast_period, forecast, told = run(_forecast(asked, file))
        if as_json and not file:
            output.print_json(data=told)
        elif not as_json:
            output.print(forecast_table(forecast_period, forecast))
        return
    if form:
        files = FormFiles(xlsx, pdf, file)
        told = run(_made(form, asked, files, receiving, reported))
        if not files.any:
            output.print_json(data=told)
        return
    period, figures = run(_asked(asked))
    if as_json:
        output.print_json(data=figures.as_json())
    else:
        output.print(figures_table(period, figures))


async def _forecast(
    asked: Callable[[], ReportPeriod], file: Path | None
) -> tuple[ReportPeriod, Forecast766, dict[str, Any]]:
    period = asked()
    async with bus() as client:
        return period, *await make_forecast(period, client, file)


def _period(
    unit: str, group: str, since: date, until: date, with_predecessors: bool, by: UnitsBy
) -> ReportPeriod:
    if group:
        return period_of_group(group, since, until, by)
    return period_of(unit, since, until, with_predecessors=with_predecessors)


async def _asked(asked: Callable[[], ReportPeriod]) -> tuple[ReportPeriod, Figures]:
    """Return the period of the options and its figures."""
    period = asked()
    async with bus() as client:
        return period, await figures_of(period, client)


async def _made(
    form: str, asked: Callable[[], ReportPeriod], files: FormFiles, receiving: str, reported: bool
) -> dict[str, Any]:
    """Write the form of the options, and return it as data."""
    period = asked()
    known_form(form)
    async with bus() as client:
        return await make_form(form, period, client, files, receiving=receiving, reported=reported)


app.command("close")(close)

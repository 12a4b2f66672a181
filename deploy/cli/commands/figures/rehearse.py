"""`motcua rehearse`."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from deploy.office.data_folder import DataOption, selected_folder
from deploy.office.figures import ReportPeriod, check_order, period_of, period_of_group
from deploy.office.law_folder import read_law_of
from deploy.terminal.moments import FirstDay, LastDay
from deploy.terminal.running import run
from deploy.terminal.screen import output

if TYPE_CHECKING:
    from services.deadlines.rehearsal.comparing import Rehearsal


def rehearse(
    law: Annotated[
        Path,
        typer.Option(
            exists=True,
            file_okay=False,
            metavar="FOLDER",
            help="Catalogue, calendars and rules to rehearse (docs/own-law.md)",
        ),
    ],
    since: FirstDay,
    until: LastDay,
    unit: Annotated[str, typer.Option(help="Unit id, or its code on the first day; all without it")] = "",
    group: Annotated[str, typer.Option(help="Group of units instead of one, for example trieu-son")] = "",
    csv: Annotated[
        Path | None, typer.Option(dir_okay=False, help="Write the records that differ as CSV")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON, for other programs")] = False,
    data: DataOption = None,
) -> None:
    """Count past records by another law, and say what it would have changed. Nothing is written."""
    if unit and group:
        raise typer.BadParameter("name a --unit or a --group, or neither for all units")
    read_law_of(law.resolve())
    # Imported here, since the services would slow down every other command.
    from deploy.cli.rehearsal_table import rehearsal_tables
    from deploy.office.rehearsal import as_data, rehearse_office

    async def rehearsed() -> "tuple[ReportPeriod, Rehearsal]":
        period = _period(unit, group, since, until)
        return period, await rehearse_office(selected_folder(data), period, csv)

    period, found = run(rehearsed())
    if as_json:
        output.print_json(data=as_data(period, found))
        return
    for table in rehearsal_tables(period, found):
        output.print(table)


def _period(unit: str, group: str, since: date, until: date) -> ReportPeriod:
    """Return the period of the options.

    Raises:
        WrongOption: The unit or group is unknown, or the period ends before it begins.
    """
    if group:
        return period_of_group(group, since, until)
    if unit:
        return period_of(unit, since, until)
    check_order(since, until)
    return ReportPeriod("Tất cả đơn vị · all units", (), since, until)

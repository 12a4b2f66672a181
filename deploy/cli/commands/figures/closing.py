"""`motcua report close`."""

from typing import Annotated, Final

import typer

from deploy.office.asking import asks_of
from deploy.office.bus import bus
from deploy.office.figures import ReportPeriod, period_of
from deploy.office.law_folder import zone_of_commands
from deploy.terminal.moments import FirstDay, LastDay
from deploy.terminal.running import CannotDo, WrongOption, run
from deploy.terminal.screen import output
from shared.contracts.events.fact import fact_id
from shared.contracts.questions.supervision.closings import (
    ClosePeriod,
    Closing,
    ClosingOutcome,
    PeriodClosing,
)

WITHIN_S: Final = 300.0
"""All that a report holds is asked, record by record."""
REFUSED: Final = {
    ClosingOutcome.ALREADY: "it was closed before, and can only be corrected: say --why",
    ClosingOutcome.NOT_CLOSED: "it was never closed, so there is nothing to correct: leave out --why",
    ClosingOutcome.NOT_ENDED: "its last day is not over, or it ends before it begins",
    ClosingOutcome.CHANGING: "its records changed while they were read: try again",
}


def close(
    unit: Annotated[str, typer.Option(help="Unit id, or its code on the first day")],
    since: FirstDay,
    until: LastDay,
    by: Annotated[str, typer.Option(help="Id of the chairman who closes it, as `motcua staff` has it")],
    why: Annotated[str, typer.Option(help="Why a closed period is corrected; without it one is closed")] = "",
) -> None:
    """Close a period of a unit, or correct one: what was reported then stays readable as it was reported."""
    made = run(close_period(period_of(unit, since, until), by, why))
    at = f"{made.closed_at.astimezone(zone_of_commands()):%H:%M:%S %d/%m/%Y}"
    what = f"đính chính lần {made.number}" if made.number else "đã chốt"
    what_en = f"correction {made.number}" if made.number else "closed"
    output.print(
        f"Kỳ {since:%d/%m/%Y} – {until:%d/%m/%Y}: {what} lúc {at}, {made.closed_by}\n"
        f"{since} – {until}: {what_en} at {at} by {made.closed_by}\n"
        f"SHA-256 {made.digest}",
        markup=False,
        highlight=False,
    )


async def close_period(period: ReportPeriod, by: str, why: str) -> Closing:
    """Close a period; the same command again changes nothing.

    Raises:
        CannotDo: It may not be closed.
    """
    (unit,) = period.units
    form = fact_id("command", unit, period.since, period.until, why)
    try:
        asked = ClosePeriod(unit=unit, since=period.since, until=period.until, form=form, by=by, why=why)
    except ValueError as invalid:
        raise WrongOption("--by takes up to 200 signs, --why up to 500") from invalid
    async with bus() as client:
        made: PeriodClosing = await asks_of(client, WITHIN_S)(asked)
    if made.outcome is ClosingOutcome.CLOSED and made.closing:
        return made.closing
    raise CannotDo(f"the period is not closed now: {REFUSED[made.outcome]}")

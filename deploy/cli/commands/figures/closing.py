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
from shared.forms.asking import Asks
from shared.forms.closed import closings_of_period

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
    """Close a period, which the same command again does not change, or correct it, which it does again.

    Raises:
        CannotDo: It may not be closed.
    """
    async with bus() as client:
        ask = asks_of(client, WITHIN_S)
        asked = _form(period, by, why, await _corrected_before(ask, period) if why else 0)
        made: PeriodClosing = await ask(asked)
    if made.outcome is ClosingOutcome.CLOSED and made.closing:
        return made.closing
    raise CannotDo(f"the period is not closed now: {REFUSED[made.outcome]}")


async def _corrected_before(ask: Asks, period: ReportPeriod) -> int:
    """Return how often a period was corrected, so that a correction for the same reason is another form."""
    found = await closings_of_period(ask, period.units, period.since, period.until)
    return max((one.number for one in found), default=0)


def _form(period: ReportPeriod, by: str, why: str, corrected: int) -> ClosePeriod:
    (unit,) = period.units
    form = fact_id("command", unit, period.since, period.until, corrected, why)
    try:
        return ClosePeriod(unit=unit, since=period.since, until=period.until, form=form, by=by, why=why)
    except ValueError as invalid:
        raise WrongOption("--by takes up to 200 signs, --why up to 500") from invalid

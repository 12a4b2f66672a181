"""`motcua inspection-pack` and `motcua verify-pack`."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Final

import typer
from nats.errors import Error as NatsError

from deploy.office.asking import asks_of
from deploy.office.bus import bus
from deploy.office.figures import ReportPeriod, period_of
from deploy.private_file import replacing
from deploy.terminal.moments import FirstDay, LastDay
from deploy.terminal.running import CannotDo, run
from deploy.terminal.screen import output
from shared.contracts.questions.supervision.closings import Closing
from shared.forms.closed import closings_of_period
from shared.forms.press import PressFailed
from shared.packs.contents import write_pack

WITHIN_S: Final = 60.0


def inspection_pack(
    file: Annotated[Path, typer.Argument(dir_okay=False, help="Where it is written, for example pack.zip")],
    unit: Annotated[str, typer.Option(help="Unit id, or its code on the first day")],
    since: FirstDay,
    until: LastDay,
) -> None:
    """Write what a unit reported of a period, with the events behind each number, into one file.

    Of a period that is closed it is what was reported or corrected last, else what is known now.
    """
    closing = run(make_pack(file, period_of(unit, since, until)))
    if closing:
        told = f"như đã chốt · as closed, SHA-256 {closing.digest}"
    else:
        told = "kỳ chưa chốt, theo số liệu hiện nay · not closed, by the figures of now"
    output.print(f"{file}: {told}\nmotcua verify-pack {file}", markup=False, highlight=False)


async def make_pack(file: Path, period: ReportPeriod) -> Closing | None:
    """Write a pack; return the closing that is in it, if the period is closed.

    Raises:
        CannotDo: The services do not answer, or a form cannot be set.
    """
    (unit,) = period.units
    try:
        async with bus() as client:
            asks = asks_of(client, WITHIN_S)
            closings = await closings_of_period(asks, period.units, period.since, period.until)
            last = closings[-1] if closings else None
            with replacing(file) as target:
                await write_pack(target, asks, unit, period.since, period.until, last, datetime.now(UTC))
            return last
    except (NatsError, PressFailed) as trouble:
        raise CannotDo(f"the pack cannot be written: {trouble or type(trouble).__name__}") from trouble


def verify_pack(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="The pack")],
) -> None:
    """Recount every number of a pack from its events, without an office; 1 if anything differs."""
    from deploy.packs import verifying  # only here: every other command is without it

    if wrong := verifying.verify_pack(file):
        for sentence in wrong:
            output.print(f"✗ {sentence}", style="red", markup=False, highlight=False)
        raise typer.Exit(1)
    output.print(
        "✓ Mọi tệp còn nguyên; các con số đếm từ sự kiện đều khớp.\n"
        "  Bảng niêm yết, khảo sát, chấm điểm và tệp PDF chỉ được đối chiếu bằng mã SHA-256.\n"
        "✓ Every file is as it was written; the numbers that are counted from events are what they give.\n"
        "  Board, survey, scores and PDFs are compared by their digests alone.",
        style="green",
        markup=False,
        highlight=False,
    )

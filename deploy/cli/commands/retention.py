"""`motcua retention`."""

from collections import Counter
from typing import Annotated, Final, NamedTuple

import typer
from nats.errors import Error as NatsError
from rich.table import Table

from deploy.office.bus import bus
from deploy.terminal.running import CannotDo, run
from deploy.terminal.screen import errors, output
from shared.contracts.documents.questions import load_questions
from shared.contracts.questions.retention import Purge
from shared.messaging.query_client import QueryFailed, ask
from shared.reference.retention_periods import ON_THE_BUS, Kind, load_retention_periods

ANSWER_S: Final = 60.0
"""For a count, or for what is swept before the service says how far it is."""


class Line(NamedTuple):
    """One kind of one service, or of the bus."""

    service: str
    kind: Kind
    days: int
    removed: int | None
    """None where the bus does it, as time passes."""
    waits: int


def retention(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only count what is past its time")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON, for other programs")] = False,
) -> None:
    """Let the office forget what it has kept for long enough, as it does each night, and say how much."""
    lines = run(swept(dry_run=dry_run))
    if as_json:
        output.print_json(data={"dry_run": dry_run, "kinds": [line._asdict() for line in lines]})
    else:
        output.print(_table(lines, dry_run=dry_run))


async def swept(*, dry_run: bool) -> list[Line]:
    """Let each service forget until nothing is left, or count; what the bus lets go by itself comes first.

    Raises:
        CannotDo: A service does not answer. What was forgotten until then stays so; run it again.
    """
    lines = [Line("bus", kind, load_retention_periods()[kind].days, None, 0) for kind in ON_THE_BUS]
    async with bus() as client:
        for question in (kind for kind in load_questions() if issubclass(kind, Purge)):
            days: dict[str, int] = {}
            removed: Counter[str] = Counter()
            waits: Counter[str] = Counter()
            more = True
            while more:
                try:
                    told = await ask(client, question(dry_run=dry_run), within_s=ANSWER_S)
                except (NatsError, QueryFailed) as trouble:
                    raise CannotDo(
                        f"{question.service} does not answer ({type(trouble).__name__}): see `motcua doctor`"
                    ) from trouble
                for one in told.kinds:
                    days[one.kind] = one.days
                    removed[one.kind] += one.removed
                    waits[one.kind] += one.blocked
                if more := told.has_more:
                    errors.print(f"{question.service}: {removed.total():,} ...", highlight=False)
            lines += [
                Line(question.service, Kind(kind), days[kind], removed[kind], waits[kind]) for kind in days
            ]
    return lines


def _table(lines: list[Line], *, dry_run: bool) -> Table:
    gone = "đã quá hạn · past its time" if dry_run else "đã xoá · removed"
    table = Table("dịch vụ · service", "dữ liệu · what", "giữ (ngày) · days")
    table.add_column(gone, justify="right")
    table.add_column("chờ người xử lý · waits for a person", justify="right")
    for line in lines:
        kept = load_retention_periods()[line.kind]
        table.add_row(
            line.service,
            f"{kept.what}\n[dim]{kept.what_en}[/dim]",
            f"{line.days:,}",
            "tự hết · by itself" if line.removed is None else f"{line.removed:,}",
            f"{line.waits:,}" if dry_run and line.removed is not None else "",
        )
    return table

"""`motcua retention`."""

from collections import Counter
from typing import Annotated, Final, NamedTuple

import typer
from nats.errors import Error as NatsError
from rich.table import Table

from deploy.office.bus import bus, not_needed_here
from deploy.terminal.running import CannotDo, run
from deploy.terminal.screen import errors, output
from shared.contracts.questions.retention import Purge
from shared.contracts.services import SERVICES
from shared.messaging.queries.client import QueryFailed, ask
from shared.reference.loading import load_retention_periods
from shared.reference.retention_periods import ON_THE_BUS, Kind

ANSWER_S: Final = 60.0
"""For a count, or for one batch of a purge."""


class KindResult(NamedTuple):
    """What became of one kind of data of a service, or of the bus."""

    service: str
    kind: Kind
    days: int
    removed: int | None
    """None where the bus itself removes old messages."""
    waits: int


def retention(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only count the expired data")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON, for other programs")] = False,
) -> None:
    """Remove the data whose retention period is over, as the office does each night, and say how much."""
    lines = run(purge_all(dry_run=dry_run))
    if as_json:
        output.print_json(data={"dry_run": dry_run, "kinds": [line._asdict() for line in lines]})
    else:
        output.print(_table(lines, dry_run=dry_run))


async def purge_all(*, dry_run: bool) -> list[KindResult]:
    """Let each service purge until nothing expired is left, or count; the kinds of the bus come first.

    Raises:
        CannotDo: A service does not answer. What was removed until then stays removed; run it again.
    """
    lines = [KindResult("bus", kind, load_retention_periods()[kind].days, None, 0) for kind in ON_THE_BUS]
    async with bus() as client:
        for service in (name for name in SERVICES if name not in not_needed_here()):
            question = Purge.asked_of(service)(dry_run=dry_run)
            days: dict[str, int] = {}
            removed: Counter[str] = Counter()
            waits: Counter[str] = Counter()
            more = True
            while more:
                try:
                    purged = await ask(client, question, within_s=ANSWER_S)
                except (NatsError, QueryFailed) as trouble:
                    raise CannotDo(
                        f"{service} does not answer ({type(trouble).__name__}): see `motcua doctor`"
                    ) from trouble
                for kind in purged.kinds:
                    days[kind.kind] = kind.days
                    removed[kind.kind] += kind.removed
                    waits[kind.kind] += kind.blocked
                if more := purged.has_more:
                    errors.print(f"{service}: {removed.total():,} ...", highlight=False)
            lines += [
                KindResult(service, Kind(kind), days[kind], removed[kind], waits[kind]) for kind in days
            ]
    return lines


def _table(lines: list[KindResult], *, dry_run: bool) -> Table:
    gone = "đã hết thời hạn lưu trữ · expired" if dry_run else "đã xóa · removed"
    table = Table("dịch vụ · service", "dữ liệu · data", "giữ (ngày) · days")
    table.add_column(gone, justify="right")
    table.add_column("chờ cán bộ xử lý · waiting for an officer", justify="right")
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

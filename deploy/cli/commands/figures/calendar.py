"""`motcua calendar`."""

import sys
from itertools import groupby
from pathlib import Path
from typing import Annotated, Final

import typer
from pydantic_core import to_json
from rich.table import Table

from deploy.office.bus import bus
from deploy.office.law_folder import zone_of_commands
from deploy.terminal.running import CannotDo, run
from deploy.terminal.screen import output
from shared.contracts.questions.calendar import (
    Decide,
    DecisionMade,
    DecisionText,
    MovedDueTime,
    WhatWouldMove,
)
from shared.messaging.queries.client import QueryFailed, ask
from shared.reference.loading import load_units

app = typer.Typer(
    help="Decisions about the office calendar: preview the due times that one would move, and apply it."
)
File = Annotated[
    Path, typer.Argument(exists=True, dir_okay=False, help="The decision: see services/deadlines/law")
]
AsJson = Annotated[bool, typer.Option("--json", help="As JSON, for other programs")]
ANSWER_S: Final = 600.0
"""One transaction moves up to a hundred thousand open records."""
PAGE_SIZE: Final = 500
CLOSED_STAY: Final = (
    "Hồ sơ đã giải quyết giữ nguyên hạn: kết quả đã được tính theo lịch khi đó.\n"
    "Resolved records keep their due time: they were counted by the calendar of their day."
)


@app.command()
def preview(file: File, as_json: AsJson = False) -> None:
    """List by unit the open records whose due time a decision would move. Nothing changes."""
    moves = run(preview_moves(file))
    if as_json:
        sys.stdout.write(to_json({"moves": moves}, indent=2).decode() + "\n")
        return
    for unit, of_unit in groupby(moves, key=lambda move: move.unit):
        output.print(_table(unit, list(of_unit)))
    output.print(f"{len(moves)} hồ sơ sẽ chuyển hạn · records would move", highlight=False)
    output.print(f"Giờ theo · times are of {zone_of_commands().key}", style="dim", highlight=False)
    output.print(CLOSED_STAY, style="dim", highlight=False)


@app.command()
def apply(
    file: File,
    by: Annotated[str, typer.Option(help="Who decided; shown in the explanation of each record")],
    as_json: AsJson = False,
) -> None:
    """Make a decision and move the due times of the open records that it concerns.

    Applying the same decision again changes nothing, unless a later decision concerned one of its days.
    """
    made = run(make_decision(file, by))
    if as_json:
        sys.stdout.write(made.model_dump_json(indent=2) + "\n")
        return
    at = f"{made.decided_at.astimezone(zone_of_commands()):%H:%M %d/%m/%Y}"
    if made.is_new:
        output.print(
            f"Quyết định số {made.number} của {made.decided_by}, lúc {at}: {made.moved} hồ sơ đã chuyển hạn\n"
            f"Decision {made.number} by {made.decided_by} at {at}: {made.moved} records have moved",
            markup=False,
            highlight=False,
        )
    else:
        output.print(
            f"{made.decided_by} đã quyết định từ {at}; không có gì thay đổi\n"
            f"{made.decided_by} decided so at {at} already; nothing changes",
            markup=False,
            highlight=False,
        )
    output.print(f"Giờ theo · times are of {zone_of_commands().key}", style="dim", highlight=False)


async def preview_moves(file: Path) -> list[MovedDueTime]:
    """Ask for the moves, page by page.

    Raises:
        CannotDo: The decision has faults.
    """
    moves: list[MovedDueTime] = []
    about, after = _about(file), ""
    async with bus() as client:
        while True:
            question = WhatWouldMove(**about.model_dump(), limit=PAGE_SIZE, after=after)
            try:
                page = await ask(client, question, within_s=ANSWER_S)
            except QueryFailed as none:
                raise CannotDo(str(none)) from None
            moves += page.moves
            if not (after := page.next):
                return moves


async def make_decision(file: Path, by: str) -> DecisionMade:
    """Let deadlines make a decision.

    Raises:
        CannotDo: The decision has faults, or a due time cannot be calculated with it; nothing has changed.
    """
    async with bus() as client:
        try:
            return await ask(client, Decide(**_about(file).model_dump(), by=by), within_s=ANSWER_S)
        except QueryFailed as none:
            raise CannotDo(str(none)) from None


def _about(file: Path) -> DecisionText:
    try:
        return DecisionText(text=file.read_text(encoding="utf-8-sig"), file=file.name)
    except UnicodeDecodeError:
        raise CannotDo(f"{file.name}: this is not text in UTF-8") from None


def _table(unit: str, moves: list[MovedDueTime]) -> Table:
    units = load_units()
    name = units[unit].name if unit in units else unit
    table = Table(title=f"{name} ({unit}): {len(moves)}", title_justify="left")
    table.add_column("Hồ sơ\nrecord", no_wrap=True)
    table.add_column("Hạn hiện nay\ndue now")
    table.add_column("Hạn mới\ndue then")
    for move in moves:
        due = (
            f"{moment.astimezone(zone_of_commands()):%H:%M %d/%m/%Y}"
            for moment in (move.due_before, move.due_at)
        )
        table.add_row(move.record, *due)
    return table

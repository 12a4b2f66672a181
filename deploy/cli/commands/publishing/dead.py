"""`motcua dead`."""

import getpass
import sys
from codecs import BOM_UTF8
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import Annotated, Final, TypeVar

import typer
from nats.aio.client import Client
from rich.table import Table

from deploy.office import dead_letters
from deploy.office.bus import bus
from deploy.terminal.running import run
from deploy.terminal.screen import errors, output
from shared.contracts.dead_letter import DeadLetterAct

WHAT_NEXT: Final = (
    "Khắc phục nguyên nhân rồi gửi lại bằng `motcua dead redrive ID`, hoặc bỏ bằng `motcua dead drop ID`.\n"
    "Fix the cause, then send it again with `motcua dead redrive ID`, or drop it with `motcua dead drop ID`."
)
app = typer.Typer(help="Messages that could not be processed: show them, send them again, or drop them.")
T = TypeVar("T")
Id = Annotated[str, typer.Argument(help="Id of the dead letter, as `list` shows it")]


@app.command("list")
def list_letters(
    every: Annotated[bool, typer.Option("--all", help="Include the settled ones")] = False,
) -> None:
    """List the dead letters that nobody has settled yet."""
    table = Table(show_lines=True)
    table.add_column("id", no_wrap=True)  # it is copied into the next command, so it is never cut
    for column in ("dead-lettered", "subject", "reason", "settled"):
        table.add_column(column, overflow="fold")
    letters = run(with_bus(dead_letters.all_dead_letters)).values()
    for entry in letters:
        if every or entry.act is None:
            letter = entry.letter
            table.add_row(
                letter.id,
                f"{letter.dead_lettered_at:%F %H:%M}",
                letter.subject,
                letter.reason,
                settled(entry.act) if entry.act else "",
            )
    output.print(table)
    if any(entry.act is None for entry in letters):
        output.print(WHAT_NEXT, style="dim", markup=False, highlight=False, soft_wrap=True)


@app.command()
def show(id: Id) -> None:
    """Write a dead letter's original bytes to standard output, and its details to standard error."""
    entry = run(with_bus(partial(dead_letters.find_dead_letter, id)))
    letter = entry.letter
    for line in (
        f"{letter.subject}, {letter.dead_lettered_at:%F %H:%M:%S}",
        letter.reason,
        *(f"{name}: {value}" for name, value in letter.headers.items()),
        settled(entry.act) if entry.act else "open",
    ):
        errors.print(line, markup=False, highlight=False)
    sys.stdout.buffer.write(letter.body)
    sys.stdout.buffer.flush()


@app.command()
def redrive(
    id: Id,
    edit: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="Send the bytes of this file instead")
    ] = None,
) -> None:
    """Send a dead letter again on its subject, unchanged or edited."""
    edited = edit.read_bytes().removeprefix(BOM_UTF8) if edit else None
    act = run(with_bus(partial(dead_letters.redrive, id, getpass.getuser(), edited)))
    output.print(settled(act), markup=False, highlight=False)


@app.command()
def drop(id: Id, why: Annotated[str, typer.Option(help="Why nobody needs it")]) -> None:
    """Settle a dead letter without sending it again."""
    act = run(with_bus(partial(dead_letters.drop, id, getpass.getuser(), why)))
    output.print(settled(act), markup=False, highlight=False)


def settled(act: DeadLetterAct) -> str:
    """Return how a dead letter was settled, by whom and when."""
    how = f"{act.act} edited" if act.edited else act.act
    return f"{how} by {act.by}, {act.at:%F %H:%M}" + (f": {act.why}" if act.why else "")


async def with_bus(work: Callable[[Client], Awaitable[T]]) -> T:
    """Run a coroutine function with a connection to the bus of the office."""
    async with bus() as client:
        return await work(client)

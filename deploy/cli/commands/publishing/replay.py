"""`motcua replay`."""

import re
from typing import Annotated, BinaryIO, Final

import typer

from deploy.office.bus import bus
from deploy.replay.ledger import ReplayLedger
from deploy.replay.lines import lines_of
from deploy.replay.replay import replay as replay_lines
from deploy.terminal.running import misused, run
from deploy.terminal.screen import output, print_faults, progress
from shared.contracts.events.receipt import Verdict

MAX_SHOWN: Final = 50
"""Rejected lines that are shown; the others are only counted."""
WORDS: Final = {
    Verdict.ACCEPTED: "được nhận · accepted",
    Verdict.WAITING: "chờ sự kiện đến trước · waiting for an earlier event",
    Verdict.DUPLICATE: "đã nhận từ trước · duplicate",
    Verdict.REJECTED: "bị từ chối · rejected",
}


def replay(
    file: Annotated[
        typer.FileBinaryRead, typer.Argument(help="CloudEvents, one JSON object a line; - for standard input")
    ],
    publisher: Annotated[str, typer.Option(help="Name of the publisher")] = "demo",
    patience: Annotated[float, typer.Option(help="Seconds to wait without any progress")] = 60.0,
) -> None:
    """Send a file of events as an outside publisher and show the verdicts; 1 if some were rejected."""
    if not re.fullmatch(r"[A-Za-z0-9_-]+", publisher):
        misused("the name of a publisher has only letters, digits, - and _")
    ledger = run(send(file, publisher, patience))
    show(ledger)
    if ledger.rejected:
        raise typer.Exit(1)


async def send(file: BinaryIO, publisher: str, stall_timeout_s: float) -> ReplayLedger:
    """Send the lines of a file, with a progress bar."""
    async with bus(publisher) as client:
        with progress() as bar:
            done = bar("Sự kiện · events", count_of(file))
            return await replay_lines(
                lines_of(file), publisher, client, stall_timeout_s=stall_timeout_s, progress=done
            )


def count_of(file: BinaryIO) -> int | None:
    """Return the number of lines, or None if the file can be read only once."""
    if not file.seekable():
        return None
    count = sum(1 for line in file if line.strip())
    file.seek(0)
    return count


def show(ledger: ReplayLedger) -> None:
    """Print the faults of the rejected lines, and the number of lines for each verdict."""
    for rejected in sorted(ledger.rejected, key=lambda rejected: rejected.number)[:MAX_SHOWN]:
        output.print(f"dòng · line {rejected.number}", style="red", highlight=False)
        print_faults(rejected.faults)
    for verdict, words in WORDS.items():
        output.print(f"{ledger.verdicts[verdict]:>8,}  {words}", highlight=False)

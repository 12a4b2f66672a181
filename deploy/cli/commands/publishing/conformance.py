"""`motcua conformance`."""

from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from deploy.cli.commands.publishing.replay import WORDS
from deploy.embedded.ports import LOOPBACK, require_free
from deploy.replay.lines import EventKey, lines_of
from deploy.terminal.running import misused, run, until_stopped
from deploy.terminal.screen import output, print_faults
from shared.contracts.events.receipt import Verdict
from shared.reference.office_zone import local_day

if TYPE_CHECKING:
    from deploy.conformance.validation import ExaminedEvent, Examiner

NOT_NFC: Final = "chữ chưa ở dạng NFC, hệ thống sẽ chuyển · text is not in NFC, and will be brought into it"


def conformance(
    file: Annotated[Path | None, typer.Argument(help="CloudEvents, one JSON a line", dir_okay=False)] = None,
    listen: Annotated[bool, typer.Option("--listen", help="Open a sandbox bus and judge what comes")] = False,
    port: Annotated[int, typer.Option(help="Port of the sandbox")] = 4222,
    system: Annotated[str, typer.Option(help="Name of the system, for the certificate")] = "demo",
    source: Annotated[list[str] | None, typer.Option(help="What it may speak as; else anything")] = None,
    unit: Annotated[list[str] | None, typer.Option(help="Commune that it may speak for; else all")] = None,
    office: Annotated[bool, typer.Option(help="It is an office's own system")] = False,
) -> None:
    """Try a system's events without an office: a file, or live in a sandbox; 1 if they do not conform."""
    if (file is None) is not listen:
        misused("name a file of events, or say --listen")
    # Here, since intake's rules would weigh on every other command.
    from deploy.conformance.certificate import certificate
    from deploy.conformance.validation import Examiner
    from services.intake.publishers import EVERY_UNIT
    from shared.reference.loading import load_office_zone, load_procedures, load_units

    now, zone = datetime.now(UTC), load_office_zone()
    examiner = Examiner(
        now, load_units(), load_procedures(), zone, source or [], unit or [EVERY_UNIT], office
    )
    looked_at = f"{LOOPBACK}:{port}"
    if file is None:
        require_free(port, "--port")
        run(judge_what_comes(examiner, port))
    else:
        judge_file(examiner, file, system)
        looked_at = f"{file.name} (SHA-256 {sha256(file.read_bytes()).hexdigest()[:16]}…)"
    said = certificate(examiner, system, looked_at, local_day(now, zone))
    output.print(said, end="", highlight=False, markup=False, soft_wrap=True)
    if not examiner.conforms:
        raise typer.Exit(1)


def judge_file(examiner: "Examiner", file: Path, system: str) -> None:
    """Judge the lines of a file, and say what is wrong with which."""
    if not file.exists():
        misused(f"there is no file {file}")
    waiting: dict[EventKey, str] = {}
    with file.open("rb") as lines:
        for line in lines_of(lines):
            examined = examiner.examine(system, {}, line.body, datetime.now(UTC))
            title = f"dòng · line {line.number}  {examined.type}"
            for receipt in examined.receipts:
                key = EventKey(receipt.source, receipt.event_id)
                of_receipt = waiting.pop(key, title)
                if receipt.verdict is Verdict.WAITING:
                    waiting[key] = title
                if receipt.faults or receipt.notes:
                    say_line(of_receipt)
                    print_faults((*receipt.faults, *receipt.notes))
            say_not_nfc(examined, title)
    for title in waiting.values():
        say_line(f"{title}: {WORDS[Verdict.WAITING]}")


async def judge_what_comes(examiner: "Examiner", port: int) -> None:
    """Judge what comes to the sandbox, until Ctrl-C."""
    from deploy.conformance.sandbox import sandbox

    def tell(examined: "ExaminedEvent") -> None:
        for receipt in examined.receipts:
            words = f"{receipt.event_id or '—'}  {WORDS[receipt.verdict]}"
            say_line(f"{datetime.now(examiner.zone):%H:%M:%S}  {words}")
            print_faults((*receipt.faults, *receipt.notes))
        say_not_nfc(examined)

    async with sandbox(port, examiner, tell) as url:
        output.print(
            f"Sẵn sàng, gửi đến in.<tên>.>; Ctrl-C để kết thúc · "
            f"Ready at {url} ({LOOPBACK} only): send to in.<name>.>; Ctrl-C ends it",
            highlight=False,
            soft_wrap=True,
        )
        await until_stopped()


def say_line(text: str) -> None:
    """Say which line of a file is meant."""
    output.print(text, highlight=False, markup=False, soft_wrap=True)


def say_not_nfc(examined: "ExaminedEvent", title: str = "") -> None:
    """Say which texts of an event are not in NFC, below the title of its line."""
    if examined.not_nfc and title:
        say_line(title)
    for path in examined.not_nfc:
        output.print(f"  {path}: {NOT_NFC}", highlight=False, markup=False, soft_wrap=True)

"""`motcua adapters`."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer
from pydantic_core import to_json

from deploy.office.bus import bus
from deploy.terminal.running import misused, run
from deploy.terminal.screen import output
from shared.messaging.queries.client import ask

if TYPE_CHECKING:
    from shared.contracts.questions.intake.said import SaidOfRecord

GENERATIONS: Final = ("dvcqg-1", "dvcqg-2", "ho-tich")
ANSWER_S: Final = 30
PAGE_SIZE: Final = 500

app = typer.Typer(help="Messages in the forms of the country's systems.", no_args_is_help=True)


@app.command("try")
def try_messages(
    file: Annotated[Path, typer.Argument(help="Messages as they were sent, one JSON body a line")],
    generation: Annotated[str, typer.Option("--as", help=f"Who speaks: {', '.join(GENERATIONS)}")],
    unit: Annotated[str, typer.Option(help="Official code of the commune")],
    variant: Annotated[str, typer.Option(help="Variant of the generation, as its mapping names it")] = "",
    registrations: Annotated[
        Path | None,
        typer.Option(help="TOML file whose table `registrations` says what values of loaiDangKy mean"),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print a JSON list")] = False,
) -> None:
    """Say what would become of saved messages, without an office."""
    if generation not in GENERATIONS:
        misused(f"there is no generation {generation}: say one of {', '.join(GENERATIONS)}")
    if not (len(unit) == 5 and unit.isascii() and unit.isdigit()):
        misused(f"{unit!r} is no unit: say its official code of 5 digits")
    if not file.is_file():
        misused(f"there is no file {file}")
    # Here, since the services would slow down every other command.
    from deploy.adapters.trial import Trial
    from services.gateway.adapters.mapping import UnknownVariant, load_mapping
    from services.gateway.adapters.senders import BadSender, read_registrations
    from services.gateway.adapters.translation import Adapter
    from shared.reference.data_file import BadFiles
    from shared.reference.loading import load_office_zone

    try:
        known = read_registrations(registrations) if registrations else {}
        mapping = load_mapping(generation, variant).with_registrations(known)
    except (UnknownVariant, BadSender, BadFiles) as unusable:
        misused(str(unusable))
    zone = load_office_zone()
    trial = Trial(Adapter(generation, unit, mapping, zone), datetime.now(UTC).astimezone(zone))
    with file.open("rb") as lines:
        for number, body in enumerate(lines, start=1):
            if body.strip():
                trial.take(number, body.strip())
    results = list(trial.results())
    if as_json:
        typer.echo(to_json(results, indent=2).decode())
    else:
        for result in results:
            _print(result)


@app.command()
def differences(
    unit: Annotated[str, typer.Option(help="Unit id, or the code that it bears today")],
    as_json: Annotated[bool, typer.Option("--json", help="Print a JSON list")] = False,
) -> None:
    """List the records of a unit of which what other systems said contradicts itself."""
    records = run(_said_differently(unit))
    if as_json:
        typer.echo(to_json(records, indent=2).decode())
        return
    for one in records:
        output.print(f"{one.record}  {', '.join(one.sources)}", highlight=False, markup=False, soft_wrap=True)
        for said in one.differences:
            line = f"  ≠ {said.words.vi} · {said.words.en}"
            output.print(line, highlight=False, markup=False, soft_wrap=True)


async def _said_differently(unit: str) -> "list[SaidOfRecord]":
    """Ask page by page."""
    from shared.contracts.questions.intake.said import WhatIsSaidDifferently
    from shared.reference.loading import load_office_zone, load_units
    from shared.reference.office_zone import local_day
    from shared.reference.units import UnknownUnit

    units, today = load_units(), local_day(datetime.now(UTC), load_office_zone())
    try:
        known = units[unit] if unit in units else units.bearing(unit, today)
    except UnknownUnit as unknown:
        misused(str(unknown))
    records: list[SaidOfRecord] = []
    after = ""
    async with bus() as client:
        while True:
            question = WhatIsSaidDifferently(unit=known.id, limit=PAGE_SIZE, after=after)
            page = await ask(client, question, within_s=ANSWER_S)
            records += page.records
            if not (after := page.next):
                return records


def _print(result: dict[str, Any]) -> None:
    """Print what becomes of a record or an entry, Vietnamese before English."""
    lines = [result["record"] or "—"]
    lines += [f"  {event['time']}  {event['type']}" for event in result["events"]]
    for fault in result["faults"]:
        where = " ".join(filter(None, (f"dòng · line {fault['line']}", fault["field"])))
        lines.append(f"  {where}: {fault['vi']} · {fault['en']}")
    lines += [f"  ≠ {one['vi']} · {one['en']}" for one in result["differences"]]
    for line in lines:
        output.print(line, highlight=False, markup=False, soft_wrap=True)

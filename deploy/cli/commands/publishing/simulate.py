"""`motcua simulate`."""

import ssl
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer
from pydantic_core import to_json

from deploy.office.law_folder import zone_of_commands
from deploy.terminal.moments import parsed_day
from deploy.terminal.running import FAILED, misused, run
from deploy.terminal.screen import output, progress
from shared.reference.office_zone import local_day

if TYPE_CHECKING:
    from deploy.simulate.day import SimulatedDay
    from deploy.simulate.sending import Answers

KEY: Final = "MOTCUA_SIMULATE_KEY"
MOST_COMMUNES: Final = 999
SUNDAY: Final = 6
SHOWN: Final = 10


def simulate(
    url: Annotated[
        str, typer.Option(help="Address of the office's pages for citizens", metavar="URL")
    ] = "http://127.0.0.1:8080",
    name: Annotated[str, typer.Option(help="Name of the publisher that sends")] = "tinh",
    key_file: Annotated[
        Path | None, typer.Option(help=f"File with its key; default: {KEY}", dir_okay=False)
    ] = None,
    communes: Annotated[int, typer.Option(help="How many communes send", min=1, max=MOST_COMMUNES)] = 1,
    agency: Annotated[
        list[str] | None, typer.Option(help="Code of an agency, instead of H99.001 and so on")
    ] = None,
    messages: Annotated[int, typer.Option(help="How many messages the day has", min=1)] = 150,
    seed: Annotated[int, typer.Option(help="The same seed makes the same day")] = 1,
    on: Annotated[
        date | None, typer.Option("--on", help="A day that is over; default: the last", parser=parsed_day)
    ] = None,
    clean: Annotated[bool, typer.Option("--clean", help="Nothing is wrong with any message")] = False,
    clients: Annotated[int, typer.Option(help="How many send at once", min=1, max=64)] = 4,
    dry: Annotated[
        Path | None, typer.Option(help="Write the bodies here, and send nothing", dir_okay=False)
    ] = None,
    authority: Annotated[
        Path | None, typer.Option(help="Certificate of the office's own authority", exists=True)
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask before sending")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON, for other programs")] = False,
) -> None:
    """Play a province's one-stop system for a day, to try an office before real records come.

    The records are invented, but the office keeps them like real ones: try one that will be thrown away. 1 if
    the office answered otherwise than a message deserves.
    """
    # Here, since httpx would slow down every other command.
    from deploy.simulate.day import SimulatedDay, messages_of

    today = local_day(datetime.now(UTC), zone_of_commands())
    day = on or _last_working_day(today)
    if day >= today:
        misused(f"{day} is not over: say a day before {today}, since an office takes no moment in its future")
    agencies = tuple(agency or (f"H99.{number:03}" for number in range(1, communes + 1)))
    simulated = SimulatedDay(
        on=day, agencies=agencies, messages=messages, seed=seed, dirty=0.0 if clean else 0.2
    )
    if dry:
        with dry.open("wb") as file:
            file.writelines(to_json(one.body("", "H99")) + b"\n" for one in messages_of(simulated))
        output.print(f"{messages} thông điệp · messages: {dry}", highlight=False, markup=False)
        return
    key = _key(key_file)
    if not yes:
        typer.confirm(f"Gửi {messages} thông điệp thử đến · send to {url}?", abort=True, err=True)
    answers = run(_sent(simulated, url, name, key, clients, authority))
    if as_json:
        typer.echo(to_json(_as_json(answers), indent=2).decode())
    else:
        _print(answers)
    if answers.unexpected:
        raise typer.Exit(FAILED)


async def _sent(
    day: "SimulatedDay", url: str, name: str, key: str, clients: int, authority: Path | None
) -> "Answers":
    import httpx

    from deploy.simulate.day import messages_of
    from deploy.simulate.sending import ANSWER_S, ProvinceSystem

    trusted = ssl.create_default_context(cafile=str(authority) if authority else None)
    async with httpx.AsyncClient(base_url=url, timeout=ANSWER_S, verify=trusted, trust_env=False) as web:
        system = ProvinceSystem(web, name, key)
        await system.log_in()
        with progress() as bar:
            done = bar("Thông điệp · messages", day.messages)
            return await system.send_all(messages_of(day), clients, done)


def _last_working_day(today: date) -> date:
    day = today - timedelta(days=1)
    while day.weekday() >= SUNDAY - 1:
        day -= timedelta(days=1)
    return day


def _key(file: Path | None) -> str:
    import os

    if file is None:
        if KEY not in os.environ:
            misused(f"say the key of the system: --key-file FILE, or {KEY}")
        return os.environ[KEY]
    try:
        return file.read_text(encoding="utf-8").strip()
    except OSError:
        misused(f"{file} cannot be read")


def _as_json(answers: "Answers") -> dict[str, object]:
    return {
        "answers": dict(answers.kinds),
        "faulty_fields": dict(answers.faults),
        "dirt": {kind.value: count for kind, count in answers.dirt.items()},
        "sent_again": answers.again,
        "unexpected": answers.unexpected,
        "seconds": answers.seconds,
        "a_second": answers.a_second,
        "p50_ms": answers.quantile_ms(50),
        "p99_ms": answers.quantile_ms(99),
    }


def _print(answers: "Answers") -> None:
    sent = sum(answers.kinds.values())
    lines = [f"{sent:>8,}  thông điệp đã gửi · messages sent"]
    words = {"taken": "được nhận · taken", "faulty": "báo lỗi · answered with faults"}
    lines += [f"{count:>8,}  {words.get(kind, kind)}" for kind, count in sorted(answers.kinds.items())]
    lines += [f"{count:>8,}    {field}" for field, count in answers.faults.most_common(SHOWN)]
    lines += [f"{answers.again:>8,}  gửi lại vì chưa có trả lời · sent again, without an answer"]
    if answers.dirt:
        lines.append("cố ý làm sai · wrong on purpose:")
        lines += [f"{count:>8,}    {kind}" for kind, count in sorted(answers.dirt.items())]
    lines.append(
        f"{answers.a_second:,.0f} thông điệp mỗi giây · messages a second; trả lời · answers: "
        f"p50 {answers.quantile_ms(50):.1f} ms, p99 {answers.quantile_ms(99):.1f} ms"
    )
    for line in lines:
        output.print(line, highlight=False, markup=False, soft_wrap=True)
    _print_unexpected(answers.unexpected)


def _print_unexpected(records: Sequence[str]) -> None:
    if records:
        shown = ", ".join(records[:SHOWN]) + (" …" if len(records) > SHOWN else "")
        line = f"{len(records)} trả lời không như mong đợi · answers were not as they should be: {shown}"
        output.print(line, highlight=False, markup=False, soft_wrap=True)

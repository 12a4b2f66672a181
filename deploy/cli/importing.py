"""What `motcua import` does; only that command loads it, with what of the services it needs."""

import getpass
import sys
import tomllib
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Final

import typer
from nats.aio.client import Client
from pydantic_core import to_json

from deploy.cli.import_report import as_json, show
from deploy.office.bus import BusUnreachable, bus
from deploy.office.importing import (
    Importing,
    alone,
    prepare,
    suggested_for,
    teach,
    through,
    until_written,
)
from deploy.terminal.running import CannotDo, misused, run
from deploy.terminal.screen import errors, output, progress
from services.gateway.spreadsheets.importing import ImportResult
from services.gateway.spreadsheets.kinds import TableKind
from services.gateway.spreadsheets.refusals import looked_for, why_refused
from services.gateway.spreadsheets.workbook import NotASpreadsheet
from shared.contracts.officer import Officer, Role
from shared.reference.loading import load_procedures

MOST_SHOWN: Final = 50
"""Rows of each verdict that are shown; the others are only counted."""
MOST_IN_JSON: Final = 1_000_000
NONE_OF_THEM: Final = "-"
"""What is typed for a procedure that is not in the catalogue."""


def import_file(
    file: Path,
    unit: str,
    procedures: Path | None,
    by: str,
    template: str | None,
    *,
    apply: bool,
    letters: bool,
    for_programs: bool,
) -> None:
    """Import a file, or write an empty template; the command says what each means."""
    if template:
        _write(TableKind(template), file)
        return
    if not file.exists():
        misused(f"{file} is not there")
    if not unit:
        misused("say --unit, for example --unit 15712")
    meant = _read_meant(procedures) if procedures else {}
    officer = Officer(role=Role.OPERATOR, id=(by or getpass.getuser())[:40])
    most = MOST_IN_JSON if for_programs else MOST_SHOWN
    result, told = run(_import(file, unit, meant, officer, most, apply=apply, letters=letters))
    if for_programs:
        sys.stdout.write(to_json(told | as_json(result), indent=2).decode() + "\n")
    else:
        show(result, applied=apply, is_alone=told["checked"] == "alone")
    if not result.is_clear:
        raise typer.Exit(1)


async def _import(
    file: Path,
    unit: str,
    meant: dict[str, str],
    officer: Officer,
    most: int,
    *,
    apply: bool,
    letters: bool,
) -> tuple[ImportResult, dict[str, object]]:
    """Check a file, and report what it says if that is wanted.

    Raises:
        CannotDo: The file is refused, or no office is there that it could be reported to.
    """
    try:
        work = prepare(file, unit, letters=letters)
        async with AsyncExitStack() as open_until_end:
            try:
                client: Client | None = await open_until_end.enter_async_context(bus())
            except BusUnreachable:
                if apply:
                    raise
                client = None
            if client and meant:
                await teach(client, work.unit, meant, officer)
            result = await _checked(work, client, meant, most)
            if client and result.texts and sys.stdin.isatty():
                meant |= await _ask_which(client, work, result)
                await teach(client, work.unit, meant, officer)
                result = await _checked(work, client, meant, most)
            if client and apply:
                result = await _applied(work, client, officer, result.rows, most)
            checked = "office" if client else "alone"
            told = {"file": file.name, "unit": work.unit.id, "applied": apply, "checked": checked}
            return result, told
    except NotASpreadsheet as refused:
        raise CannotDo(_why(file, refused)) from None


async def _checked(work: Importing, client: Client | None, meant: dict[str, str], most: int) -> ImportResult:
    result = ImportResult(most)
    judge = through(client, work.unit, None) if client else alone(work.unit, meant)
    with progress() as bar:
        await work.judged_by(judge, result, bar("Kiểm tra · checking", None))
    return result


async def _applied(work: Importing, client: Client, officer: Officer, rows: int, most: int) -> ImportResult:
    result = ImportResult(most)
    with progress() as bar:
        judge = through(client, work.unit, officer)
        last = await work.judged_by(judge, result, bar("Ghi vào sổ · reporting", rows))
        await until_written(client, work.unit, last)
    return result


async def _ask_which(client: Client, work: Importing, result: ImportResult) -> dict[str, str]:
    """Ask which procedures the texts of a book mean; one that is passed over stays unclear."""
    suggested = await suggested_for(client, work.unit, list(result.texts))
    known, meant = load_procedures(), dict[str, str]()
    for text, rows in result.texts.most_common():
        errors.print(f"\n“{text}” ({rows} dòng · rows)", markup=False, highlight=False)
        codes = suggested.get(text, ())
        for number, code in enumerate(codes, start=1):
            errors.print(f"  {number}. {code} {known[code].name}", markup=False, highlight=False)
        typed = typer.prompt(
            f"Số, mã thủ tục, {NONE_OF_THEM} nếu không có trong danh mục, Enter để bỏ qua", "", err=True
        ).strip()
        if typed.isdecimal() and 0 < int(typed) <= len(codes):
            meant[text] = codes[int(typed) - 1]
        elif typed == NONE_OF_THEM:
            meant[text] = ""
        elif typed in known:
            meant[text] = typed
        elif typed:
            errors.print(f"{typed} không có trong danh mục · is not in the catalogue", style="yellow")
    return meant


def _read_meant(file: Path) -> dict[str, str]:
    try:
        said = tomllib.loads(file.read_text(encoding="utf-8-sig")).get("procedures")
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as trouble:
        misused(f"--procedures: {file}: {trouble}")
    if not isinstance(said, dict) or not all(isinstance(code, str) for code in said.values()):
        misused(f'--procedures: {file}: it needs [procedures] with lines such as "Chứng thực" = "2.000815"')
    if wrong := [code for code in said.values() if code and code not in load_procedures()]:
        misused(f"--procedures: {file}: {wrong[0]} is not in the catalogue")
    return dict(said)


def _write(kind: TableKind, file: Path) -> None:
    from services.gateway.spreadsheets.template import write_template

    if file.suffix.lower() != ".xlsx":
        misused("a template is a file in XLSX: say a name that ends with .xlsx")
    if file.exists():
        misused(f"{file} is there already")
    write_template(kind, file)
    output.print(f"Đã ghi mẫu vào · template written to {file}", highlight=False, markup=False)


def _why(file: Path, refused: NotASpreadsheet) -> str:
    why = why_refused(refused)
    words = [
        f"{file.name}: {why.fault.vi} → {why.allowed.vi}",
        f"{file.name}: {why.fault.en} → {why.allowed.en}",
    ]
    if refused.code == "no_table":
        words += [f"  {one.vi} · {one.en}" for one in looked_for()]
    return "\n".join(words)

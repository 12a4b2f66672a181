"""`motcua catalogue`."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer
from pydantic_core import to_json

from deploy.office.law_folder import zone_of_commands
from deploy.terminal.moments import parsed_day
from deploy.terminal.running import FAILED, fail, misused
from deploy.terminal.screen import errors, output
from shared.reference.data_file import BadFiles
from shared.reference.office_zone import local_day

if TYPE_CHECKING:
    from deploy.catalogue.comparing import CatalogueDifference
    from deploy.catalogue.imported import Merged
    from deploy.catalogue.procedures import LeftOut, Sorting

LEVELS: Final = ("commune", "province", "ministry")
SHOWN: Final = 20
"""How many of what was left out are named; `--json` has all."""

app = typer.Typer(
    help="The catalogue of procedures: the national portal's beside ours.", no_args_is_help=True
)
Files = Annotated[list[Path], typer.Argument(help="Entries as the portal answers them: JSON, or one a line")]
Folder = Annotated[
    Path | None, typer.Option("--into", help="The office's own folder; default: MOTCUA_LAW", file_okay=False)
]
Level = Annotated[
    list[str] | None,
    typer.Option(help=f"Who decides: {', '.join(LEVELS)}; default: commune", metavar="LEVEL"),
]
AsJson = Annotated[bool, typer.Option("--json", help="As JSON, for other programs")]


@app.command("import")
def import_entries(
    files: Files,
    into: Folder = None,
    level: Level = None,
    on: Annotated[
        date | None, typer.Option("--on", help="The day of the files; default: today", parser=parsed_day)
    ] = None,
    only_new: Annotated[bool, typer.Option("--only-new", help="Leave all of ours as they are")] = False,
    without_faulty: Annotated[
        bool, typer.Option(help="Import the others, though some entries have faults")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Read the national portal's procedures into the office's own folder; ours that are law stay.

    What was imported before stays, unless it is in the files again. Importing the same files again changes
    nothing. The office counts with them once it was started again.
    """
    # Here, since pydantic's models of the portal would slow down every other command.
    from deploy.catalogue.imported import merge, read_own, write_imported

    folder = _folder(into)
    try:
        sorting = _sorted(files, level, on)
        if sorting.faults and not without_faulty:
            raise typer.Exit(FAILED)
        merged = merge(read_own(folder), sorting.procedures, on or _today(), only_new=only_new)
        written = write_imported(folder, merged.procedures)
    except BadFiles as bad:
        fail(str(bad))
    if as_json:
        counts = {name: getattr(merged, name) for name in ("new", "changed", "same", "ours", "law", "own")}
        left_out = [one._asdict() for one in sorting.left_out]
        typer.echo(to_json({**counts, "left_out": left_out}, indent=2).decode())
    else:
        _print_import(merged, sorting.left_out, folder, len(written))


@app.command()
def diff(
    files: Annotated[
        list[Path] | None, typer.Argument(help="Entries as the portal answers them; default: the imported")
    ] = None,
    into: Folder = None,
    level: Level = None,
    as_json: AsJson = False,
) -> None:
    """Show what the portal says otherwise than ours, and which of both counts. Nothing changes."""
    from deploy.catalogue.comparing import differences
    from deploy.catalogue.imported import merge, read_own

    folder = _folder(into)
    try:
        before = read_own(folder)
        theirs = _sorted(files, level, None).procedures if files else before.imported
    except BadFiles as bad:
        fail(str(bad))
    merged = merge(before, theirs, _today())
    found = list(differences(theirs.values(), before.ours, (*merged.law, *merged.own), _today()))
    unknown = sorted(code for code in theirs if code not in before.ours)
    if as_json:
        rows = [one._asdict() for one in found]
        typer.echo(to_json({"differences": rows, "only_portal": unknown}, indent=2).decode())
        return
    for one in found:
        _print_difference(one)
    line = f"{len({one.code for one in found})} thủ tục khác nhau · procedures differ; "
    line += f"{len(unknown)} chỉ có trên Cổng · only on the portal"
    output.print(line, highlight=False)


@app.command()
def export(
    file: Annotated[Path, typer.Argument(help="Where to write", dir_okay=False)],
) -> None:
    """Write the catalogue that counts today as JSON in the portal's form."""
    from deploy.catalogue.exporting import exported
    from shared.reference.loading import load_procedures

    try:
        entries = list(exported(one.as_of(_today()) for one in load_procedures().values()))
    except BadFiles as bad:
        fail(str(bad))
    file.write_bytes(to_json(entries, indent=1))
    output.print(f"{len(entries)} thủ tục · procedures: {file}", highlight=False, markup=False)


def _folder(into: Path | None) -> Path:
    from shared.settings import Settings

    folder = into or Settings().law
    if folder is None:
        misused("say the office's own folder: --into FOLDER, or MOTCUA_LAW (docs/own-law.md)")
    return folder


def _today() -> date:
    return local_day(datetime.now(UTC), zone_of_commands())


def _sorted(files: Sequence[Path], level: list[str] | None, on: date | None) -> "Sorting":
    """Read entries, and name the faults."""
    from deploy.catalogue.portal_file import EntryFault, read_entries
    from deploy.catalogue.procedures import sort_entries

    levels = level or ["commune"]
    if unknown := set(levels) - set(LEVELS):
        misused(f"there is no level {', '.join(sorted(unknown))}: say {', '.join(LEVELS)}")
    faults: list[EntryFault] = []
    sorting = sort_entries(read_entries(files, faults), levels, on or _today(), zone_of_commands(), faults)
    for fault in faults:
        errors.print(str(fault), highlight=False, markup=False, soft_wrap=True)
    return sorting


def _print_import(merged: "Merged", left_out: "Sequence[LeftOut]", folder: Path, files: int) -> None:
    counts = (
        (len(merged.new), "thủ tục mới · new"),
        (len(merged.changed), "thay đổi · changed"),
        (len(merged.same), "không đổi · unchanged"),
        (len(merged.ours), "giữ bản của chúng tôi · ours stay"),
        (len(merged.law), "giữ bản của chúng tôi, đã đối chiếu với luật · ours stay, read in the law"),
        (len(merged.own), "giữ bản của đơn vị · your own stay"),
        (
            len(left_out),
            "không có thời hạn tính được, để lại · left out, without a limit that can be counted",
        ),
    )
    for count, words in counts:
        output.print(f"{count:>6} {words}", highlight=False, markup=False, soft_wrap=True)
    for one in left_out[:SHOWN]:
        output.print(
            f"       {one.code} {one.name}: {one.why}", highlight=False, markup=False, soft_wrap=True
        )
    if len(left_out) > SHOWN:
        output.print(f"       … {len(left_out) - SHOWN}", highlight=False)
    where = (
        f"{files} tệp · files in {folder / 'catalogue'}; khởi động lại để áp dụng · start the office again"
    )
    output.print(where, highlight=False, markup=False, soft_wrap=True)


def _print_difference(one: "CatalogueDifference") -> None:
    stays = "giữ · ours counts" if one.counts == "ours" else "lấy của Cổng · the portal's counts"
    lines = (
        f"{one.code} {one.name}",
        f"  {one.field}: {one.ours or '—'} ({one.certainty}) → {one.theirs}  [{stays}]",
    )
    for line in lines:
        output.print(line, highlight=False, markup=False, soft_wrap=True)

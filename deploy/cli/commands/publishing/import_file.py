"""`motcua import`."""

from pathlib import Path
from typing import Annotated, Literal

import typer


def import_file(
    file: Annotated[Path, typer.Argument(dir_okay=False, help="XLSX, XLS, ODS or CSV")],
    unit: Annotated[str, typer.Option(help="Unit id, or official code on the day of the first row")] = "",
    apply: Annotated[
        bool, typer.Option("--apply", help="Report what the file says, after checking it")
    ] = False,
    procedures: Annotated[
        Path | None,
        typer.Option(
            exists=True, dir_okay=False, help='TOML: [procedures], "text of the book" = "code"; "" for none'
        ),
    ] = None,
    letters: Annotated[
        bool, typer.Option("--letters", help="Let letters be written about entries of registers")
    ] = False,
    by: Annotated[str, typer.Option(help="Who imports it; noted beside each record")] = "",
    template: Annotated[
        Literal["record", "birth", "death", "marriage"] | None,
        typer.Option(help="Write an empty template of this kind into FILE instead"),
    ] = None,
    as_json_: Annotated[bool, typer.Option("--json", help="As JSON, for other programs")] = False,
) -> None:
    """Import a record book or a civil-status register. Without --apply nothing is reported.

    Ends with 1 if rows are unclear or refused; the others are reported all the same with --apply. The same
    file may be imported again at any time: what is known is not reported again.
    """
    from deploy.cli import importing

    importing.import_file(
        file, unit, procedures, by, template, apply=apply, letters=letters, for_programs=as_json_
    )

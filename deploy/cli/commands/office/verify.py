"""`motcua verify`."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from deploy.cli.commands.office.restore import CopyArgument, IdentityOption, SignedByOption
from deploy.office.data_folder import DataOption, selected_folder
from deploy.terminal.running import run
from deploy.terminal.screen import output

if TYPE_CHECKING:
    from deploy.backup.compare import Comparison


def verify(
    copy: CopyArgument,
    identity: IdentityOption = None,
    signed_by: SignedByOption = "",
    data: DataOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON, for other programs")] = False,
) -> None:
    """Compare a restored office with its copy; 1 if anything differs."""
    from deploy.backup.archive import Copy
    from deploy.backup.compare import compare
    from deploy.office.reach import open_office

    async def compared() -> "list[Comparison]":
        head, manifest = Copy(copy, identity, signed_by).check()
        async with open_office(selected_folder(data)) as target:
            return await compare(head, manifest, target)

    found = run(compared())
    are_equal = all(row.is_equal for row in found)
    if as_json:
        output.print_json(data={"equal": are_equal, "compared": [row._asdict() for row in found]})
    else:
        show(found)
        output.print(
            "Giống hệt bản sao · equal to the copy"
            if are_equal
            else "KHÁC bản sao · differs from the copy. If services have begun or events have come since the "
            "restore, that is why; else empty the office and restore again.",
            style="green" if are_equal else "red",
            highlight=False,
        )
    if not are_equal:
        raise typer.Exit(1)


def show(found: "Sequence[Comparison]") -> None:
    """Print the comparisons as a table."""
    table = Table("", "bản sao · copy", "ở đây · here", "")
    for column in table.columns[1:3]:
        column.justify = "right"
    for row in found:
        table.add_row(row.what, str(row.copy), str(row.here), "✓" if row.is_equal else "✗")
    output.print(table)

"""`motcua staff log`."""

import sys
from typing import Annotated, Final

import typer

from deploy.cli.commands.staff.options import AsJson
from deploy.office import people
from deploy.terminal.running import FAILED, fail, misused, run
from deploy.terminal.screen import output

app = typer.Typer(help="The reading log: who has read what.")
FAULTS: Final = {
    "changed": "một mục đã bị sửa · an entry was changed",
    "removed": "một mục đã bị xóa · an entry was removed",
    "head": "các mục mới nhất đã bị xóa, hoặc có mục bị thêm vào · "
    "the newest entries were removed, or some were added",
}


@app.callback()
def reading_log() -> None:
    """Keep `verify` a command of its own, though it is the only one."""


@app.command()
def verify(
    number: Annotated[int, typer.Option(help="Number of an entry that was noted earlier")] = 0,
    digest: Annotated[str, typer.Option(help="Its digest, as it was noted")] = "",
    as_json: AsJson = False,
) -> None:
    """Check that no entry of the reading log was changed or removed.

    Note the number and the digest that it shows elsewhere: with them a later check proves that nothing before
    them was rewritten, even by whoever owns the database.
    """
    if bool(number) != bool(digest):
        misused("--number and --digest belong together")
    found = run(people.verify_log(number, digest))
    if as_json:
        sys.stdout.write(found.model_dump_json(indent=2) + "\n")
    elif not found.fault:
        output.print(
            f"Nhật ký nguyên vẹn: {found.entries:,} mục, đến mục số {found.last}\n"
            f"The log is whole: {found.entries:,} entries, up to number {found.last}\n"
            f"{found.last} {found.digest}",
            highlight=False,
            soft_wrap=True,
        )
    if found.fault and not as_json:
        fail(f"mục số {found.fault_at} · entry {found.fault_at}: {FAULTS[found.fault]}")
    if found.fault:
        raise typer.Exit(FAILED)

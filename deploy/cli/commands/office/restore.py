"""`motcua restore`."""

from pathlib import Path
from typing import Annotated

import typer

from deploy.office.data_folder import DataOption, selected_folder
from deploy.terminal.running import run
from deploy.terminal.screen import errors, output

CopyArgument = Annotated[Path, typer.Argument(help="A copy by `motcua backup`", exists=True, dir_okay=False)]
IdentityOption = Annotated[
    Path | None,
    typer.Option("--identity", help="File with the key of an encrypted copy", exists=True, dir_okay=False),
]
SignedByOption = Annotated[
    str,
    typer.Option(
        "--signed-by",
        envvar="MOTCUA_BACKUP_SIGNED_BY",
        help="Refuse a copy that this public key (U...) has not signed; else the one in the key file",
    ),
]


def restore(
    copy: CopyArgument,
    identity: IdentityOption = None,
    signed_by: SignedByOption = "",
    data: DataOption = None,
) -> None:
    """Restore a copy into an empty office whose services do not run yet."""
    from deploy.backup import restore
    from deploy.backup.archive import Copy
    from deploy.embedded.on_demand import note_asked
    from deploy.office.reach import open_empty_office

    async def restored() -> str:
        written = Copy(copy, identity, signed_by)
        head, manifest = written.check()
        say_who_signed(written.signed_by)
        restore.check_version(head)
        async with open_empty_office(selected_folder(data)) as target:
            await restore.check_empty(target)
            await restore.restore(written, head, manifest, target)
            if target.folder:
                note_asked(target.folder)  # what they keep is there, so pages have to ask for it
        return f"{head.taken_at:%Y-%m-%d %H:%M:%S} UTC"

    taken_at = run(restored())
    output.print(
        f"Đã khôi phục bản sao lúc · restored as of {taken_at}.\n"
        f"Next: `motcua verify {copy}`, then start the services. What was reported since then is not there: "
        "let publishers send it again, which is safe.",
        highlight=False,
    )


def say_who_signed(public_key: str) -> None:
    """Print who signed a copy, for a person to compare."""
    errors.print(
        f"Bản sao do khóa này ký · the copy is signed by: {public_key}"
        if public_key
        else "Bản sao không có chữ ký (bản cũ): không ai biết chắc ai đã ghi nó.\n"
        "The copy is not signed (an older one): nobody can tell who wrote it.",
        style=None if public_key else "yellow",
        highlight=False,
        soft_wrap=True,
    )

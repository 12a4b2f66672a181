"""`motcua backup`."""

from pathlib import Path
from typing import Annotated

import typer

from deploy import private_file
from deploy.office.data_folder import DataOption, selected_folder
from deploy.terminal.running import fail, run
from deploy.terminal.screen import errors, output

NOT_ENCRYPTED = (
    "Bản sao không được mã hóa: ai có tệp này thì đọc được tất cả.\n"
    "The copy is not encrypted: whoever has the file can read everything. `--to age1...` encrypts it."
)


def backup(
    into: Annotated[Path, typer.Option("--into", help="Folder for the copy", file_okay=False)] = Path(
        "backups"
    ),
    to: Annotated[
        str,
        typer.Option(
            "--to", envvar="MOTCUA_BACKUP_TO", help="Encrypt for this recipient, age1...; see --new-key"
        ),
    ] = "",
    new_key: Annotated[
        Path | None,
        typer.Option(
            "--new-key",
            help="Only create a key for encryption, in this file; no copy is made",
            dir_okay=False,
        ),
    ] = None,
    data: DataOption = None,
) -> None:
    """Copy all databases and streams as of one moment; the office may be open or closed."""
    # Imported here, since the services and the encryption would slow down every other command.
    from deploy.access.keys import public_key
    from deploy.backup.create import CreatedCopy, create_copy
    from deploy.backup.encryption import new_identity
    from deploy.backup.signing import NOTE, signing_seed
    from deploy.office.reach import open_office

    if new_key:
        secret, recipient = new_identity()
        office = selected_folder(data)
        seed = signing_seed(office) if office is None or office.is_dir() else None
        if seed:
            secret += f"{NOTE}{public_key(seed)}\n"
        try:
            with private_file.new(new_key) as file:
                file.write(secret.encode())
        except FileExistsError:
            fail(f"{new_key} is there already, and copies may be encrypted for it: name another file")
        errors.print(
            f"{new_key} mở được các bản sao, hãy cất ở nơi khác · opens the copies: keep it elsewhere. "
            "Encrypt for:",
            highlight=False,
        )
        output.print(recipient, markup=False, highlight=False, soft_wrap=True)
        return

    async def taken() -> CreatedCopy:
        async with open_office(selected_folder(data)) as target:
            return await create_copy(target, into, to, signing_seed(target.folder))

    copy = run(taken())
    rows = sum(section.lines for section in copy.manifest.sections)
    errors.print(
        f"Đã sao lưu {rows} dòng · {rows} lines copied, {copy.file.stat().st_size / 1e6:.1f} MB; "
        f"các dịch vụ chờ · services waited {copy.held_s * 1000:.0f} ms",
        highlight=False,
    )
    if seed := signing_seed(selected_folder(data)):
        errors.print(
            f"Đã ký, hãy ghi lại khóa này · signed, note this key: {public_key(seed)}. `motcua restore "
            "--signed-by` checks it.",
            highlight=False,
            soft_wrap=True,
        )
    if not to:
        errors.print(NOT_ENCRYPTED, style="yellow", highlight=False)
    output.print(str(copy.file), markup=False, highlight=False, soft_wrap=True)

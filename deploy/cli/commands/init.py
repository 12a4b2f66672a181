"""`motcua init`."""

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Final

import typer

from deploy.terminal.screen import output

USER: Final = 10001
"""Whom the containers run as when root sets them up."""
NODES: Final = ("nats-0.nats", "nats-1.nats", "nats-2.nats")
"""As a cluster of the bus calls them: deploy/cluster/nats.conf."""
BUS_NAMES: Final = ("nats", *NODES, "localhost", "127.0.0.1")
PAGES_NAMES: Final = ("localhost", "127.0.0.1")
BACKUPS: Final = "backups"
LAW: Final = "law/README.md"
WHAT_IS_LAW: Final = (
    "Nơi đặt danh mục, lịch, giờ làm việc và quy định riêng; chỉ được đọc khi .env có MOTCUA_LAW=/run/law.\n"
    "Your own catalogue, calendars, hours and rules; read only if .env has MOTCUA_LAW=/run/law.\n"
    "docs/own-law.md\n"
)
MAKE_LOGINS: Final = "docker-compose exec postgres sh /docker-entrypoint-initdb.d/init.sh"


def init(
    folder: Annotated[Path, typer.Option(help="Folder for keys, certificates and configuration")] = Path(
        "deployment"
    ),
    name: Annotated[
        list[str] | None, typer.Option(help="Host name or address by which others reach this server")
    ] = None,
) -> None:
    """Write what docker-compose needs: keys, passwords, certificates, configuration. Keeps what is there.

    Run it again after each update: it adds what a newer version needs, and says what.
    """
    # Here, since cryptography and the services would weigh on every other command.
    from deploy.access.deployment import BUS, LOGINS, Deployment
    from deploy.access.registering import PUBLISHERS, PUBLISHERS_HEADER, update_bus_rights

    names = name or []
    user = (USER, USER) if os.getuid() == 0 else (os.getuid(), os.getgid())
    is_new = not folder.exists()
    deployment = Deployment(folder.absolute(), owner=user if os.getuid() == 0 else None)
    made = deployment.make_access([*BUS_NAMES, *names], [*names, *PAGES_NAMES], datetime.now(UTC))
    if deployment.write(PUBLISHERS, PUBLISHERS_HEADER):
        made.append(PUBLISHERS)
    if deployment.write(LAW, WHAT_IS_LAW):
        made.append(LAW)
    if deployment.make_folder(BACKUPS):
        made.append(f"{BACKUPS}/")
    if update_bus_rights(deployment):
        made.append(BUS)
    if not Path(".env").exists():
        Path(".env").write_text(environment(folder, user, [*names, *PAGES_NAMES]), encoding="utf-8")
        made.append(".env")
    for file in made:
        output.print(f"  {file}", highlight=False)
    said = summary(len(made), folder, is_new=is_new, has_logins=LOGINS in made)
    output.print(said, highlight=False, soft_wrap=True)


def summary(number: int, folder: Path, *, is_new: bool, has_logins: bool) -> str:
    """Return how many files were written, and what to do next.

    A container that runs keeps the file that it was given, also when another lies in its place.
    """
    if is_new:
        said, options = f"Đã ghi {number} tệp · {number} files written in {folder}", ""
    elif number:
        said, options = (
            f"Đã bổ sung {number} tệp, giữ nguyên phần còn lại · "
            f"{number} files added or brought up to date in {folder}, what else was there is kept",
            " --force-recreate",
        )
    else:
        said, options = f"Không thiếu gì · nothing was missing in {folder}", ""
    if has_logins and not is_new:
        options += f"\nThen, since there are new logins: {MAKE_LOGINS}"
    return f"{said}.\nNext: docker-compose up -d --build{options}"


def environment(folder: Path, user: tuple[int, int], names: list[str]) -> str:
    """Return what compose reads: no secret is in it."""
    quoted = ",".join(f'"{name}"' for name in names)
    return (
        f"MOTCUA_DEPLOYMENT={folder if folder.is_absolute() else f'./{folder}'}\n"
        f"MOTCUA_USER={user[0]}:{user[1]}\n"
        f"MOTCUA_HTTP_NAMES=[{quoted}]\n"
    )

"""`motcua init`."""

import json
import os
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Final

import typer

from deploy.terminal.public_address import PUBLIC_URL, address_on_slips
from deploy.terminal.running import fail
from deploy.terminal.screen import output

USER: Final = 10001
"""User id of the containers if root runs this command."""
NODES: Final = ("nats-0.nats", "nats-1.nats", "nats-2.nats")
"""Host names of the nodes of a cluster, as in deploy/cluster/nats.conf."""
BUS_NAMES: Final = ("nats", *NODES, "localhost", "127.0.0.1")
PAGES_NAMES: Final = ("localhost", "127.0.0.1")
ON_THIS_MACHINE: Final = "https://127.0.0.1:8443"
"""Where compose publishes the pages, unless `.env` says otherwise."""
STAFF_URL: Final = "https://{}:8453"
"""The same of the pages for staff."""
BACKUPS: Final = "backups"
LAW: Final = "law/README.md"
LAW_README: Final = (
    "Nơi đặt danh mục, lịch, giờ làm việc và quy định riêng; chỉ được đọc khi .env có MOTCUA_LAW=/run/law.\n"
    "Your own catalogue, calendars, hours and rules; read only if .env has MOTCUA_LAW=/run/law.\n"
    "docs/own-law.md\n"
)
SINGLE_SIGN_ON: Final = "single-sign-on/README.md"
SINGLE_SIGN_ON_README: Final = (
    "Nơi đặt provider.toml của hệ thống đăng nhập một lần của tỉnh; chỉ được đọc khi .env có "
    "MOTCUA_SINGLE_SIGN_ON=/run/single-sign-on/provider.toml.\n"
    "provider.toml of the province's single sign-on; read only if .env names it.\n"
    "docs/single-sign-on.md\n"
)
MAKE_LOGINS: Final = "docker-compose exec postgres sh /docker-entrypoint-initdb.d/init.sh"


def init(
    folder: Annotated[Path, typer.Option(help="Folder for keys, certificates and configuration")] = Path(
        "deployment"
    ),
    name: Annotated[
        list[str] | None, typer.Option(help="Host name or address of this server for others")
    ] = None,
    staff_name: Annotated[
        list[str] | None,
        typer.Option(help="Host name or address of the pages for staff; default: those of --name"),
    ] = None,
) -> None:
    """Create the keys, passwords, certificates and configuration for docker-compose; existing files are kept.

    Run it again after each update: it adds the files that the new version needs, and lists them.
    """
    # Imported here, since cryptography and the services would slow down every other command.
    from deploy.access.deployment import BUS, LOGINS, Deployment
    from deploy.access.registering import PUBLISHERS, PUBLISHERS_HEADER, CannotRegister, update_bus_rights

    names = name or []
    staff_names = staff_name or names or public_names_in(Path(".env"))
    user = (USER, USER) if os.getuid() == 0 else (os.getuid(), os.getgid())
    is_new = not folder.exists()
    deployment = Deployment(folder.absolute(), owner=user if os.getuid() == 0 else None)
    made = deployment.make_access(
        [*BUS_NAMES, *names], [*names, *PAGES_NAMES], [*staff_names, *PAGES_NAMES], datetime.now(UTC)
    )
    if deployment.write(PUBLISHERS, PUBLISHERS_HEADER):
        made.append(PUBLISHERS)
    if deployment.write(LAW, LAW_README):
        made.append(LAW)
    if deployment.write(SINGLE_SIGN_ON, SINGLE_SIGN_ON_README):
        made.append(SINGLE_SIGN_ON)
    if deployment.make_folder(BACKUPS):
        made.append(f"{BACKUPS}/")
    try:
        if update_bus_rights(deployment):
            made.append(BUS)
    except CannotRegister as why:
        fail(str(why))
    made += write_environment(Path(".env"), environment(folder, user, names, staff_names))
    for file in made:
        output.print(f"  {file}", highlight=False)
    output.print(address_on_slips(public_url_in(Path(".env"))), highlight=False, soft_wrap=True)
    message = summary(len(made), folder, is_new=is_new, has_logins=LOGINS in made)
    output.print(message, highlight=False, soft_wrap=True)


def summary(number: int, folder: Path, *, is_new: bool, has_logins: bool) -> str:
    """Return how many files were written, and what to do next.

    A running container keeps an old file open after it was replaced, so it has to be recreated.
    """
    if is_new:
        message, options = f"Đã ghi {number} tệp · {number} files written in {folder}", ""
    elif number:
        message, options = (
            f"Đã bổ sung {number} tệp, giữ nguyên phần còn lại · "
            f"{number} files added or updated in {folder}, the others are unchanged",
            " --force-recreate",
        )
    else:
        message, options = f"Không thiếu gì · nothing was missing in {folder}", ""
    if has_logins and not is_new:
        options += f"\nThen, since there are new logins: {MAKE_LOGINS}"
    return f"{message}.\nNext: docker-compose up -d --build{options}"


def environment(
    folder: Path, user: tuple[int, int], names: Sequence[str], staff_names: Sequence[str]
) -> dict[str, str]:
    """Return the variables of `.env` for compose; none of them is secret."""
    return {
        "MOTCUA_DEPLOYMENT": str(folder) if folder.is_absolute() else f"./{folder}",
        "MOTCUA_USER": f"{user[0]}:{user[1]}",
        "MOTCUA_HTTP_NAMES": _quoted([*names, *PAGES_NAMES]),
        "MOTCUA_STAFF_URL": STAFF_URL.format(staff_names[0] if staff_names else "127.0.0.1"),
        "MOTCUA_STAFF_NAMES": _quoted([*staff_names, *PAGES_NAMES]),
        PUBLIC_URL: f"https://{names[0]}" if names else ON_THIS_MACHINE,
    }


def write_environment(file: Path, variables: Mapping[str, str]) -> list[str]:
    """Write `.env`, or add to it the variables of a newer version; return what was written.

    The public address of an older deployment is that of the first name by which its pages may be called.
    """
    said, known = _read(file)
    missing = {name: value for name, value in variables.items() if name not in known}
    if known and PUBLIC_URL in missing and missing[PUBLIC_URL] == ON_THIS_MACHINE:
        public = public_names_in(file)
        missing[PUBLIC_URL] = f"https://{public[0]}" if public else ON_THIS_MACHINE
    if not missing:
        return []
    gap = "\n" if said and not said.endswith("\n") else ""
    lines = "".join(f"{name}={value}\n" for name, value in missing.items())
    file.write_text(f"{said}{gap}{lines}", encoding="utf-8")
    return [f"{file} ({', '.join(missing)})" if known else str(file)]


def public_names_in(file: Path) -> list[str]:
    """Return the names by which others call the pages, as `.env` gives them; none without it."""
    names: list[str] = json.loads(_read(file)[1].get("MOTCUA_HTTP_NAMES") or "[]")
    return [name for name in names if name not in PAGES_NAMES]


def _read(file: Path) -> tuple[str, dict[str, str]]:
    """Return the text of `.env`, and its variables."""
    said = file.read_text(encoding="utf-8-sig") if file.exists() else ""
    lines = (line for line in said.splitlines() if not line.startswith("#"))
    return said, dict(line.partition("=")[::2] for line in lines)


def _quoted(names: Sequence[str]) -> str:
    return json.dumps(names, separators=(",", ":"))


def public_url_in(file: Path) -> str:
    """Return the public address that `.env` gives."""
    lines = file.read_text(encoding="utf-8-sig").splitlines()
    return next(line.partition("=")[2] for line in reversed(lines) if line.startswith(f"{PUBLIC_URL}="))

"""`motcua publishers`."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer
from rich.table import Table

from deploy.terminal.running import fail
from deploy.terminal.screen import output

if TYPE_CHECKING:
    from deploy.access.deployment import Deployment

NAME: Final = re.compile(r"[A-Za-z0-9_-]{1,32}")
UNIT: Final = re.compile(r"\d{5}|\*")
NKEY: Final = re.compile(r"U[A-Z2-7]{55}")
THEN: Final = "Then: docker-compose up -d --force-recreate nats intake"
AT_ONCE: Final = "The gateway knows at once."

app = typer.Typer(help="Systems that may report to a deployment.", no_args_is_help=True)

FolderOption = Annotated[Path, typer.Option(help="Folder that `motcua init` made")]
NameArgument = Annotated[str, typer.Argument(help="Name of the system; it reports on in.NAME.>")]
NkeyOption = Annotated[
    str, typer.Option(help="Public key (U...) of a pair that the system made itself; else one is made here")
]
HERE: Final = Path("deployment")


@app.command()
def add(
    name: NameArgument,
    units: Annotated[str, typer.Option(help="Official codes, separated by commas; * for all")],
    source: Annotated[list[str] | None, typer.Option(help="CloudEvents source; else urn:NAME")] = None,
    office: Annotated[bool, typer.Option(help="It is an office's own system")] = False,
    http: Annotated[bool, typer.Option("--http", help="It reports by HTTP, with a key")] = False,
    nkey: NkeyOption = "",
    folder: FolderOption = HERE,
) -> None:
    """Let a system report for these units."""
    if http and nkey:
        fail("who reports by HTTP has a key, and no pair: leave --nkey out")
    if not NAME.fullmatch(name):
        fail("the name of a publisher has 1 to 32 letters, digits, - and _")
    from deploy.access.registering import register

    codes = units.split(",")
    if wrong := [code for code in codes if not UNIT.fullmatch(code)]:
        fail(f"{wrong[0]!r} is no unit: say official codes of 5 digits, separated by commas, or *")
    row: dict[str, Any] = {"sources": source or [f"urn:{name}"], "units": codes}
    if office:
        row["office"] = True
    if http:
        row["http"] = True
    if nkey:
        row["nkey"] = _checked(nkey)
    _do(folder, lambda deployment: register(deployment, name, row))
    _tell_key(folder, name, nkey, THEN)


@app.command("list")
def list_all(folder: FolderOption = HERE) -> None:
    """Show who may report, and for which units."""
    from deploy.access.registering import registered

    table = Table("name", "sources", "units", "comes by")
    for name, row in registered(_deployment(folder)).items():
        access = "HTTP" if row.get("http") else row.get("nkey", "—")
        table.add_row(name, " ".join(row["sources"]), " ".join(row["units"]), access)
    output.print(table)


@app.command("rotate")
def rotate_key(name: NameArgument, nkey: NkeyOption = "", folder: FolderOption = HERE) -> None:
    """Give a system a new key; the old one is let in no more."""
    from deploy.access.registering import registered, rotate

    _do(folder, lambda deployment: rotate(deployment, name, _checked(nkey)))
    by_http = registered(_deployment(folder))[name].get("http")
    _tell_key(folder, name, nkey, AT_ONCE if by_http else THEN)


@app.command("revoke")
def revoke_key(name: NameArgument, folder: FolderOption = HERE) -> None:
    """Let a system in no more; what it reported stays."""
    from deploy.access.registering import revoke

    _do(folder, lambda deployment: revoke(deployment, name))
    output.print(f"{name} is revoked. {AT_ONCE} {THEN}", highlight=False)


def _do(folder: Path, what: "Callable[[Deployment], None]") -> None:
    from deploy.access.registering import CannotRegister

    try:
        what(_deployment(folder))
    except CannotRegister as why:
        fail(str(why))


def _deployment(folder: Path) -> "Deployment":
    # Here, since keys and the services would weigh on every other command.
    from deploy.access.deployment import Deployment, owner_of

    if not (folder / "publishers.toml").exists():
        fail(f"{folder} holds no office: run `motcua init` first, or say --folder")
    return Deployment(folder.absolute(), owner_of(folder))


def _checked(nkey: str) -> str:
    if nkey and not NKEY.fullmatch(nkey):
        fail("a public key of a user is U and 55 letters and digits; never send a seed (S...)")
    return nkey


def _tell_key(folder: Path, name: str, nkey: str, then: str) -> None:
    key = "" if nkey else f" Hand over {folder / 'publishers' / name} and tls/authority.pem, over a safe way."
    output.print(f"{name} may report.{key} {then}", highlight=False, soft_wrap=True)

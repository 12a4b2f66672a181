"""`motcua publishers`."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer
from rich.table import Table

from deploy.terminal.running import fail, misused
from deploy.terminal.screen import output

if TYPE_CHECKING:
    from deploy.access.deployment import Deployment

NAME: Final = re.compile(r"[A-Za-z0-9_-]{1,32}")
UNIT: Final = re.compile(r"\d{5}|\*")
NKEY: Final = re.compile(r"U[A-Z2-7]{55}")
NEXT_STEP: Final = "Next: docker-compose up -d --force-recreate nats intake"
NEXT_ON_ONE_COMPUTER: Final = "Next: stop `motcua up`, and start it again"
NO_RESTART: Final = "The gateway applies this at once."

app = typer.Typer(help="Systems that may report to a deployment.", no_args_is_help=True)

FolderOption = Annotated[Path, typer.Option(help="Folder created by `motcua init`")]
NameArgument = Annotated[str, typer.Argument(help="Name of the system; it reports on in.NAME.>")]
NkeyOption = Annotated[
    str, typer.Option(help="Public key (U...) of the system's own pair; without it a pair is created here")
]
DEPLOYMENT: Final = Path("deployment")


@app.command()
def add(
    name: NameArgument,
    units: Annotated[str, typer.Option(help="Official codes, separated by commas; * for all")],
    source: Annotated[list[str] | None, typer.Option(help="CloudEvents source; else urn:NAME")] = None,
    office: Annotated[bool, typer.Option(help="It is a system of the office itself")] = False,
    http: Annotated[bool, typer.Option("--http", help="It reports by HTTP, with a key")] = False,
    adapter: Annotated[str, typer.Option(help="Form in which it speaks by HTTP, such as dvcqg-1")] = "",
    variant: Annotated[str, typer.Option(help="Variant of that form")] = "",
    nkey: NkeyOption = "",
    folder: FolderOption = DEPLOYMENT,
) -> None:
    """Let a system report for these units."""
    http = http or bool(adapter)
    if http and nkey:
        misused("a system that reports by HTTP has a key and no pair: leave --nkey out")
    if not NAME.fullmatch(name):
        misused("the name of a publisher has 1 to 32 letters, digits, - and _")
    from deploy.access.registering import register

    codes = units.split(",")
    if wrong := [code for code in codes if not UNIT.fullmatch(code)]:
        misused(f"{wrong[0]!r} is no unit: say official codes of 5 digits, separated by commas, or *")
    row: dict[str, Any] = {"sources": source or [f"urn:{name}"], "units": codes}
    if office:
        row["office"] = True
    if http:
        row["http"] = True
    row |= _spoken(adapter, variant)
    if nkey:
        row["nkey"] = checked_nkey(nkey)
    with_deployment(folder, lambda deployment: register(deployment, name, row))
    _print_access(folder, name, nkey, NEXT_STEP)


@app.command("list")
def list_all(folder: FolderOption = DEPLOYMENT) -> None:
    """Show who may report, and for which units."""
    from deploy.access.registering import registered

    table = Table("name", "sources", "units", "comes by")
    for name, row in registered(deployment_in(folder)).items():
        access = "HTTP" if row.get("http") else row.get("nkey", "—")
        table.add_row(name, " ".join(row["sources"]), " ".join(row["units"]), access)
    output.print(table)


@app.command("rotate")
def rotate_key(name: NameArgument, nkey: NkeyOption = "", folder: FolderOption = DEPLOYMENT) -> None:
    """Give a system a new key; the old one stops working."""
    from deploy.access.registering import registered, rotate

    with_deployment(folder, lambda deployment: rotate(deployment, name, checked_nkey(nkey)))
    by_http = registered(deployment_in(folder))[name].get("http")
    _print_access(folder, name, nkey, NO_RESTART if by_http else NEXT_STEP)


@app.command("revoke")
def revoke_key(name: NameArgument, folder: FolderOption = DEPLOYMENT) -> None:
    """Remove a system's access; its reported data stays."""
    from deploy.access.registering import revoke

    with_deployment(folder, lambda deployment: revoke(deployment, name))
    output.print(f"{name} is revoked. {NO_RESTART} {_next_step(folder, NEXT_STEP)}", highlight=False)


def with_deployment(folder: Path, work: "Callable[[Deployment], None]") -> None:
    """Work on the deployment in a folder, or end the command with the reason why not."""
    from deploy.access.registering import CannotRegister

    try:
        work(deployment_in(folder))
    except CannotRegister as why:
        fail(str(why))


def deployment_in(folder: Path) -> "Deployment":
    """Return the deployment in a folder, or end the command if there is none."""
    # Imported here, since cryptography and the services would slow down every other command.
    from deploy.access.deployment import Deployment, owner_of

    if not (folder / "publishers.toml").exists():
        fail(f"{folder} holds no office: run `motcua init` first, or say --folder")
    return Deployment(folder.absolute(), owner_of(folder))


def _spoken(adapter: str, variant: str) -> dict[str, str]:
    """Return the part of a row about the form in which a system speaks."""
    if not adapter:
        return {}
    from services.gateway.adapters.mapping import GENERATIONS, UnknownVariant, load_mapping

    if adapter not in GENERATIONS:
        misused(f"there is no form {adapter}: say one of {', '.join(GENERATIONS)}")
    try:
        load_mapping(adapter, variant)
    except UnknownVariant as unknown:
        misused(str(unknown))
    return {"adapter": adapter} | ({"variant": variant} if variant else {})


def checked_nkey(nkey: str) -> str:
    """Return a public key, or end the command if it is none."""
    if nkey and not NKEY.fullmatch(nkey):
        misused("a public key of a user is U and 55 letters and digits; never send a seed (S...)")
    return nkey


def _print_access(folder: Path, name: str, nkey: str, then: str) -> None:
    files = [folder / "publishers" / name, *sorted((folder / "tls").glob("authority.pem"))]
    if nkey or not files[0].exists():
        key = ""
    else:
        key = f" Hand over {' and '.join(map(str, files))}, in a safe way."
    output.print(f"{name} may report.{key} {_next_step(folder, then)}", highlight=False, soft_wrap=True)


def _next_step(folder: Path, then: str) -> str:
    """Return what to do next: an office without the logins of a server runs on one computer."""
    return then if (folder / "seeds").is_dir() or then == NO_RESTART else NEXT_ON_ONE_COMPUTER

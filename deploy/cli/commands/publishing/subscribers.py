"""`motcua subscribers`."""

from pathlib import Path
from typing import Annotated, Any, Final

import typer
from rich.table import Table

from deploy.cli.commands.publishing.publishers import (
    DEPLOYMENT,
    FolderOption,
    checked_nkey,
    deployment_in,
    with_deployment,
)
from deploy.terminal.running import misused
from deploy.terminal.screen import output

BEGINNING: Final = "beginning"
NOW: Final = "now"
NEXT_STEP: Final = "Next: docker-compose up -d --force-recreate nats"
NO_RESTART: Final = "Feed takes it up within seconds; nothing needs a restart."

app = typer.Typer(help="Systems that are told what happens.", no_args_is_help=True)
NameArgument = Annotated[str, typer.Argument(help="Name of the system")]


@app.command()
def add(
    name: NameArgument,
    facts: Annotated[
        str, typer.Option(help="What it is told, separated by commas: record.filed,deadline.* or *")
    ],
    units: Annotated[str, typer.Option(help="Official codes, separated by commas; * for all")],
    webhook: Annotated[
        str, typer.Option(help="Address to which its events are sent; else it fetches them from the bus")
    ] = "",
    private: Annotated[
        bool, typer.Option("--private", help="Its address may be one of a private network")
    ] = False,
    personal: Annotated[
        bool, typer.Option("--personal", help="With names and all that is personal; else without any")
    ] = False,
    from_: Annotated[
        str, typer.Option("--from", help="now, or beginning: what the bus still has, thirty days")
    ] = NOW,
    nkey: Annotated[
        str, typer.Option(help="Public key (U...) of the system's own pair; without it a pair is made here")
    ] = "",
    folder: FolderOption = DEPLOYMENT,
) -> None:
    """Let a system be told of these facts, by a webhook or by fetching them from the bus."""
    if from_ not in (NOW, BEGINNING):
        misused(f"--from is {NOW} or {BEGINNING}")
    if nkey and webhook:
        misused("a system with a webhook does not sign in: leave --nkey out")
    if private and not webhook:
        misused("--private is about the address of a webhook: say --webhook, too")
    row: dict[str, Any] = {"facts": facts.split(","), "units": units.split(","), "from": from_}
    row |= {"personal": True} if personal else {}
    row |= {"webhook": webhook} if webhook else {}
    row |= {"private": True} if private else {}
    row |= {"nkey": checked_nkey(nkey)} if nkey else {}
    from deploy.access.subscribing import HANDED_OVER, subscribe

    with_deployment(folder, lambda deployment: subscribe(deployment, name, row))
    key = folder / HANDED_OVER / name
    files = [key, *sorted((folder / "tls").glob("authority.pem"))] if not webhook else [key]
    hand_over = f" Hand over {' and '.join(map(str, files))}, in a safe way." if key.exists() else ""
    next_step = NO_RESTART if webhook and not personal else _next_step(folder)
    output.print(f"{name} is subscribed.{hand_over} {next_step}", highlight=False, soft_wrap=True)


@app.command("list")
def list_all(folder: FolderOption = DEPLOYMENT) -> None:
    """Show who is told what."""
    from deploy.access.subscribing import subscribed

    table = Table("name", "facts", "units", "personal", "from", "by")
    for name, row in subscribed(deployment_in(folder)).items():
        table.add_row(
            name,
            " ".join(row["facts"]),
            " ".join(row["units"]),
            "yes" if row.get("personal") else "no",
            BEGINNING if row.get("from") == BEGINNING else row["added_at"][:16],
            row.get("webhook") or row.get("nkey", "—"),
        )
    output.print(table)


@app.command()
def remove(name: NameArgument, folder: FolderOption = DEPLOYMENT) -> None:
    """Tell a system nothing any more; what it was told stays with it."""
    from deploy.access.subscribing import subscribed, unsubscribe

    had_webhook = "webhook" in subscribed(deployment_in(folder)).get(name, {})
    with_deployment(folder, lambda deployment: unsubscribe(deployment, name))
    next_step = NO_RESTART if had_webhook else _next_step(folder)
    output.print(f"{name} is removed. {next_step}", highlight=False)


def _next_step(folder: Path) -> str:
    """Return what to do next: only a bus with logins has to read them again."""
    return NEXT_STEP if (folder / "seeds").is_dir() else NO_RESTART

"""`motcua up`."""

import shutil
from pathlib import Path
from typing import Annotated, Final

import typer

from deploy.embedded.lock import locked
from deploy.embedded.plan import Plan
from deploy.embedded.ports import require_free
from deploy.embedded.stack import stack
from deploy.office.data_folder import DataOption, office_folder
from deploy.terminal.public_address import address_on_slips
from deploy.terminal.running import run, until_stopped
from deploy.terminal.screen import output

PUBLISHERS: Final = "publishers.toml"
EXAMPLE: Final = Path(__file__).parents[2] / "publishers" / "example.toml"


def up(
    data: DataOption = None,
    port: Annotated[int, typer.Option(help="Port of the web pages")] = 8080,
    nats_port: Annotated[int, typer.Option(help="Port of the bus")] = 4222,
) -> None:
    """Run the office until Ctrl-C: the bus, the services and the web pages."""
    run(serve(data.resolve() if data else office_folder(), port, nats_port))


async def serve(folder: Path, port: int, nats_port: int) -> None:
    """Run the stack in a folder until a signal stops it."""
    plan = Plan(folder, publishers_in(folder), nats_port=nats_port, http_port=port)
    async with locked(folder) as lock:
        require_free(port, "--port")
        require_free(nats_port, "--nats-port")
        async with stack(plan, lock) as running:
            output.print(
                f"Một cửa đang mở · the office is open: {plan.gateway_url}\n"
                f"{address_on_slips(plan.public_url)}\n"
                f"Ready in {running.seconds_to_ready:.1f} s, bus at {plan.nats_url}, logs in {plan.logs}; "
                "Ctrl-C closes it.",
                highlight=False,
            )
            await until_stopped()


def publishers_in(folder: Path) -> Path:
    """Return the folder's file of publishers, copied from the example if it is missing."""
    file = folder / PUBLISHERS
    if not file.exists():
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(EXAMPLE, file)
    return file
